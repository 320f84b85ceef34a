import type { Transport } from '../contract.ts'
import { createInbox, type Inbox } from './emitter.ts'

/** Two transports joined in memory, for tests and for an engine in the same process. Delivery is asynchronous and through JSON, as between processes. */
export function memoryPair(): readonly [Transport, Transport] {
  const left = createInbox()
  const right = createInbox()
  const close = (): void => {
    left.close()
    right.close()
  }
  const end = (own: Inbox, other: Inbox): Transport => ({
    send(message) {
      const text = JSON.stringify(message)
      queueMicrotask(() => other.receive(JSON.parse(text)))
    },
    onMessage: own.onMessage,
    onClose: own.onClose,
    close,
  })
  return [end(left, right), end(right, left)]
}
