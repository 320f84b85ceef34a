/** Windows that the records bring along: results of window nodes. Each fires at the event time of its rows, the last millisecond of the window. */
import { PaneStore } from './panes.ts'
import type { Pane } from './group.ts'

export class GivenWindows extends PaneStore {
  /** By end, then by start: session windows of other keys may share one of the two. */
  readonly #windows = new Map<number, Map<number, Pane>>()

  /** The window of a row by its columns; null where it has fired. */
  readonly at = (start: number, end: number, time: number, mark: number): Pane | null => {
    const open = this.#windows.get(end)?.get(start)
    if (open !== undefined) return open
    return time <= mark ? null : this.open(start, end, time + 1)
  }

  override open(start: number, end: number, to: number): Pane {
    const same = this.#windows.get(end) ?? new Map<number, Pane>()
    this.#windows.set(end, same)
    const known = same.get(start)
    if (known !== undefined) return known
    const pane = this.made(start, end, to - (end - start), to, end)
    same.set(start, pane)
    this.timers.next = Math.min(this.timers.next, to - 1)
    return pane
  }

  override *panes(): Generator<Pane> {
    for (const same of this.#windows.values()) yield* same.values()
  }

  override advance(watermark: number): void {
    for (const pane of this.sorted()) {
      if (pane.to - 1 > watermark) break
      const same = this.#windows.get(pane.end)
      same?.delete(pane.start)
      if (same?.size === 0) this.#windows.delete(pane.end)
      this.fire(pane, [pane], [pane])
    }
    this.timers.next = Infinity
    for (const { to } of this.panes()) this.timers.next = Math.min(this.timers.next, to - 1)
  }
}
