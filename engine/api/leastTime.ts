/** The smallest of a changing set of times, some of which may be there several times: a binary heap whose removed times go when they reach the top. */
export class LeastTime {
  readonly #counts = new Map<number, number>()
  readonly #heap: number[] = []

  add(time: number): void {
    const count = this.#counts.get(time)
    this.#counts.set(time, (count ?? 0) + 1)
    // One that was removed, and has not reached the top since, is still in the heap.
    if (count === undefined) this.#push(time)
  }

  /** The time must be there. */
  remove(time: number): void {
    this.#counts.set(time, (this.#counts.get(time) ?? 1) - 1)
  }

  /** Infinity when there is none. */
  get least(): number {
    const heap = this.#heap
    for (let top = heap[0]; top !== undefined; top = heap[0]) {
      if ((this.#counts.get(top) ?? 0) > 0) return top
      this.#counts.delete(top)
      this.#pop()
    }
    return Infinity
  }

  #push(time: number): void {
    const heap = this.#heap
    let at = heap.length
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
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++
      const below = heap[child] ?? 0
      if (below >= last) break
      heap[at] = below
      at = child
    }
    heap[at] = last
  }
}
