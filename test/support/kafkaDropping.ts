/** Stands between clients and a broker and drops connections: all of them, or at a certain request. It understands where requests begin, and what they are. */
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** By their numbers in the protocol. */
export const requests = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  Metadata: 3,
  OffsetFetch: 9,
  FindCoordinator: 10,
  ApiVersions: 18,
  InitProducerId: 22,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  TxnOffsetCommit: 28,
} as const
export type RequestName = keyof typeof requests

/** `request`: the broker never sees it; `answer`: the broker does it, and the client never hears of it. */
export type Lost = 'request' | 'answer'

export interface KafkaProxy extends AsyncDisposable {
  readonly port: number
  /** The broker's port, to be set once it is known. */
  target: number
  /** The connection of the next such request is dropped, once. */
  dropNext(request: RequestName, lost: Lost): void
  /** Whether that request has not come yet. */
  isWaiting(): boolean
  /** All connections at once. */
  dropAll(): void
}

export async function startProxy(): Promise<KafkaProxy> {
  const sockets = new Set<Socket>()
  let next: { readonly apiKey: number; readonly lost: Lost } | null = null
  let target = 0
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const drop = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', drop).on('close', () => {
        drop()
        sockets.delete(socket)
      })
    }
    let awaited: number | null = null
    const toBroker = frames((frame) => {
      if (next === null || frame.readInt16BE(4) !== next.apiKey) return void upstream.write(frame)
      const { lost } = next
      next = null
      if (lost === 'request') return drop()
      awaited = frame.readInt32BE(8)
      upstream.write(frame)
    })
    const toClient = frames((frame) => {
      if (awaited !== null && frame.readInt32BE(4) === awaited) drop()
      else client.write(frame)
    })
    client.on('data', toBroker)
    upstream.on('data', toClient)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    get target() {
      return target
    },
    set target(port) {
      target = port
    },
    dropNext: (request, lost) => {
      next = { apiKey: requests[request], lost }
    },
    isWaiting: () => next !== null,
    dropAll,
    [Symbol.asyncDispose]: async () => {
      dropAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Puts the pieces of a stream together to whole requests or answers, each with its length in front. */
function frames(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 4) {
      const length = 4 + rest.readInt32BE(0)
      if (rest.length < length) return
      take(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  }
}
