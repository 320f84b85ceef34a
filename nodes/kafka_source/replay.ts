/** A Kafka source that begins elsewhere for one run: it names no consumer group then, so nothing is noted outside. */
import type { Json } from '../../model/document.ts'
import type { ReplayFrom } from '../../model/replay.ts'

export function replay(from: ReplayFrom): Readonly<Record<string, Json>> {
  return { ...startAt(from), group: '' }
}

function startAt(from: ReplayFrom): Readonly<Record<string, Json>> {
  switch (from.kind) {
    case 'earliest':
      return { start: 'earliest' }
    case 'last':
      return { start: 'last', startRecords: from.records }
    case 'time':
      return { start: 'timestamp', startTime: new Date(from.time).toISOString() }
    case 'offsets':
      return { start: 'offsets', startOffsets: from.offsets }
  }
}

/** Offsets by partition, of one topic. */
export type Picks = Readonly<Record<string, readonly number[]>>

/** Of an operator in a plan: it reads these records of its one topic, and no others. */
export function picking(topic: string, picks: Picks): Readonly<Record<string, Json>> {
  const ranges = Object.entries(picks).map(([partition, offsets]) => ({
    partition: Number(partition),
    first: offsets.reduce((least, offset) => Math.min(least, offset), Infinity),
    behind: offsets.reduce((most, offset) => Math.max(most, offset), -1) + 1,
  }))
  return {
    topics: [topic],
    pattern: '',
    group: '',
    start: 'offsets',
    startOffsets: ranges.map(({ partition, first }) => ({ topic, partition, offset: first })),
    // Of partitions that have none of them nothing is read.
    reset: 'latest',
    stop: 'offsets',
    stopOffsets: ranges.map(({ partition, behind }) => ({ topic, partition, offset: behind })),
    picks,
  }
}
