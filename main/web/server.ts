import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { SUBPROTOCOL, tokenProtocol, webSocketTransport } from '../../bridge/transports/webSocket.ts'
import type { Transport } from '../../bridge/contract.ts'
import { readAsset, securityHeaders } from '../shell/assets.ts'

/** A document takes at most a few megabytes. */
const LARGEST_MESSAGE = 64 * 1024 * 1024

export interface WebServerOptions {
  /** The built screen. */
  readonly directory: string
  /** Known to this launch and its page only. */
  readonly token: string
  /** 0 takes a free one. */
  readonly port?: number
  /** A page that showed the token has connected. */
  readonly connected: (transport: Transport) => void
}

export interface WebServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  close(): Promise<void>
}

/**
 * Serves the screen on loopback.
 *
 * Other programs and other pages on this machine can reach the port, so each request must name exactly this host (a rebound DNS name does not),
 * come from exactly this origin or from none, and the bridge opens only for the token. The files themselves hold no data and take no token.
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const http = createServer((request, response) => void answer(request, response))
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = http.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  const headers = securityHeaders([`ws://${host}`])

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, text: string): void => {
      response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
    }
    if (request.headers.host !== host) return refuse(421, 'Wrong host.')
    if (request.headers.origin !== undefined && request.headers.origin !== origin)
      return refuse(403, 'Wrong origin.')
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET.')
    const [pathname = '/'] = (request.url ?? '/').split('?')
    const asset = await readAsset(options.directory, pathname)
    if (asset === null) return refuse(404, 'Not found.')
    response.writeHead(200, { ...headers, 'Content-Type': asset.type, 'Content-Length': asset.bytes.length })
    response.end(request.method === 'HEAD' ? undefined : asset.bytes)
  }

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = refusal(request, host, origin, options.token)
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      options.connected(webSocketTransport(webSocket))
    })
  })

  return {
    origin,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

/** Why a WebSocket may not open, as an HTTP status line; null when it may. */
function refusal(request: IncomingMessage, host: string, origin: string, token: string): string | null {
  if (request.headers.host !== host) return '421 Misdirected Request'
  // A browser always sends it here; whatever does not is no page of ours.
  if (request.headers.origin !== origin) return '403 Forbidden'
  if (request.url !== '/bridge') return '404 Not Found'
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
  const given = offered.find((part) => part.startsWith('token.')) ?? ''
  return offered.includes(SUBPROTOCOL) && sameText(given, tokenProtocol(token)) ? null : '401 Unauthorized'
}

/** Takes the same time wherever the texts differ. */
function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
