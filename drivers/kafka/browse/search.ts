/** Records that are looked for, and those that come: found by condition, given in pages, and never more than is asked for is read or kept. */
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import { OperationalError, serializeError } from '../../../model/errors.ts'
import { openFetcher } from '../fetcher.ts'
import type { Fetcher, FetchOptions } from '../types.ts'
import { told, type Access } from './access.ts'
import { decodingFetcher } from './decoded.ts'
import { compileFilter, type Filter, type FilterText } from './filter.ts'
import { rangesOf, type Bound, type Range } from './range.ts'
import { scan, type ScanCounts, type ScanEnd, type Take } from './scan.ts'
import { recordDetail, recordView, type RecordDetail, type RecordView } from './view.ts'

export interface Search extends FilterText {
  readonly topic: string
  readonly partitions: readonly number[] | null
  readonly from: Bound
  readonly to: Bound
  readonly order: 'newest' | 'oldest'
  readonly follow: boolean
  readonly cursor: Readonly<Record<string, number>> | null
  readonly limit: number
}

export interface Progress {
  readonly read: number
  readonly matched: number
  readonly unreadable: number
  readonly bytes: number
  readonly left: number | null
  readonly done: ScanEnd | 'failed' | null
  readonly cursor: Readonly<Record<string, number>> | null
  readonly error: { readonly message: string; readonly hint: string | null } | null
  readonly skipped: number
}

export type Found = (records: readonly RecordView[], progress: Progress) => void

/** The most that one search reads before it asks to go on. */
const MOST = { bytes: 256 * 1024 * 1024, milliseconds: 20_000 } as const
/** Following: the most records at once, and the pause after so many, ms. */
const AT_ONCE = 300
const BREATH = 150
const AGAIN = 1_000
/** Without a condition, who is this far behind sees the newest. */
const FAR = 20_000
const BACK = 200

/** What is searched is there: nobody has to wait for it. */
const options = (large: boolean, maxWait = 20): FetchOptions => ({
  isolation: 'committed',
  maxWait,
  minBytes: 1,
  maxBytes: 8 * 1024 * 1024,
  maxBytesPerPartition: large ? 1024 * 1024 : 256 * 1024,
})

/** Resolves when there is no more to be told. What goes wrong is a progress of its own, not thrown. */
export async function search(
  access: Access,
  wanted: Search,
  signal: AbortSignal,
  found: Found,
): Promise<void> {
  const counts = { read: 0, bytes: 0, matched: 0, unreadable: 0, skipped: 0 }
  const tell = (records: readonly RecordView[], more: Partial<Progress> = {}): void =>
    found(records, { ...counts, left: null, done: null, cursor: null, error: null, ...more })
  let fetcher: Fetcher | null = null
  try {
    const filter = compileFilter(wanted)
    const ranges = await told(access, { topic: wanted.topic }, () => startOf(access, wanted))
    const narrow = wanted.filter.trim() !== '' || wanted.key !== '' || wanted.header !== ''
    fetcher = decodingFetcher(
      await openFetcher(access.connection, options(narrow, wanted.follow ? 500 : 20)),
      access.decode,
    )
    const take = taking(filter, counts)
    if (wanted.follow)
      await follow(access.connection, fetcher, wanted, ranges, take, narrow, counts, signal, tell)
    else {
      const page = await scan(fetcher, {
        topic: wanted.topic,
        ranges,
        order: wanted.order,
        take,
        limits: { records: wanted.limit, ...MOST },
        counts,
        signal,
        give: (records, left) => tell(records, { left }),
      })
      tell([], { ...page, left: leftOf(ranges, page.cursor, wanted.order) })
    }
  } catch (error) {
    const { message, hint } = serializeError(error)
    tell([], signal.aborted ? { done: 'stopped' } : { done: 'failed', error: { message, hint } })
  } finally {
    await fetcher?.close()
  }
}

const leftOf = (
  ranges: readonly Range[],
  cursor: Readonly<Record<string, number>>,
  order: Search['order'],
): number =>
  ranges.reduce((sum, { partition, low, high }) => {
    const at = cursor[partition] ?? (order === 'oldest' ? high : low)
    return sum + (order === 'oldest' ? high - at : at - low)
  }, 0)

async function startOf(
  access: Access,
  { topic, partitions, from, to, order, cursor }: Search,
): Promise<readonly Range[]> {
  const ranges = await rangesOf(access, topic, partitions, from, to)
  if (cursor === null) return ranges
  return ranges.flatMap((range) => {
    const at = cursor[range.partition]
    // A partition that came since has no part in the pages of before.
    if (at === undefined) return []
    const low = order === 'oldest' ? Math.max(range.low, at) : range.low
    return [
      { ...range, low, high: order === 'oldest' ? range.high : Math.max(low, Math.min(range.high, at)) },
    ]
  })
}

interface Matches extends ScanCounts {
  matched: number
  unreadable: number
  skipped: number
}

const taking =
  (filter: Filter, counts: Matches): Take<RecordView> =>
  (partition, record) => {
    const passes = filter(partition, record)
    if (passes === null) counts.unreadable += 1
    if (passes !== true) return null
    counts.matched += 1
    return recordView(partition, record)
  }

async function follow(
  { name }: ResolvedKafka,
  fetcher: Fetcher,
  { topic }: Search,
  ranges: readonly Range[],
  take: Take<RecordView>,
  narrow: boolean,
  counts: Matches,
  signal: AbortSignal,
  tell: (records: readonly RecordView[], more?: Partial<Progress>) => void,
): Promise<void> {
  const positions = new Map(ranges.map(({ partition, low }) => [partition, low]))
  tell([])
  while (!signal.aborted) {
    try {
      const batches = await fetcher.fetch(new Map([[topic, positions]]))
      if (signal.aborted) break
      const records: RecordView[] = []
      for (const { partition, records: fetched, next, end } of batches) {
        for (const record of fetched) {
          counts.read += 1
          counts.bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0)
          const item = take(partition, record)
          if (item !== null) records.push(item)
        }
        const behind = end - next > FAR && !narrow
        if (behind) counts.skipped += end - BACK - next
        positions.set(partition, behind ? end - BACK : next)
      }
      records.sort((a, b) => a.timestamp - b.timestamp || a.offset - b.offset)
      counts.skipped += Math.max(0, records.length - AT_ONCE)
      tell(records.slice(-AT_ONCE))
      if (records.length >= AT_ONCE) await pause(BREATH, signal)
    } catch (error) {
      if (signal.aborted) break
      const { message, hint } = serializeError(error)
      if (!(error instanceof OperationalError)) {
        tell([], { done: 'failed', error: { message, hint } })
        return
      }
      // It goes on where it was, once the broker is back.
      tell([], { error: { message: message === '' ? `${name} does not answer.` : message, hint } })
      await pause(AGAIN, signal)
    }
  }
  tell([], { done: 'stopped' })
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** One record, as it can be shown in whole. Throws OperationalError where it is gone. */
export async function oneRecord(
  access: Access,
  topic: string,
  partition: number,
  offset: number,
): Promise<RecordDetail> {
  const range = { partition, low: offset, high: offset + 1 }
  const found = newest(access, topic, [range], 1, (_, record) => recordDetail(partition, record))
  const [detail] = await found.catch((error: unknown) => {
    if (error instanceof OperationalError && error.code === 'kafka-offset-out-of-range') return []
    throw error
  })
  if (detail !== undefined) return detail
  throw new OperationalError(
    'kafka-record-gone',
    `The record ${offset} of partition ${partition} of ${topic} is not there any more.`,
    { hint: 'The topic keeps its records for a time, or only the last of each key.' },
  )
}

/** The newest records of ranges, each as `take` gives it. */
export async function newest<T>(
  access: Access,
  topic: string,
  ranges: readonly Range[],
  records: number,
  take: Take<T>,
): Promise<readonly T[]> {
  const out: T[] = []
  const fetcher = decodingFetcher(await openFetcher(access.connection, options(false)), access.decode)
  try {
    await told(access, { topic }, () =>
      scan(fetcher, {
        topic,
        ranges,
        order: 'newest',
        take,
        limits: { records, bytes: 32 * 1024 * 1024, milliseconds: 10_000 },
        counts: { read: 0, bytes: 0 },
        signal: new AbortController().signal,
        give: (items) => out.push(...items),
      }),
    )
  } finally {
    await fetcher.close()
  }
  return out
}
