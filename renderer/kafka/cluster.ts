/** `useKafka`: the cluster that is looked at: its topics, rates, groups, and whether it answers. */
import { create } from 'zustand'
import type {
  ConnectionView,
  KafkaCluster,
  KafkaGroup,
  KafkaSample,
  KafkaTopicDetail,
} from '../../bridge/contract.ts'
import { MillraceError } from '../../model/errors.ts'
import { client } from '../stores/client.ts'

export interface Trouble {
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

export interface TopicRate {
  readonly end: number
  readonly at: number
  readonly perSecond: number | null
  /** Of the last minute, oldest first. */
  readonly values: readonly number[]
}

export type TopicTab = 'records' | 'partitions' | 'config' | 'groups' | 'rights'

export interface KafkaState {
  /** Null until the host has told. */
  readonly connections: readonly ConnectionView[] | null
  readonly connection: string | null
  readonly cluster: KafkaCluster | null
  readonly groups: readonly KafkaGroup[] | null
  readonly trouble: Trouble | null
  readonly rates: Readonly<Record<string, TopicRate>>
  readonly topic: string | null
  /** A group that is shown in place of the topic. */
  readonly group: string | null
  readonly tab: TopicTab
  readonly detail: KafkaTopicDetail | null
  readonly sample: KafkaSample | null
  readonly internal: boolean
  readonly find: string
  readonly set: (change: Partial<Pick<KafkaState, 'group' | 'tab' | 'internal' | 'find' | 'sample'>>) => void
  readonly loadConnections: () => Promise<void>
  readonly connect: (name: string | null) => Promise<void>
  readonly choose: (topic: string | null) => Promise<void>
  readonly refresh: () => Promise<void>
  /** Ends and rates; finds out whether the cluster answers. */
  readonly poll: () => Promise<void>
}

const KEPT = 30
/** As many topics are asked for their ends. */
const MOST = 500

export const troubleOf = (error: unknown): Trouble =>
  error instanceof MillraceError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: '', message: error instanceof Error ? error.message : String(error), hint: null }

const nothing = {
  cluster: null,
  groups: null,
  trouble: null,
  rates: {},
  topic: null,
  group: null,
  detail: null,
  sample: null,
} as const

export const useKafka = create<KafkaState>((set, get) => {
  /** What a cluster that is looked at no more answers is dropped. */
  const still = (connection: string, topic?: string): boolean =>
    get().connection === connection && (topic === undefined || get().topic === topic)

  const loadTopic = async (connection: string, topic: string): Promise<void> => {
    try {
      const detail = await client.request('kafka.topic', { connection, topic })
      if (still(connection, topic)) set({ detail })
    } catch (error) {
      if (still(connection, topic)) set({ trouble: troubleOf(error) })
    }
  }
  const loadSample = async (connection: string, topic: string): Promise<void> => {
    try {
      const sample = await client.request('kafka.sample', { connection, topic })
      if (still(connection, topic)) set({ sample })
    } catch {
      const none = {
        format: 'none',
        records: 0,
        columns: [],
        key: null,
        eventTime: null,
        delay: null,
        notices: [],
      } as const
      if (still(connection, topic)) set({ sample: { ...none, columns: [], notices: [] } })
    }
  }
  const loadGroups = async (connection: string): Promise<void> => {
    try {
      const { groups } = await client.request('kafka.groups', { connection })
      if (still(connection)) set({ groups })
    } catch {
      // Who may not see groups sees topics all the same.
      if (still(connection)) set({ groups: [] })
    }
  }

  return {
    ...nothing,
    connections: null,
    connection: null,
    tab: 'records',
    internal: false,
    find: '',
    set: (change) => set(change),
    async loadConnections() {
      const list = await client.request('connection.list', {})
      // Of which kind one of a newer Millrace is, is not known.
      const connections = list.connections.filter(
        ({ connection }) => connection === null || connection.kind === 'kafka',
      )
      set({ connections })
      const { connection, connect } = get()
      const there = connections.some(({ name }) => name === connection)
      if (!there) await connect(connections[0]?.name ?? null)
    },
    async connect(name) {
      set({ ...nothing, connection: name })
      if (name !== null) await get().refresh()
    },
    async choose(topic) {
      const { connection } = get()
      set({ topic, group: null, detail: null, sample: null })
      if (connection === null || topic === null) return
      await Promise.all([loadTopic(connection, topic), loadSample(connection, topic)])
    },
    async refresh() {
      const { connection, topic } = get()
      if (connection === null) return
      try {
        const cluster = await client.request('kafka.cluster', { connection })
        if (!still(connection)) return
        const there = topic === null || cluster.topics.some(({ name }) => name === topic)
        set({ cluster, trouble: null, ...(there ? {} : { topic: null, detail: null, sample: null }) })
        await Promise.all([
          get().poll(),
          loadGroups(connection),
          ...(there && topic !== null ? [loadTopic(connection, topic)] : []),
        ])
      } catch (error) {
        if (still(connection)) set({ trouble: troubleOf(error) })
      }
    },
    async poll() {
      const { connection, cluster, trouble } = get()
      if (connection === null) return
      if (cluster === null || trouble !== null) {
        if (trouble !== null) await get().refresh()
        return
      }
      const topics = cluster.topics.filter(({ internal }) => !internal).map(({ name }) => name)
      try {
        const { ends } = await client.request('kafka.ends', { connection, topics: topics.slice(0, MOST) })
        if (!still(connection)) return
        const at = Date.now()
        const before = get().rates
        set({
          rates: Object.fromEntries(
            Object.entries(ends).map(([topic, end]) => [topic, nextRate(before[topic], end, at)]),
          ),
        })
      } catch (error) {
        if (still(connection)) set({ trouble: troubleOf(error) })
      }
    },
  }
})

/** A topic that was made anew begins anew. */
export function nextRate(before: TopicRate | undefined, end: number, at: number): TopicRate {
  if (before === undefined || end < before.end || at <= before.at)
    return { end, at, perSecond: null, values: before?.values ?? [] }
  const perSecond = ((end - before.end) * 1_000) / (at - before.at)
  return { end, at, perSecond, values: [...before.values, perSecond].slice(-KEPT) }
}
