/**
 * The only file that reaches into kafkajs 2.2.4 (pinned exactly): its brokers and connections, below its consumer, whose filter of transactions is wrong and
 * whose groups are not wanted here. Types are of what is used, as it is in its source.
 */
import type { Kafka } from 'kafkajs'
import { Reader, Writer } from './wire.ts'

/** A request as kafkajs sends it: it puts header and length in front. */
interface Protocol<T> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    readonly encode: () => Promise<Writer>
    readonly expectResponse?: () => boolean
  }
  readonly response: {
    readonly decode: (raw: Buffer) => Promise<T>
    readonly parse: (data: T) => Promise<T>
  }
  readonly requestTimeout?: number
}

interface ConnectionPool {
  readonly host: string
  readonly port: number
  readonly pool: readonly { rejectRequests(error: Error): void }[]
  send<T>(protocol: Protocol<T>): Promise<T>
}

export type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number } | undefined>
>

export interface Broker {
  readonly nodeId: number | null
  readonly versions: ApiVersions | null
  readonly connectionPool: ConnectionPool
  isConnected(): boolean
  connect(): Promise<void>
  disconnect(): Promise<void>
}

interface Cluster {
  readonly brokerPool: {
    readonly rootLogger: unknown
    readonly connectionPoolBuilder: {
      build(at?: { readonly host: string; readonly port: number }): Promise<ConnectionPool>
    }
    createBroker(options: {
      readonly connectionPool: ConnectionPool
      readonly logger: unknown
      readonly nodeId?: number
    }): Broker
  }
}

/** Makes brokers of kafkajs that are in no pool of its. */
export interface BrokerMaker {
  /** The next bootstrap server. */
  seed(): Promise<Broker>
  at(nodeId: number, host: string, port: number): Promise<Broker>
}

export function brokerMaker(kafka: Kafka): BrokerMaker {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const make = symbol === undefined ? undefined : (kafka as unknown as Record<symbol, unknown>)[symbol]
  if (typeof make !== 'function') throw new TypeError('kafkajs is not the version that this is written for')
  const { brokerPool } = (make as (options: { allowAutoTopicCreation: boolean }) => Cluster)({
    allowAutoTopicCreation: false,
  })
  const { rootLogger: logger, connectionPoolBuilder } = brokerPool
  return {
    seed: async () =>
      brokerPool.createBroker({ logger, connectionPool: await connectionPoolBuilder.build() }),
    at: async (nodeId, host, port) =>
      brokerPool.createBroker({
        logger,
        nodeId,
        connectionPool: await connectionPoolBuilder.build({ host, port }),
      }),
  }
}

/** Ends a broker's connections now: kafkajs would wait for the answers that are still to come. Never rejects. */
export async function cut(broker: Broker): Promise<void> {
  const closed = Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' })
  for (const connection of broker.connectionPool.pool) connection.rejectRequests(closed)
  await broker.disconnect().catch(() => undefined)
}

/** A request of our own, with how it is written and its answer read. */
export interface Call<T> {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  readonly write: (writer: Writer) => void
  /** Null: no answer comes. */
  readonly read: ((reader: Reader) => T) | null
  /** How long the broker may take of its own accord, ms. */
  readonly waits?: number
}

/** Half a second for the way there and back. */
const UNDERWAY = 500

export async function call<T>(
  broker: { readonly connectionPool: Pick<ConnectionPool, 'send'> },
  { apiKey, apiVersion, apiName, write, read, waits }: Call<T>,
): Promise<T> {
  return broker.connectionPool.send<T>({
    request: {
      apiKey,
      apiVersion,
      apiName,
      encode: () => {
        const writer = new Writer()
        write(writer)
        return Promise.resolve(writer)
      },
      expectResponse: () => read !== null,
    },
    response: {
      decode: (raw) => {
        if (read === null) throw new TypeError(`${apiName} has no answer`)
        return Promise.resolve(read(new Reader(raw)))
      },
      parse: (data) => Promise.resolve(data),
    },
    ...(waits === undefined ? {} : { requestTimeout: waits + UNDERWAY }),
  })
}
