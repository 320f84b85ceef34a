/** Connections to the brokers of a cluster, and what it says about its topics. Nothing is kept that a broker took back. */
import { setTimeout as pause } from 'node:timers/promises'
import { OperationalError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { realServer } from './bootstrap.ts'
import { once, openClient } from './client.ts'
import { isPassing, ProtocolError } from './errorCodes.ts'
import { kafkaError, protocolType } from './errors.ts'
import { brokerMaker, call, cut, type Broker } from './internals.ts'
import { metadataCall, type Metadata, type TopicMetadata } from './metadata.ts'
import { checkVersions } from './versions.ts'

export interface Brokers {
  readonly connection: ResolvedKafka
  /** Asks the cluster for these topics, all of them for null. */
  metadata(topics: readonly string[] | null): Promise<Metadata>
  /** Of one topic, without a partition in error; throws ProtocolError, passing or not. */
  topic(name: string): Promise<TopicMetadata>
  /** Some connected broker. */
  any(): Promise<Broker>
  /** A connected broker, by the number that metadata names. */
  at(nodeId: number): Promise<Broker>
  /** Its connection is broken: the next who asks for it gets a new one. */
  drop(broker: Broker): void
  close(): Promise<void>
}

/** Connects to nothing yet. */
export function openBrokers(connection: ResolvedKafka): Brokers {
  const maker = brokerMaker(openClient(connection, once))
  const made = new Map<number, Promise<Broker>>()
  const addresses = new Map<number, { readonly host: string; readonly port: number }>()
  let closed = false
  let seed: Promise<Broker> | null = null

  const connected = async (making: Promise<Broker>): Promise<Broker> => {
    const broker = await making
    await broker.connect()
    if (!closed) return broker
    await broker.disconnect()
    throw new OperationalError('kafka-closed', `The connection ${connection.name} was closed.`)
  }

  const seedBroker = async (): Promise<Broker> => {
    let failure: unknown
    for (let tries = 0; tries < connection.brokers.length; tries++) {
      try {
        const broker = await connected(maker.seed())
        const { host, port } = broker.connectionPool
        checkVersions(connection, realServer(connection.brokers, `${host}:${port}`), broker.versions ?? {})
        return broker
      } catch (error) {
        failure ??= error
      }
    }
    throw failure
  }

  const any = async (): Promise<Broker> => {
    const known = seed
    if (known !== null) {
      const broker = await known
      if (broker.isConnected()) return broker
      if (seed === known) seed = null
      void cut(broker)
      return any()
    }
    const making = seedBroker()
    seed = making
    making.catch(() => {
      if (seed === making) seed = null
    })
    return making
  }

  const at = async (nodeId: number): Promise<Broker> => {
    const known = made.get(nodeId)
    if (known !== undefined) {
      const broker = await known
      if (broker.isConnected()) return broker
      if (made.get(nodeId) === known) made.delete(nodeId)
      void cut(broker)
      return at(nodeId)
    }
    const address = addresses.get(nodeId)
    if (address === undefined) throw new ProtocolError(5)
    const making = connected(maker.at(nodeId, address.host, address.port))
    made.set(nodeId, making)
    making.catch(() => {
      if (made.get(nodeId) === making) made.delete(nodeId)
    })
    return making
  }

  const drop = (broker: Broker): void => {
    const { nodeId } = broker
    if (nodeId !== null) made.delete(nodeId)
    void cut(broker)
  }

  const metadata = async (topics: readonly string[] | null): Promise<Metadata> => {
    const answer = await call(await any(), metadataCall(topics))
    for (const { nodeId, host, port } of answer.brokers) {
      const before = addresses.get(nodeId)
      if (before !== undefined && (before.host !== host || before.port !== port)) made.delete(nodeId)
      addresses.set(nodeId, { host, port })
    }
    return answer
  }

  return {
    connection,
    metadata,
    any,
    topic: async (name) => {
      const found = (await metadata([name])).topics[0]
      if (found === undefined) throw new ProtocolError(3)
      const bad = found.error === 0 ? found.partitions.find(({ leader }) => leader < 0)?.error : found.error
      if (bad !== undefined) throw new ProtocolError(bad === 0 ? 5 : bad)
      return found
    },
    at,
    drop,
    close: async () => {
      closed = true
      const all = await Promise.allSettled([...made.values(), ...(seed === null ? [] : [seed])])
      await Promise.allSettled(all.flatMap((one) => (one.status === 'fulfilled' ? [cut(one.value)] : [])))
    },
  }
}

/** How long it is tried again where that can help, and how long is waited in between. */
const PATIENCE = 20_000
/** A topic that was just made may not be known to every broker yet. */
const UNKNOWN_PATIENCE = 1_500
const FIRST_WAIT = 50
const LONGEST_WAIT = 1_000

/** Tries again while the reason passes by itself. What it throws is in plain words. */
export async function patiently<T>(
  asked: Parameters<typeof kafkaError>[1],
  work: () => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  const start = Date.now()
  for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    try {
      return await work()
    } catch (error) {
      const unknown = protocolType(error) === 'UNKNOWN_TOPIC_OR_PARTITION'
      const end = start + (unknown ? Math.min(patience, UNKNOWN_PATIENCE) : patience)
      if (!isPassing(error) || Date.now() + wait > end) throw kafkaError(error, asked)
    }
    await pause(wait)
  }
}
