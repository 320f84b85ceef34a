import type { Envelope, Transport } from '../contract.ts'
import { readEnvelope } from '../envelope.ts'

/** The receiving half that all transports share. Messages that come before anybody listens are kept. */
export interface Inbox {
  readonly onMessage: Transport['onMessage']
  readonly onClose: Transport['onClose']
  /** False when `value` is no envelope: the transport then closes, for the other end is not ours. */
  receive(value: unknown): boolean
  close(): void
}

export function createInbox(): Inbox {
  let listener: ((message: Envelope) => void) | null = null
  const early: Envelope[] = []
  const closeListeners = new Set<() => void>()
  let closed = false
  return {
    onMessage(next) {
      listener = next
      for (const message of early.splice(0)) next(message)
    },
    onClose(next) {
      if (closed) next()
      else closeListeners.add(next)
    },
    receive(value) {
      const message = readEnvelope(value)
      if (message === null) return false
      if (closed) return true
      if (listener === null) early.push(message)
      else listener(message)
      return true
    },
    close() {
      if (closed) return
      closed = true
      for (const next of closeListeners) next()
      closeListeners.clear()
    },
  }
}
