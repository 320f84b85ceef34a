/**
 * Goes through ranges of partitions, oldest or newest records first, until so many are taken or so much was read. Records of several partitions come in the order
 * of their times, those of one in the order of their offsets. Reads on with what comes where it is to follow.
 *
 * Newest first: Kafka reads forward only, so a window before what was seen is read as a whole and turned round; it grows while little of it is taken.
 */
import type { FetchedBatch, FetchedRecord, Fetcher } from '../types.ts'
import type { Range } from './range.ts'

/** What of a record is kept until its turn comes; null: it is not wanted. */
export type Take<T> = (partition: number, record: FetchedRecord) => T | null

export interface ScanLimits {
  readonly records: number
  readonly bytes: number
  readonly milliseconds: number
}

export interface ScanCounts {
  read: number
  bytes: number
}

export type ScanEnd = 'full' | 'bound' | 'end' | 'stopped'

export interface ScanPage {
  readonly done: ScanEnd
  /** Where the next page begins: oldest first its first offset, newest first the offset behind its last. */
  readonly cursor: Readonly<Record<string, number>>
}

interface Kept<T> {
  readonly item: T
  readonly offset: number
  readonly time: number
}

interface Lane<T> {
  readonly partition: number
  low: number
  high: number
  /** Taken and not given yet, in the order in which they are given. */
  kept: Kept<T>[]
  /** Newest first: offsets of the next window. */
  window: number
}

export interface Scan<T> {
  readonly topic: string
  readonly ranges: readonly Range[]
  readonly order: 'newest' | 'oldest'
  readonly take: Take<T>
  readonly limits: ScanLimits
  readonly counts: ScanCounts
  readonly signal: AbortSignal
  /** Given what comes next, and how many offsets are left. */
  readonly give: (items: readonly T[], left: number) => void
}

const FIRST_WINDOW = 64
const LARGEST_WINDOW = 20_000
/** A window of more bytes than this does not grow. */
const WINDOW_BYTES = 4 * 1024 * 1024

export async function scan<T>(fetcher: Fetcher, work: Scan<T>): Promise<ScanPage> {
  const { order, limits, counts, signal, give } = work
  const lanes = work.ranges.map(({ partition, low, high }): Lane<T> => ({
    partition,
    low,
    high,
    kept: [],
    window: FIRST_WINDOW,
  }))
  const end = Date.now() + limits.milliseconds
  const within = (): boolean => counts.bytes < limits.bytes && Date.now() < end && !signal.aborted
  let given = 0
  const page = (done: ScanEnd): ScanPage => ({
    done: signal.aborted ? 'stopped' : done,
    cursor: Object.fromEntries(lanes.map((lane) => [String(lane.partition), cursorOf(lane, order)])),
  })

  for (;;) {
    const hungry = lanes.filter((lane) => lane.kept.length === 0 && lane.low < lane.high)
    if (hungry.length > 0 && within()) {
      if (order === 'oldest') await readForward(fetcher, work, hungry)
      else await readBackward(fetcher, work, hungry, within)
    }
    const out = within()
    const next = merge(lanes, order, limits.records - given, out)
    given += next.length
    give(
      next,
      lanes.reduce((sum, { low, high }) => sum + Math.max(0, high - low), 0),
    )
    if (given >= limits.records) return page('full')
    if (lanes.every((lane) => lane.kept.length === 0 && lane.low >= lane.high)) return page('end')
    if (!out) return page('bound')
  }
}

const cursorOf = <T>({ kept, low, high }: Lane<T>, order: Scan<T>['order']): number => {
  const first = kept[0]
  if (order === 'oldest') return first?.offset ?? low
  return first === undefined ? high : first.offset + 1
}

/**
 * What comes next over all lanes. `whole`: nothing is given as long as a lane may still have something that comes before it; otherwise, as nothing more is
 * read, what there is.
 */
function merge<T>(lanes: readonly Lane<T>[], order: Scan<T>['order'], most: number, whole: boolean): T[] {
  const out: T[] = []
  const sign = order === 'oldest' ? 1 : -1
  while (out.length < most) {
    let best: Lane<T> | null = null
    for (const lane of lanes) {
      const head = lane.kept[0]
      if (head === undefined) {
        if (whole && lane.low < lane.high) return out
        continue
      }
      const other = best?.kept[0]
      if (other === undefined || (head.time - other.time) * sign < 0) best = lane
    }
    const taken = best?.kept.shift()
    if (taken === undefined) return out
    out.push(taken.item)
  }
  return out
}

const fetched = (
  fetcher: Fetcher,
  topic: string,
  positions: ReadonlyMap<number, number>,
): Promise<readonly FetchedBatch[]> => fetcher.fetch(new Map([[topic, positions]]))

async function readForward<T>(fetcher: Fetcher, work: Scan<T>, hungry: readonly Lane<T>[]): Promise<void> {
  const { topic, take, counts } = work
  const batches = await fetched(fetcher, topic, new Map(hungry.map(({ partition, low }) => [partition, low])))
  for (const { partition, records, next } of batches) {
    const lane = hungry.find((one) => one.partition === partition)
    if (lane === undefined) continue
    for (const record of records) {
      if (record.offset >= lane.high) break
      tally(counts, record)
      const item = take(partition, record)
      if (item !== null) lane.kept.push({ item, offset: record.offset, time: record.timestamp })
    }
    lane.low = Math.max(lane.low, Math.min(next, lane.high))
  }
}

async function readBackward<T>(
  fetcher: Fetcher,
  work: Scan<T>,
  hungry: readonly Lane<T>[],
  within: () => boolean,
): Promise<void> {
  const { topic, take, counts, limits } = work
  const windows = hungry.map((lane) => {
    const from = Math.max(lane.low, lane.high - lane.window)
    return { lane, from, at: from, bytes: 0, found: [] as Kept<T>[], dropped: false }
  })
  for (let open = windows; open.length > 0 && within();) {
    const batches = await fetched(fetcher, topic, new Map(open.map(({ lane, at }) => [lane.partition, at])))
    for (const { partition, records, next } of batches) {
      const window = open.find(({ lane }) => lane.partition === partition)
      if (window === undefined) continue
      for (const record of records) {
        if (record.offset >= window.lane.high) break
        window.bytes += tally(counts, record)
        const item = take(partition, record)
        if (item !== null) window.found.push({ item, offset: record.offset, time: record.timestamp })
      }
      window.at = Math.max(window.at, next)
      // More than can be given is not kept.
      if (window.found.length > 2 * limits.records) {
        window.found = window.found.slice(-limits.records)
        window.dropped = true
      }
    }
    open = open.filter(({ lane, at }) => at < lane.high)
  }
  for (const { lane, from, at, bytes, found, dropped } of windows) {
    // Not read to its end: what it has is not the newest, and is read again.
    if (at < lane.high) continue
    const kept = found.slice(-limits.records)
    lane.high = dropped || kept.length < found.length ? (kept[0]?.offset ?? from) : from
    lane.kept = kept.reverse()
    if (kept.length * 4 < limits.records && bytes < WINDOW_BYTES)
      lane.window = Math.min(LARGEST_WINDOW, lane.window * 4)
  }
}

/** Counts a record, and gives its bytes. */
function tally(counts: ScanCounts, { key, value }: FetchedRecord): number {
  const bytes = (key?.length ?? 0) + (value?.length ?? 0)
  counts.read += 1
  counts.bytes += bytes
  return bytes
}
