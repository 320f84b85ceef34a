/**
 * A binary heap in an array whose order is exactly that of `java.util.PriorityQueue`. Of two matches that begin with the same row, Flink sends the one that its
 * queue gives first; only the same heap gives the same one.
 */
export type Before<T> = (a: T, b: T) => number

export function push<T>(heap: T[], item: T, compare: Before<T>): void {
  let at = heap.length
  heap.push(item)
  while (at > 0) {
    const parent = (at - 1) >>> 1
    const above = heap[parent]
    if (above === undefined || compare(item, above) >= 0) break
    heap[at] = above
    at = parent
  }
  heap[at] = item
}

export function pop<T>(heap: T[], compare: Before<T>): T | undefined {
  const [first] = heap
  const last = heap.pop()
  if (heap.length > 0 && last !== undefined) sink(heap, 0, last, compare)
  return first
}

/** Takes out what does not fit; the rest is put in order again from the bottom up. */
export function keep<T>(heap: T[], fits: (item: T) => boolean, compare: Before<T>): void {
  let kept = 0
  for (const item of heap) if (fits(item)) heap[kept++] = item
  if (kept === heap.length) return
  heap.length = kept
  for (let at = (kept >>> 1) - 1; at >= 0; at--) {
    const item = heap[at]
    if (item !== undefined) sink(heap, at, item, compare)
  }
}

function sink<T>(heap: T[], from: number, item: T, compare: Before<T>): void {
  let at = from
  const half = heap.length >>> 1
  while (at < half) {
    let child = 2 * at + 1
    const right = heap[child + 1]
    let smaller = heap[child] as T
    if (right !== undefined && compare(smaller, right) > 0) {
      smaller = right
      child++
    }
    if (compare(item, smaller) <= 0) break
    heap[at] = smaller
    at = child
  }
  heap[at] = item
}
