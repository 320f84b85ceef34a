/** What a job knows of one of its sources, and how its records are laid out. */
import { learnLayout, type RecordLayout } from '../../model/format/layout.ts'
import type { Poll, SourceReader, SourceWatermarks } from '../api/index.ts'
import type { SourceWatermark } from '../time/watermark.ts'
import type { TopologyNode } from './topology.ts'

export type BytesPoll = Extract<Poll, { kind: 'bytes' }>

export interface SourceState {
  readonly node: TopologyNode
  readonly reader: SourceReader
  readonly watermark: SourceWatermark | null
  readonly strategy: SourceWatermarks | null
  readonly timeColumn: number | null
  layout: RecordLayout | null
  /** How often the layout has been looked for. */
  learned: number
  /** Records and bytes taken. */
  records: number
  bytes: number
  ended: boolean
  /** Ended by a limit and not by its input: its watermark stays what its records made of it. */
  cut: boolean
  /** Milliseconds in which it was not asked though it may have had records, and since when it is not (of the job's time), or null. */
  held: number
  heldSince: number | null
}

/** Learns from the bytes that the source has next, or from its head; true when it may have learned something. */
export function learn(source: SourceState, poll: BytesPoll): boolean {
  const { runtime, operator } = source.node
  const format = runtime.kind === 'source' ? runtime.format(operator) : null
  if (format === null) return false
  const { head } = source.reader
  source.learned++
  source.layout =
    head === undefined
      ? learnLayout(format, poll.buffer, poll.start, poll.end)
      : learnLayout(format, head, 0, head.length)
  return true
}

/** Records of a batch that must have been read the slow way before the layout is learned anew, and how often it is: each time the code is compiled. */
const ENOUGH = 64
const MOST = 8

/** Whether so many of a batch's records were read the slow way that the layout has changed. */
export function worthLearning(source: SourceState, missed: number, records: number): boolean {
  const many = missed >= ENOUGH && missed > records / 4
  return many && source.layout?.kind === 'json' && source.learned < MOST
}

/** Takes in partitions that a poll has found, or that came to their end. True when the watermark has moved. `now`: the source's time. */
export function followPartitions({ watermark, reader }: SourceState, poll: Poll, now: number): boolean {
  if (watermark === null) return false
  watermark.grow(reader.partitions, now)
  return poll.kind === 'partitionEnd' && watermark.endPartition(poll.partition)
}

/** Milliseconds until a partition of some source may be idle; Infinity for none. */
export function nextIdle(sources: readonly SourceState[], timeOf: (source: SourceState) => number): number {
  let next = Infinity
  for (const source of sources) {
    const check = source.ended || source.heldSince !== null ? null : source.watermark?.nextIdleCheck()
    if (check !== null && check !== undefined) next = Math.min(next, check - timeOf(source))
  }
  return next
}
