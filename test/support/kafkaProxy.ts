/** A proxy in front of a broker that knows where requests begin: a test may break the connection before one of a kind, or before its answer. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { ownBroker, type TestBroker } from './kafka.ts'

/** Requests by their number in the protocol; those that a job with a transactional sink makes. */
export const REQUESTS = {
  0: 'Produce',
  1: 'Fetch',
  2: 'ListOffsets',
  3: 'Metadata',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  18: 'ApiVersions',
  22: 'InitProducerId',
  24: 'AddPartitionsToTxn',
  25: 'AddOffsetsToTxn',
  26: 'EndTxn',
  28: 'TxnOffsetCommit',
} as const
export type RequestKey = keyof typeof REQUESTS

export type Moment = 'request' | 'answer'

/** Asked before a request goes on, and before its answer does; `drop` breaks the connection instead. May take its time. */
export type Judge = (key: number, moment: Moment) => Promise<'pass' | 'drop'> | 'pass' | 'drop'

export interface ProxiedBroker extends AsyncDisposable {
  readonly broker: TestBroker
  readonly connection: ResolvedKafka
  judge: Judge
  /** Breaks all connections. */
  dropAll(): void
}

/** A broker that tells clients the proxy's address. */
export async function proxiedBroker(): Promise<ProxiedBroker> {
  let target = 0
  const sockets = new Set<Socket>()
  const proxied: { judge: Judge } = { judge: () => 'pass' }
  const server = createServer((client) => {
    const broker = connect({ host: '127.0.0.1', port: target })
    /** Kinds of requests that are not answered yet, by correlation id. */
    const waiting = new Map<number, number>()
    const end = (): void => {
      client.destroy()
      broker.destroy()
      sockets.delete(client)
      sockets.delete(broker)
    }
    for (const socket of [client, broker]) {
      sockets.add(socket)
      socket.setNoDelay(true).on('error', end).on('close', end)
    }
    relay(client, broker, end, (frame) => {
      const key = frame.readInt16BE(4)
      waiting.set(frame.readInt32BE(8), key)
      return proxied.judge(key, 'request')
    })
    relay(broker, client, end, (frame) => {
      const id = frame.readInt32BE(4)
      const key = waiting.get(id) ?? -1
      waiting.delete(id)
      return proxied.judge(key, 'answer')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const broker = await ownBroker({ settings: { 'advertised.listeners': `CLIENT://127.0.0.1:${port}` } })
  target = Number(broker.address.split(':')[1])
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return Object.assign(proxied, {
    broker,
    dropAll,
    connection: { ...broker.connection, brokers: [`127.0.0.1:${port}`] },
    [Symbol.asyncDispose]: async () => {
      server.close()
      dropAll()
      await broker[Symbol.asyncDispose]()
    },
  })
}

/** Whole frames of one direction, one after the other. */
function relay(
  from: Socket,
  to: Socket,
  end: () => void,
  judge: (frame: Buffer) => Promise<'pass' | 'drop'> | 'pass' | 'drop',
): void {
  let held = Buffer.alloc(0)
  let turn: Promise<void> = Promise.resolve()
  from.on('data', (data) => {
    held = held.length === 0 ? data : Buffer.concat([held, data])
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const size = 4 + held.readInt32BE(0)
      const frame = held.subarray(0, size)
      held = held.subarray(size)
      turn = turn.then(async () => {
        if ((await judge(frame)) === 'pass') to.write(frame)
        else end()
      })
    }
  })
}
