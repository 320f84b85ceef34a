import type { Transport } from '../contract.ts'
import { createInbox } from './emitter.ts'

/** What a browser's WebSocket and that of the package `ws` have in common. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
}

const CONNECTING = 0
const OPEN = 1
/** Unsent bytes from which frames are left out: a page in the background must not fill the host's memory. */
const DROP_FRAMES_ABOVE = 4 * 1024 * 1024

/** Name of the subprotocol. The token is offered beside it as `token.<token>`, so that it stands in no URL and no log. */
export const SUBPROTOCOL = 'millrace'
export const tokenProtocol = (token: string): string => `token.${token}`

/** Messages sent before the socket is open wait for it. */
export function webSocketTransport(socket: WebSocketLike): Transport {
  const inbox = createInbox()
  const waiting: string[] = []
  socket.addEventListener('open', () => {
    for (const text of waiting.splice(0)) socket.send(text)
  })
  socket.addEventListener('message', ({ data }) => {
    const value = typeof data === 'string' ? parse(data) : null
    if (!inbox.receive(value)) socket.close(1003, 'not an envelope')
  })
  socket.addEventListener('close', () => inbox.close())
  socket.addEventListener('error', () => inbox.close())
  return {
    send(message) {
      if (socket.readyState === CONNECTING) {
        waiting.push(JSON.stringify(message))
        return
      }
      if (socket.readyState !== OPEN) return
      const droppable = message.kind === 'event' && message.event === 'run.frame'
      if (droppable && socket.bufferedAmount > DROP_FRAMES_ABOVE) return
      socket.send(JSON.stringify(message))
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close: () => socket.close(1000),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
