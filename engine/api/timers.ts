/** What an operator does with its timers. */
export interface Timers<T, Shown = T> {
  /** The smallest time that is set, or an earlier one; Infinity when none: what `Operator.timers` wants. */
  readonly next: number
  /** Setting a timer twice is setting it once. */
  set(time: number, item: T): void
  /** A timer that is not set is not an error. */
  clear(time: number, item: T): void
  /**
   * Takes out what is due at this watermark, in the order of time. An item may be held only until one of a later time is asked for: then those of a keyed map may
   * leave memory.
   */
  due(mark: number): Iterable<{ readonly time: number; readonly item: T }>
  /** The same, all items of one time together. */
  dueTogether(mark: number): Iterable<T[]>
  /** All that are set, in no order that is promised: to be looked at. */
  entries(): Iterable<{ readonly time: number; readonly item: Shown }>
}

/**
 * Event-time timers of an operator: a binary heap of times, with the items of each. Not part of a checkpoint: decoding an entry sets its timers again.
 */
export class TimerQueue<T> implements Timers<T> {
  readonly #items = new Map<number, Set<T>>()
  readonly #heap: number[] = []
  /** The smallest time that is set, Infinity when none: what `Operator.timers` wants. */
  next = Infinity

  /** Setting a timer twice is setting it once. */
  set(time: number, item: T): void {
    const items = this.#items.get(time)
    if (items !== undefined) {
      items.add(item)
      return
    }
    this.#items.set(time, new Set([item]))
    this.#push(time)
    this.next = this.#heap[0] ?? Infinity
  }

  /** A timer that is not set is not an error. */
  clear(time: number, item: T): void {
    const items = this.#items.get(time)
    if (items === undefined) return
    items.delete(item)
    // Its time stays in the heap until it is reached: with no items it fires nothing.
  }

  /** Takes out what is due at this watermark, in the order of time, then in the order in which it was set. Items set meanwhile are taken too. */
  *due(mark: number): Generator<{ readonly time: number; readonly item: T }> {
    for (let time = this.#heap[0]; time !== undefined && time <= mark; time = this.#heap[0])
      for (const item of this.#take(time)) yield { time, item }
  }

  *dueTogether(mark: number): Generator<T[]> {
    for (let time = this.#heap[0]; time !== undefined && time <= mark; time = this.#heap[0]) {
      const items = this.#take(time)
      if (items.size > 0) yield [...items]
    }
  }

  /** All that are set, in no order that is promised. */
  *entries(): Generator<{ readonly time: number; readonly item: T }> {
    for (const [time, items] of this.#items) for (const item of items) yield { time, item }
  }

  /** Takes out the first time. */
  #take(time: number): ReadonlySet<T> {
    const items = this.#items.get(time) ?? new Set<T>()
    this.#items.delete(time)
    this.#pop()
    this.next = this.#heap[0] ?? Infinity
    return items
  }

  /** Gives up what times take that have no items any more. */
  compact(): void {
    for (const [time, items] of this.#items) if (items.size === 0) this.#items.delete(time)
    this.#heap.length = 0
    // What is in order is a heap.
    for (const time of Float64Array.from(this.#items.keys()).sort()) this.#heap.push(time)
    this.next = this.#heap[0] ?? Infinity
  }

  /** The number of timers that are set. */
  get size(): number {
    let size = 0
    for (const items of this.#items.values()) size += items.size
    return size
  }

  #push(time: number): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(time)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] ?? 0
      if (above <= time) break
      heap[at] = above
      at = parent
    }
    heap[at] = time
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      const right = child + 1
      if (right < heap.length && (heap[right] ?? 0) < (heap[child] ?? 0)) child = right
      const below = heap[child] ?? 0
      if (below >= last) break
      heap[at] = below
      at = child
    }
    heap[at] = last
  }
}
