/** Items by the time at which they are due, for many items with times of their own: no Set and no Map an item, and an item may be in it more than once. */
export class TimeHeap<T> {
  readonly #times: number[] = []
  readonly #items: T[] = []
  /** The smallest time, Infinity when empty: what `Operator.timers` wants. */
  next = Infinity

  set(time: number, item: T): void {
    const [times, items] = [this.#times, this.#items]
    let at = times.length
    times.push(time)
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = times[parent] ?? 0
      if (above <= time) break
      times[at] = above
      items[at] = items[parent] as T
      at = parent
    }
    times[at] = time
    items[at] = item
    if (time < this.next) this.next = time
  }

  /** Takes out the first item; `next` was its time. Must not be empty. */
  pop(): T {
    const [times, items] = [this.#times, this.#items]
    const first = items[0] as T
    const time = times.pop() ?? Infinity
    const item = items.pop() as T
    const size = times.length
    if (size === 0) {
      this.next = Infinity
      return first
    }
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && (times[child + 1] ?? 0) < (times[child] ?? 0)) child++
      const below = times[child] ?? 0
      if (below >= time) break
      times[at] = below
      items[at] = items[child] as T
      at = child
    }
    times[at] = time
    items[at] = item
    this.next = times[0] ?? Infinity
    return first
  }
}
