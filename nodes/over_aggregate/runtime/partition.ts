/** What an over aggregate remembers of a partition, and how its records are taken in the order of their times. */
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Accumulator, Aggregator, Brought } from '../../common/runtime/aggregates/compiled.ts'
import { rowFromJson, rowToJson, type Row } from '../../common/runtime/rows.ts'
import type { Perishable } from '../../common/runtime/ttl.ts'

/** A record that waits for the watermark. */
export interface Waiting {
  readonly time: number
  /** Its place in the order of arrival. */
  readonly seq: number
  readonly row: Row
  readonly brought: Brought
}

/** A record that was sent and still counts for those to come. */
export interface Counted {
  readonly time: number
  readonly brought: Brought
}

export interface Partition extends Perishable {
  accumulator: Accumulator | null
  /** In the order in which they went in. */
  counted: Counted[]
  /** In the order of time, then of arrival. */
  waiting: Waiting[]
  /** The last time at which the partition fired; −Infinity before. */
  fired: number
  /** The watermark in force when a record at or behind it came: such a record is not taken before the watermark has moved on. */
  behind: number
  /** By range: when the partition is forgotten, in event time; and all such times that were ever set and have not come yet, as Flink's timers stay. */
  cleanup: number | null
  cleanups: number[]
  /** When it is due; Infinity when never. */
  wake: number
}

export const freshPartition = (key: readonly Value[]): Partition => ({
  key,
  stamp: 0,
  group: -1,
  written: 0,
  accumulator: null,
  counted: [],
  waiting: [],
  fired: -Infinity,
  behind: -Infinity,
  cleanup: null,
  cleanups: [],
  wake: Infinity,
})

/** Puts a record where its time belongs, behind those of the same time. */
export function enqueue(partition: Partition, record: Waiting): void {
  const { waiting } = partition
  let at = waiting.length
  while (at > 0 && (waiting[at - 1]?.time ?? 0) > record.time) at--
  if (at === waiting.length) waiting.push(record)
  else waiting.splice(at, 0, record)
}

/** Sets a time at which the partition may be forgotten. */
export function setCleanup(partition: Partition, time: number): void {
  partition.cleanup = time
  const { cleanups } = partition
  if (cleanups.includes(time)) return
  cleanups.push(time)
  cleanups.sort((a, b) => a - b)
}

/** The smallest watermark at which there is something to do. */
export function wakeOf({ waiting, cleanups, behind }: Partition): number {
  return Math.max(Math.min(waiting[0]?.time ?? Infinity, cleanups[0] ?? Infinity), behind + 1)
}

/** The times up to a watermark at which the partition fires, with the arrival of the first record of each. */
export function dueTimes(
  { waiting, cleanups }: Partition,
  watermark: number,
): { readonly time: number; readonly seq: number }[] {
  const due = new Map<number, number>()
  for (const { time, seq } of waiting) {
    if (time > watermark) break
    if (!due.has(time)) due.set(time, seq)
  }
  for (const time of cleanups) {
    if (time > watermark) break
    if (!due.has(time)) due.set(time, Infinity)
  }
  return [...due].map(([time, seq]) => ({ time, seq }))
}

const valuesToJson = (values: readonly Value[]): Json => values.map(toJson)
const valuesFromJson = (json: Json): readonly Value[] =>
  (json as readonly Json[]).map((value) => fromJson(value) as Value)
const finite = (time: number): Json => (Number.isFinite(time) ? time : null)
const orNever = (json: Json): number => (typeof json === 'number' ? json : -Infinity)

export function partitionToJson(partition: Partition, aggregator: Aggregator): Json {
  const { accumulator, counted, waiting, fired, behind, cleanup, cleanups, written } = partition
  return [
    accumulator === null ? null : aggregator.encode(accumulator),
    counted.map(({ time, brought }): Json => [time, valuesToJson(brought)]),
    waiting.map(({ time, seq, row, brought }): Json => [time, seq, rowToJson(row), valuesToJson(brought)]),
    finite(fired),
    finite(behind),
    cleanup,
    cleanups,
    written,
  ]
}

export function partitionFromJson(key: readonly Value[], json: Json, aggregator: Aggregator): Partition {
  const [accumulator, counted, waiting, fired, behind, cleanup, cleanups, written] = json as readonly [
    Json,
    readonly (readonly [number, Json])[],
    readonly (readonly [number, number, Json, Json])[],
    Json,
    Json,
    number | null,
    readonly number[],
    number,
  ]
  return {
    ...freshPartition(key),
    accumulator: accumulator === null ? null : aggregator.decode(accumulator),
    counted: counted.map(([time, brought]) => ({ time, brought: valuesFromJson(brought) })),
    waiting: waiting.map(([time, seq, row, brought]) => ({
      time,
      seq,
      row: rowFromJson(row),
      brought: valuesFromJson(brought),
    })),
    fired: orNever(fired),
    behind: orNever(behind),
    cleanup,
    cleanups: [...cleanups],
    written,
  }
}
