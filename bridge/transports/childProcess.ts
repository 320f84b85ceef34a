import type { Transport } from '../contract.ts'
import { createInbox } from './emitter.ts'

/** What `ChildProcess` (the parent's end) and a forked `process` (the child's end) have in common. */
export interface ProcessChannel {
  readonly connected?: boolean
  send?: ((message: object, sent: (error: Error | null) => void) => unknown) | undefined
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  disconnect?: (() => void) | undefined
}

/** A child's way to its parent, as Electron's utility processes have it. */
export interface ParentPort {
  postMessage(message: object): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/** The other end may die between the check and the write: 'disconnect' tells, and without a callback the error would be thrown. */
const ignoreBroken = (): void => undefined

/** Either end of a forked process's channel. */
export function processTransport(channel: ProcessChannel): Transport {
  const inbox = createInbox()
  const close = (): void => {
    if (channel.connected === true) channel.disconnect?.()
    inbox.close()
  }
  channel.on('message', (message) => {
    if (!inbox.receive(message)) close()
  })
  channel.on('disconnect', () => inbox.close())
  return {
    send(message) {
      if (channel.connected === true) channel.send?.(message, ignoreBroken)
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close,
  }
}

/** The child's end, in a process made by `fork` and in one of Electron's utility processes alike. */
export function parentPortOf(self: ProcessChannel & { readonly parentPort?: ParentPort }): ParentPort {
  return (
    self.parentPort ?? {
      postMessage(message) {
        if (self.connected === true) self.send?.(message, ignoreBroken)
      },
      on: (_event, listener) => self.on('message', (data) => listener({ data })),
    }
  )
}

/** The child's end as a transport; closed when the parent has gone. */
export function parentTransport(self: ProcessChannel & { readonly parentPort?: ParentPort }): Transport {
  const inbox = createInbox()
  const port = parentPortOf(self)
  port.on('message', ({ data }) => {
    if (!inbox.receive(data)) inbox.close()
  })
  // A utility process ends with its parent and has no such event.
  if (self.parentPort === undefined) self.on('disconnect', () => inbox.close())
  return {
    send: (message) => port.postMessage(message),
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: inbox.close,
  }
}
