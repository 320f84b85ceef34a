/** Which partition a record goes to: by its key as Java's clients do, so that records of one key stay together whoever writes them. */

const SEED = 0x9747b28c
const M = 0x5bd1e995

/** Java's `Utils.murmur2`, a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes
  let hash = SEED ^ length
  let at = 0
  for (; at + 4 <= length; at += 4) {
    let word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    word = Math.imul(word, M)
    word ^= word >>> 24
    word = Math.imul(word, M)
    hash = Math.imul(hash, M) ^ word
  }
  const left = length - at
  if (left >= 3) hash ^= (bytes[at + 2] as number) << 16
  if (left >= 2) hash ^= (bytes[at + 1] as number) << 8
  if (left >= 1) hash = Math.imul(hash ^ (bytes[at] as number), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}

/** The partition of a key. */
export const partitionOfKey = (key: Uint8Array, partitions: number): number =>
  (murmur2(key) & 0x7fffffff) % partitions

/** Chooses partitions for the records of one topic; `sticky`: records without a key stay together until `next` is called, else one goes here and one there. */
export interface Partitioner {
  partition(key: Uint8Array | null): number
  /** A batch is done: records without a key go on to the next partition. */
  next(): void
}

export function makePartitioner(
  partitions: number,
  withoutKey: 'sticky' | 'round-robin',
  first = 0,
): Partitioner {
  let current = first % partitions
  const next = (): void => {
    current = (current + 1) % partitions
  }
  return {
    partition: (key) => {
      if (key !== null) return partitionOfKey(key, partitions)
      const chosen = current
      if (withoutKey === 'round-robin') next()
      return chosen
    },
    next: withoutKey === 'sticky' ? next : () => undefined,
  }
}
