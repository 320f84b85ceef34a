import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OperationalError, UserError } from '../model/errors.ts'
import { createClient } from './client.ts'
import type { Contract } from './contract.ts'
import { readEnvelope } from './envelope.ts'
import { connectPage, type PageWindow } from './page.ts'
import { serve } from './server.ts'
import { memoryPair } from './transports/memory.ts'
import { webSocketTransport, type WebSocketLike } from './transports/webSocket.ts'

const contract = {
  requests: {
    double: { input: z.object({ n: z.number() }), output: z.object({ n: z.number() }) },
    fail: { input: z.object({ kind: z.string() }), output: z.object({}) },
  },
  events: { tick: z.object({ at: z.number() }) },
} as const satisfies Contract

function joined(options?: { checkEvents: boolean }) {
  const [near, far] = memoryPair()
  const server = serve(contract, far, {
    double: ({ n }) => ({ n: n * 2 }),
    fail: ({ kind }) => {
      if (kind === 'user') throw new UserError('file.missing', 'No such file.', { hint: 'Choose another.' })
      if (kind === 'operational') throw new OperationalError('disk.full', 'Full.', { retriable: true })
      throw new TypeError('boom')
    },
  })
  return { client: createClient(contract, near, options), server, near, far }
}

describe('client and server', () => {
  it('answers a request', async () => {
    expect(await joined().client.request('double', { n: 21 })).toEqual({ n: 42 })
  })

  it.each([
    ['user', { kind: 'user', code: 'file.missing', message: 'No such file.', hint: 'Choose another.' }],
    ['operational', { kind: 'operational', code: 'disk.full', retriable: true }],
    ['other', { kind: 'unexpected', message: 'boom' }],
  ])('carries a %s error across', async (kind, expected) => {
    await expect(joined().client.request('fail', { kind })).rejects.toMatchObject(expected)
  })

  it('refuses malformed input, unknown requests and names of the prototype', async () => {
    const { near } = joined()
    const answers: unknown[] = []
    const all = new Promise<void>((resolve) => {
      near.onMessage((message) => {
        answers.push(message)
        if (answers.length === 3) resolve()
      })
    })
    near.send({ kind: 'request', id: 1, method: 'double', params: { n: 'one' } })
    near.send({ kind: 'request', id: 2, method: 'nothing', params: {} })
    near.send({ kind: 'request', id: 3, method: 'constructor', params: {} })
    await all
    expect(answers).toMatchObject([
      { id: 1, kind: 'error', error: { code: 'bridge.params' } },
      { id: 2, kind: 'error', error: { code: 'bridge.method' } },
      { id: 3, kind: 'error', error: { code: 'bridge.method' } },
    ])
  })

  it('delivers events until the subscription ends', async () => {
    const { client, server } = joined()
    const seen: number[] = []
    const stop = client.on('tick', ({ at }) => seen.push(at))
    server.emit('tick', { at: 1 })
    await client.request('double', { n: 0 })
    stop()
    server.emit('tick', { at: 2 })
    await client.request('double', { n: 0 })
    expect(seen).toEqual([1])
  })

  it('drops malformed events where they are checked', async () => {
    const { client, far } = joined({ checkEvents: true })
    const seen: unknown[] = []
    client.on('tick', (data) => seen.push(data))
    far.send({ kind: 'event', event: 'tick', data: { at: 'noon' } })
    far.send({ kind: 'event', event: 'tick', data: { at: 12 } })
    await client.request('double', { n: 0 })
    expect(seen).toEqual([{ at: 12 }])
  })

  it('rejects what waits, and what comes after, when the other end has gone', async () => {
    const [near, far] = memoryPair()
    const client = createClient(contract, near)
    const waiting = client.request('double', { n: 1 })
    far.close()
    await expect(waiting).rejects.toMatchObject({ code: 'bridge.closed', retriable: true })
    await expect(client.request('double', { n: 1 })).rejects.toMatchObject({ code: 'bridge.closed' })
  })
})

describe('readEnvelope', () => {
  it.each([
    [null],
    ['text'],
    [{}],
    [{ kind: 'request', id: '1', method: 'x' }],
    [{ kind: 'error', id: 1, error: null }],
    [{ kind: 'event' }],
  ])('refuses %j', (value) => expect(readEnvelope(value)).toBeNull())
})

class FakeSocket implements WebSocketLike {
  static readonly made: FakeSocket[] = []
  readonly url: string
  readonly protocols: string[]
  readyState = 0
  bufferedAmount = 0
  closed: number | null = null
  readonly sent: string[] = []
  readonly #listeners: Record<string, ((event: { data: unknown }) => void)[]> = {}
  constructor(url: string, protocols: string[]) {
    this.url = url
    this.protocols = protocols
    FakeSocket.made.push(this)
  }
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    ;(this.#listeners[type] ??= []).push(listener)
  }
  fire(type: string, data: unknown = null): void {
    for (const listener of this.#listeners[type] ?? []) listener({ data })
  }
  send(text: string): void {
    this.sent.push(text)
  }
  close(code = 1000): void {
    this.closed = code
  }
}

describe('webSocketTransport', () => {
  it('keeps messages until the socket is open, and drops frames while it is congested', () => {
    const socket = new FakeSocket('ws://x', [])
    const transport = webSocketTransport(socket)
    transport.send({ kind: 'event', event: 'a', data: 1 })
    expect(socket.sent).toEqual([])
    socket.readyState = 1
    socket.fire('open')
    expect(socket.sent).toHaveLength(1)
    socket.bufferedAmount = 5_000_000
    transport.send({ kind: 'event', event: 'run.frame', data: 2 })
    transport.send({ kind: 'event', event: 'run.status', data: 3 })
    expect(socket.sent.map((text) => JSON.parse(text) as unknown)).toMatchObject([{ data: 1 }, { data: 3 }])
  })

  it.each(['not json', '{"kind":"other"}', new Uint8Array(1)])('closes on %s', (data) => {
    const socket = new FakeSocket('ws://x', [])
    webSocketTransport(socket)
    socket.fire('message', data)
    expect(socket.closed).toBe(1003)
  })
})

describe('connectPage', () => {
  const page = (hash: string, stored: Map<string, string>) => {
    const replaced: string[] = []
    const value: PageWindow = {
      location: { host: '127.0.0.1:4100', hash, pathname: '/' },
      history: { replaceState: (_data, _unused, url) => replaced.push(url) },
      sessionStorage: {
        getItem: (key) => stored.get(key) ?? null,
        setItem: (key, item) => stored.set(key, item),
      },
      WebSocket: FakeSocket,
    }
    return { value, replaced }
  }

  it('takes the token from the fragment, out of the address bar, and finds it after a reload', () => {
    const stored = new Map<string, string>()
    const first = page('#token=abc-1', stored)
    connectPage(first.value)
    expect(first.replaced).toEqual(['/'])
    expect(FakeSocket.made.at(-1)).toMatchObject({
      url: 'ws://127.0.0.1:4100/bridge',
      protocols: ['millrace', 'token.abc-1'],
    })
    connectPage(page('', stored).value)
    expect(FakeSocket.made.at(-1)?.protocols).toEqual(['millrace', 'token.abc-1'])
  })
})
