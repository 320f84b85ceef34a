/** Seeded disorder for inputs: the same seed gives the same order. */

/** mulberry32: uniform in [0, 1), good enough to shuffle by. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * A random order in which no item comes more than `delay` ms of event time behind the largest time before it: each is sorted by its
 * time plus less than `delay`, so two items change places only when their times are closer than that.
 */
export function shuffleWithin<T>(
  items: readonly T[],
  timeOf: (item: T) => number,
  delay: number,
  seed: number,
): readonly T[] {
  const random = seeded(seed)
  return items
    .map((item) => ({ item, at: timeOf(item) + random() * delay }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

/** How far the times go back behind their running maximum, at most. */
export function disorder(times: readonly number[]): number {
  let newest = -Infinity
  let most = 0
  for (const time of times) {
    newest = Math.max(newest, time)
    most = Math.max(most, newest - time)
  }
  return most
}
