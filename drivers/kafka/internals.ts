/**
 * The only file that reaches into kafkajs 2.2.4 (pinned exactly): its cluster, brokers and connections, below its consumer, whose filter of transactions is wrong
 * and whose groups are not wanted here. Types of what is used, as they are in its source.
 */
import type { Kafka } from 'kafkajs'

/** A request by its number, with how it is written; kafkajs puts header and length in front. */
export interface Request {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  readonly encode: () => Promise<{ readonly buffer: Buffer }>
  readonly expectResponse?: () => boolean
}

export interface Protocol<T> {
  readonly request: Request
  readonly response: {
    readonly decode: (raw: Buffer) => Promise<T & { readonly clientSideThrottleTime?: number }>
    readonly parse: (data: T) => Promise<T>
  }
  readonly requestTimeout?: number
  readonly logResponseError?: boolean
}

export interface ConnectionPool {
  readonly host: string
  readonly port: number
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
  disconnect(): Promise<void>
  findGroupCoordinator(asked: { readonly groupId: string; readonly coordinatorType: 0 | 1 }): Promise<unknown>
}

export interface Metadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly clusterId: string | null
  readonly controllerId: number
  readonly topicMetadata: readonly {
    readonly topic: string
    readonly isInternal: boolean
    readonly partitionMetadata: readonly {
      readonly partitionId: number
      readonly leader: number
      readonly replicas: readonly number[]
      readonly isr: readonly number[]
    }[]
  }[]
}

export interface Cluster {
  readonly brokerPool: {
    readonly versions: ApiVersions | null
    readonly metadata: Metadata | null
    readonly seedBroker: Broker | undefined
  }
  connect(): Promise<void>
  disconnect(): Promise<void>
  refreshMetadata(): Promise<void>
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  findBroker(asked: { readonly nodeId: number }): Promise<Broker>
  removeBroker(at: { readonly host: string; readonly port: number }): void
}

interface Options {
  readonly metadataMaxAge: number
  readonly allowAutoTopicCreation: boolean
}

const METADATA_MAX_AGE = 300_000

/** A cluster of its own, with its own connections. */
export function openCluster(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const make = symbol === undefined ? undefined : (kafka as unknown as Record<symbol, unknown>)[symbol]
  if (typeof make !== 'function') throw new TypeError('kafkajs is not the version that this is written for')
  return (make as (options: Options) => Cluster)({
    metadataMaxAge: METADATA_MAX_AGE,
    allowAutoTopicCreation: false,
  })
}
