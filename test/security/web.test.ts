import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Transport } from '../../bridge/contract.ts'
import { startWebServer, type WebServer } from '../../main/web/server.ts'

const TOKEN = 'a-token-of-this-launch'
let folder: string
let server: WebServer
let host: string
let connected: Transport[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const directory = join(folder, 'renderer')
  mkdirSync(join(directory, 'assets'), { recursive: true })
  writeFileSync(join(directory, 'index.html'), '<title>Millrace</title>')
  writeFileSync(join(directory, 'assets', 'app.js'), 'export {}')
  writeFileSync(join(directory, '.hidden.js'), 'secret')
  writeFileSync(join(folder, 'outside.js'), 'secret')
  server = await startWebServer({
    directory,
    token: TOKEN,
    connected: (transport) => connected.push(transport),
  })
  host = server.origin.slice('http://'.length)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  connected = []
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** By `http.request`: `fetch` sets Host and Origin itself, and resolves `..` in paths. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const [hostname, port] = host.split(':')
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

describe('HTTP on loopback', () => {
  it('listens on 127.0.0.1 alone', () => expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/))

  it('serves the screen with a strict policy and nothing kept', async () => {
    const { status, headers, body } = await get('/')
    expect(status).toBe(200)
    expect(body).toContain('Millrace')
    const policy = headers['content-security-policy'] as string
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    })
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it.each(['localhost', 'evil.example', '127.0.0.1', '[::1]'])(
    'refuses the host %s without our port',
    async (name) => {
      expect((await get('/', { host: name })).status).toBe(421)
    },
  )

  it.each(['localhost', 'evil.example', '[::1]'])('refuses the host %s with our port', async (name) => {
    expect((await get('/', { host: `${name}:${host.split(':')[1] ?? ''}` })).status).toBe(421)
  })

  it.each(['https://evil.example', 'http://localhost:1', 'null'])('refuses the origin %s', async (origin) => {
    const answer = await get('/assets/app.js', { origin })
    expect(answer.status).toBe(403)
    expect(answer.headers['content-security-policy']).toBeDefined()
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await get('/', {}, method)).status).toBe(405)
  })

  it.each([
    '/../outside.js',
    '/assets/../../outside.js',
    '/..%2foutside.js',
    '/%2e%2e/outside.js',
    '/..%5coutside.js',
    '/.hidden.js',
    '/assets/app.js%00.html',
    '/%',
    '/assets',
    '//evil.example/app.js',
    '/index.htm',
  ])('finds nothing at %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })
})

/** Status of a refused upgrade, or 101. */
function upgrade(path: string, protocols: string[], headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${host}${path}`, protocols, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', reject)
  })
}

describe('the bridge’s WebSocket', () => {
  const right = ['millrace', `token.${TOKEN}`]

  it('opens for our page with the token of this launch, and does not echo it', async () => {
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/bridge`, right, {
      headers: { origin: server.origin },
    })
    await new Promise((resolve) => socket.on('open', resolve))
    expect(socket.protocol).toBe('millrace')
    expect(connected).toHaveLength(1)
    socket.close()
  })

  it.each([
    ['a wrong token', ['millrace', 'token.other'], 401],
    ['a token of the same length', ['millrace', `token.${TOKEN.slice(0, -1)}X`], 401],
    ['no token', ['millrace'], 401],
    ['no subprotocol', [], 401],
    ['an empty token', ['millrace', 'token.'], 401],
  ])('refuses %s', async (_what, protocols, status) => {
    expect(await upgrade('/bridge', protocols, { origin: server.origin })).toBe(status)
    expect(connected).toEqual([])
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }, 403],
    ['another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['no origin', {}, 403],
  ])('refuses %s even with the token', async (_what, headers, status) => {
    expect(await upgrade('/bridge', right, headers)).toBe(status)
    expect(connected).toEqual([])
  })

  it('refuses another host name even with the token', async () => {
    expect(await upgrade('/bridge', right, { origin: server.origin, host: 'evil.example' })).toBe(421)
  })

  it('opens nowhere else', async () => {
    expect(await upgrade('/', right, { origin: server.origin })).toBe(404)
    expect(await upgrade('/bridge?x', right, { origin: server.origin })).toBe(404)
  })

  it('closes on what is no envelope', async () => {
    const socket = new WebSocket(`ws://${host}/bridge`, right, { headers: { origin: server.origin } })
    await new Promise((resolve) => socket.on('open', resolve))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.send('{"kind":"eval","code":"1"}')
    expect(await closed).toBe(1003)
  })
})
