import { hostContract } from './contract.ts'
import { createClient, type Client } from './client.ts'
import { preloadTransport, type PreloadChannel } from './transports/electron.ts'
import { SUBPROTOCOL, tokenProtocol, webSocketTransport, type WebSocketLike } from './transports/webSocket.ts'

/** The part of `window` that finding the host takes. */
export interface PageWindow {
  /** Put there by the preload; absent in a browser. */
  readonly millrace?: PreloadChannel
  readonly location: { readonly host: string; readonly hash: string; readonly pathname: string }
  readonly history: { replaceState(data: null, unused: string, url: string): void }
  readonly sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void }
  readonly WebSocket: new (url: string, protocols: string[]) => WebSocketLike
}

const TOKEN = 'millrace.token'

/**
 * The screen's client, whichever shell it runs in.
 *
 * In the browser the token of this launch comes in the URL's fragment (`#token=…`), which no server, proxy or Referer ever sees. It is
 * taken out of the address bar at once and kept for this tab only, so that a reload finds it and a bookmark does not hold it.
 */
export function connectPage(page: PageWindow): Client<typeof hostContract> {
  if (page.millrace !== undefined) return createClient(hostContract, preloadTransport(page.millrace))
  const given = /^#token=([\w-]+)$/.exec(page.location.hash)?.[1]
  if (given !== undefined) {
    page.sessionStorage.setItem(TOKEN, given)
    page.history.replaceState(null, '', page.location.pathname)
  }
  const token = given ?? page.sessionStorage.getItem(TOKEN) ?? ''
  const socket = new page.WebSocket(`ws://${page.location.host}/bridge`, [SUBPROTOCOL, tokenProtocol(token)])
  return createClient(hostContract, webSocketTransport(socket))
}
