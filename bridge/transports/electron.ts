import type { Transport } from '../contract.ts'
import { createInbox } from './emitter.ts'

/** What the preload puts on the page as `window.millrace`: three functions, and nothing of Electron's own. */
export interface PreloadChannel {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

/** The page's end in Electron. */
export function preloadTransport(channel: PreloadChannel): Transport {
  const inbox = createInbox()
  channel.onMessage((message) => {
    inbox.receive(message)
  })
  channel.onClose(() => inbox.close())
  return {
    send: (message) => channel.send(message),
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: inbox.close,
  }
}
