/** Names of the messages between page and main process. */
export const CHANNEL = { open: 'bridge.open', message: 'bridge.message', closed: 'bridge.closed' } as const
