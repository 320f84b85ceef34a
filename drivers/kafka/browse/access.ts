/** One open way into a cluster for who looks at it and tends it: kafkajs' admin client beside the requests that it has not. */
import type { Admin } from 'kafkajs'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import { openBrokers, patiently, type Brokers } from '../brokers.ts'
import { openClient } from '../client.ts'
import type { Asked } from '../errorRule.ts'
import { isPassing, ProtocolError } from '../errorCodes.ts'
import { kafkaError } from '../errors.ts'
import { findCoordinator } from '../coordinator.ts'
import { call, type Call } from '../internals.ts'
import { listOffsets, type OffsetQuery } from '../offsets.ts'
import type { DecodeRecords } from './decoded.ts'
import { metadata, type ClusterState, type TopicState } from './requests.ts'

/** Somebody waits for each answer: one that does not come soon is an error to be told, and asked again by hand. */
const RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 500 }
/** A coordinator that has just been made, or moved, is soon there, ms. */
const PATIENCE = 8_000

/** Offsets by topic and partition. */
export type Offsets = ReadonlyMap<string, ReadonlyMap<number, number>>

export interface Access {
  readonly connection: ResolvedKafka
  /** Of keys and values with schemas; null: they are shown as they are. */
  readonly decode: DecodeRecords | null
  /** kafkajs' own, connected. */
  admin(): Promise<Admin>
  /** Asks one broker; left out: any. */
  ask<T>(request: Call<T>, broker?: number): Promise<T>
  /** The broker that coordinates a group. */
  coordinator(group: string): Promise<number>
  /** Whether the brokers speak this version of a request. */
  speaks(request: Pick<Call<unknown>, 'apiKey' | 'apiVersion'>): Promise<boolean>
  /** Brokers and topics as they are now; null: all topics. */
  state(topics: readonly string[] | null, rights?: boolean): Promise<ClusterState>
  /** One topic; throws where there is none, or this user may not see it. */
  topic(name: string): Promise<TopicState>
  /** Offsets from the leaders. Partitions without a leader, or with an error, are left out. `committed`: the end is the last stable offset. */
  offsets(topics: readonly TopicState[], time: number, committed?: boolean): Promise<Offsets>
  close(): Promise<void>
}

/** Connects before it resolves, so that a connection that is wrong is told here. Throws UserError or OperationalError. */
export async function openAccess(
  connection: ResolvedKafka,
  decode: DecodeRecords | null = null,
): Promise<Access> {
  const brokers = openBrokers(connection)
  try {
    await brokers.metadata([])
    return accessOver(connection, brokers, decode)
  } catch (error) {
    await brokers.close()
    throw kafkaError(error, { connection })
  }
}

function accessOver(connection: ResolvedKafka, brokers: Brokers, decode: DecodeRecords | null): Access {
  let admin: Promise<Admin> | null = null
  const openAdmin = async (): Promise<Admin> => {
    const made = openClient(connection, RETRY).admin()
    await made.connect()
    return made
  }

  async function once<T>(request: Call<T>, nodeId: number | undefined): Promise<T> {
    const broker = nodeId === undefined ? await brokers.any() : await brokers.at(nodeId)
    try {
      return await call(broker, request)
    } catch (error) {
      if (isPassing(error)) brokers.drop(broker)
      throw error
    }
  }
  /** A connection that broke while nobody asked is made anew, and a broker that has moved is found. */
  async function ask<T>(request: Call<T>, nodeId?: number): Promise<T> {
    try {
      return await once(request, nodeId)
    } catch (error) {
      if (!isPassing(error)) throw error
      await brokers.metadata([])
      return once(request, nodeId)
    }
  }

  const access: Access = {
    connection,
    decode,
    ask,
    admin: () => {
      admin ??= openAdmin().catch((error: unknown) => {
        admin = null
        throw error
      })
      return admin
    },
    coordinator: (group) =>
      patiently(
        { connection, group },
        async () => {
          const { error, node } = await ask(findCoordinator(group))
          if (error !== 0) throw new ProtocolError(error)
          return node
        },
        PATIENCE,
      ),
    async speaks({ apiKey, apiVersion }) {
      const range = (await brokers.any()).versions?.[apiKey]
      return range !== undefined && range.minVersion <= apiVersion && apiVersion <= range.maxVersion
    },
    state: (topics, rights) => ask(metadata(topics, rights)),
    async topic(name) {
      const found = (await access.state([name])).topics[0]
      if (found !== undefined && found.error === 0) return found
      throw kafkaError(new ProtocolError(found?.error ?? UNKNOWN_TOPIC), { connection, topic: name })
    },
    async offsets(topics, time, committed = false) {
      const byLeader = new Map<number, OffsetQuery[]>()
      for (const { name, partitions } of topics)
        for (const { id, leader } of partitions) {
          if (leader < 0) continue
          const asked = byLeader.get(leader) ?? []
          asked.push({ topic: name, partition: id, time })
          byLeader.set(leader, asked)
        }
      const answers = await Promise.all(
        [...byLeader].map(([leader, queries]) => ask(listOffsets(queries, committed), leader)),
      )
      const found = new Map<string, Map<number, number>>()
      for (const { topic, partition, error, offset } of answers.flat()) {
        if (error !== 0) continue
        const partitions = found.get(topic) ?? new Map<number, number>()
        found.set(topic, partitions.set(partition, offset))
      }
      return found
    },
    async close() {
      const opened = admin
      await Promise.allSettled([
        brokers.close(),
        opened === null ? null : opened.then((one) => one.disconnect()),
      ])
    },
  }
  return access
}

const UNKNOWN_TOPIC = 3

/** Does what is asked of a cluster; what goes wrong is told in words, and what passes by itself soon is tried again. */
export function told<T>(
  access: Access,
  asked: Omit<Asked, 'connection'>,
  work: () => Promise<T>,
): Promise<T> {
  return coordinated({ connection: access.connection, ...asked }, work)
}

/** What a coordinator that is not there yet answers: only that is waited for. */
const waited = new Set(['kafka-coordinator', 'kafka-not-ready'])

async function coordinated<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
  const end = Date.now() + (asked.group === undefined ? 0 : PATIENCE)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const plain = kafkaError(error, asked)
      if (!waited.has(plain.code) || Date.now() > end) throw plain
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
