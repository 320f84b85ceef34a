/** `useFound`: the records that are looked for in a topic, and those that come. */
import { create } from 'zustand'
import type { KafkaBound, KafkaProgress, KafkaRecord, KafkaSearch } from '../../bridge/contract.ts'
import { client } from '../stores/client.ts'
import { troubleOf } from './cluster.ts'

export type Order = 'newest' | 'oldest' | 'live'

/** What is looked for, as the person writes it. */
export interface Query {
  readonly order: Order
  readonly filter: string
  readonly key: string
  readonly header: string
  readonly partitions: string
  readonly from: string
  readonly to: string
}

export const everything: Query = {
  order: 'newest',
  filter: '',
  key: '',
  header: '',
  partitions: '',
  from: '',
  to: '',
}

/** Live: the newest are kept. */
export const KEPT = 5_000
export const PAGE = 100

export interface FoundState {
  readonly query: Query
  readonly rows: readonly KafkaRecord[]
  readonly progress: KafkaProgress | null
  /** While paused: what came since. */
  readonly waiting: readonly KafkaRecord[]
  readonly newer: number
  readonly paused: boolean
  readonly selected: KafkaRecord | null
  readonly set: (change: Partial<Pick<FoundState, 'query' | 'selected'>>) => void
  readonly start: (connection: string, topic: string, columns: KafkaSearch['columns']) => void
  /** Whether what is wanted now is what is shown, or on its way. */
  readonly shows: (connection: string, topic: string) => boolean
  /** The next page, or what a bound has left. */
  readonly more: () => void
  readonly pause: () => void
  readonly stop: () => void
  readonly reset: () => void
}

interface Started {
  readonly id: string
  readonly connection: string
  readonly topic: string
  readonly columns: KafkaSearch['columns']
  readonly query: Query
}

let started: Started | null = null
let listening = false
let count = 0

/** "0, 2-4" as numbers; null: all of them. */
export function partitionsOf(text: string): number[] | null {
  const parts = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number)
      if (first === undefined || last === undefined || !Number.isInteger(first) || !Number.isInteger(last))
        return []
      return Array.from(
        { length: Math.min(1_000, Math.max(0, last - first + 1)) },
        (_, index) => first + index,
      )
    })
  return parts.length === 0 ? null : parts
}

const timeOf = (text: string): number | null => {
  const time = Date.parse(text === '' ? '' : `${text}Z`)
  return Number.isNaN(time) ? null : time
}

export function searchOf(
  { order, filter, key, header, partitions, from, to }: Query,
  topic: string,
  columns: KafkaSearch['columns'],
  cursor: KafkaSearch['cursor'],
): KafkaSearch {
  const bound = (text: string, other: KafkaBound): KafkaBound => {
    const time = timeOf(text)
    return time === null ? other : { kind: 'time', time }
  }
  const live = order === 'live'
  return {
    topic,
    partitions: partitionsOf(partitions),
    from: bound(from, live ? { kind: 'latest' } : { kind: 'earliest' }),
    to: live ? { kind: 'latest' } : bound(to, { kind: 'latest' }),
    order: order === 'oldest' ? 'oldest' : 'newest',
    follow: live,
    filter,
    key,
    header,
    columns,
    cursor,
    limit: PAGE,
  }
}

export const useFound = create<FoundState>((set, get) => {
  const listen = (): void => {
    if (listening) return
    listening = true
    client.on('kafka.found', ({ id, records, progress }) => {
      if (started?.id !== id) return
      const { rows, paused, waiting, newer } = get()
      if (started.query.order !== 'live')
        set({ progress, ...(records.length === 0 ? {} : { rows: [...rows, ...records].slice(-KEPT) }) })
      else if (paused)
        set({
          progress,
          newer: newer + records.length,
          waiting: [...records.toReversed(), ...waiting].slice(0, KEPT),
        })
      else set({ progress, rows: [...records.toReversed(), ...rows].slice(0, KEPT) })
    })
  }
  const ask = (next: Omit<Started, 'id'>, cursor: KafkaSearch['cursor']): void => {
    listen()
    end()
    const id = `search-${++count}`
    started = { ...next, id }
    const search = searchOf(next.query, next.topic, next.columns, cursor)
    client.request('kafka.search', { connection: next.connection, id, search }).catch((error: unknown) => {
      if (started?.id === id) set({ progress: failed(error) })
    })
  }
  const end = (): void => {
    if (started !== null) client.request('kafka.stopSearch', { id: started.id }).catch(() => {})
  }
  return {
    query: everything,
    rows: [],
    progress: null,
    waiting: [],
    newer: 0,
    paused: false,
    selected: null,
    set: (change) => set(change),
    start(connection, topic, columns) {
      set({ rows: [], progress: null, waiting: [], newer: 0, paused: false, selected: null })
      ask({ connection, topic, columns, query: get().query }, null)
    },
    shows(connection, topic) {
      const same = started?.connection === connection && started.topic === topic
      const { query, progress } = get()
      return same && started?.query === query && progress?.done !== 'stopped'
    },
    more() {
      const cursor = get().progress?.cursor ?? null
      if (started === null || cursor === null) return
      set({ progress: null })
      ask(started, cursor)
    },
    pause() {
      const { paused, waiting, rows } = get()
      set(
        paused
          ? { paused: false, newer: 0, waiting: [], rows: [...waiting, ...rows].slice(0, KEPT) }
          : { paused: true, newer: 0 },
      )
    },
    stop: end,
    reset() {
      end()
      started = null
      set({
        rows: [],
        progress: null,
        waiting: [],
        newer: 0,
        paused: false,
        selected: null,
        query: everything,
      })
    },
  }
})

const failed = (error: unknown): KafkaProgress => ({
  read: 0,
  matched: 0,
  unreadable: 0,
  bytes: 0,
  left: null,
  done: 'failed',
  cursor: null,
  error: troubleOf(error),
  skipped: 0,
})
