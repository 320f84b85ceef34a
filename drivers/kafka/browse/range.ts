/** Which offsets of each partition are searched: bounds as a person gives them, made to numbers. */
import type { Access } from './access.ts'
import type { TopicState } from './requests.ts'
import { EARLIEST, LATEST } from '../offsets.ts'

export type Bound =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'time'; readonly time: number }
  | { readonly kind: 'offset'; readonly offset: number }

export interface Range {
  readonly partition: number
  readonly low: number
  /** Behind the last. */
  readonly high: number
}

/**
 * A time bound is what the broker's index says: the first record at or after it. Records that came behind that one with an earlier time are not looked at
 * where it is the end.
 */
export async function rangesOf(
  access: Access,
  topic: string,
  partitions: readonly number[] | null,
  from: Bound,
  to: Bound,
): Promise<readonly Range[]> {
  const all = await access.topic(topic)
  const state: TopicState = {
    ...all,
    partitions: all.partitions.filter(({ id }) => partitions === null || partitions.includes(id)),
  }
  const [earliest, latest] = await Promise.all([
    access.offsets([state], EARLIEST),
    // What is not committed yet is not shown.
    access.offsets([state], LATEST, true),
  ])
  const ends = async (bound: Bound, last: number): Promise<(partition: number) => number> => {
    const low = (partition: number): number => earliest.get(topic)?.get(partition) ?? 0
    const high = (partition: number): number => latest.get(topic)?.get(partition) ?? 0
    if (bound.kind === 'earliest') return low
    if (bound.kind === 'latest') return high
    if (bound.kind === 'offset')
      // Both ends of a range of offsets belong to it.
      return (partition) => Math.min(high(partition), Math.max(low(partition), bound.offset + last))
    const timed = await access.offsets([state], bound.time)
    return (partition) => {
      const found = timed.get(topic)?.get(partition) ?? -1
      return found < 0 ? high(partition) : found
    }
  }
  const [start, end] = await Promise.all([ends(from, 0), ends(to, 1)])
  return state.partitions
    .map(({ id }) => ({ partition: id, low: start(id), high: Math.max(start(id), end(id)) }))
    .sort((a, b) => a.partition - b.partition)
}
