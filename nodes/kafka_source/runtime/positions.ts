/** Where a Kafka source is: the next offset of each partition, and where its input ends. Plain JSON, kept in checkpoints. */
import type { Json } from '../../../model/document.ts'

/** Offsets by topic and partition. */
export type Offsets = Map<string, Map<number, number>>

export interface Position {
  /** The next offset to read. */
  readonly next: Offsets
  /** The first offset that is not read any more; a partition without one goes on. */
  readonly ends: Offsets
}

export function setOffset(offsets: Offsets, topic: string, partition: number, offset: number): void {
  const known = offsets.get(topic)
  if (known === undefined) offsets.set(topic, new Map([[partition, offset]]))
  else known.set(partition, offset)
}

const written = (offsets: Offsets): { readonly [key: string]: Json } =>
  Object.fromEntries(
    [...offsets].map(([topic, partitions]) => [
      topic,
      Object.fromEntries([...partitions].map(([partition, offset]) => [String(partition), offset])),
    ]),
  )

export const writePosition = ({ next, ends }: Position): Json => ({
  next: written(next),
  ends: written(ends),
})

/** Null for what is no position. */
export function readPosition(position: Json | null): Position | null {
  if (!isObject(position)) return null
  const { next, ends } = position
  return isObject(next) && isObject(ends) ? { next: read(next), ends: read(ends) } : null
}

const isObject = (value: Json | null | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function read(topics: { readonly [key: string]: Json }): Offsets {
  const offsets: Offsets = new Map()
  for (const [topic, partitions] of Object.entries(topics)) {
    if (!isObject(partitions)) continue
    for (const [partition, offset] of Object.entries(partitions))
      if (typeof offset === 'number') setOffset(offsets, topic, Number(partition), offset)
  }
  return offsets
}
