/**
 * Windows that are aligned to the epoch: tumbling, sliding and cumulating. Rows lie in panes, the parts of event time that windows share, once each; a window
 * is made of its panes when it fires.
 */
import { isLate, tumblingStart } from '../../../engine/api/windows.ts'
import { toInstant, toLocal } from '../../../model/expr/runtime/zone.ts'
import type { JoinWindows } from '../config.ts'
import type { GroupKeys } from './keys.ts'
import { PaneStore } from './panes.ts'
import type { Pane } from './group.ts'

/** All in wall clock time. A pane is named by its start, a window by its end. */
export interface Alignment {
  readonly offset: number
  /** The length of a pane: the distance of two ends of windows. */
  readonly step: number
  /** The end of the last window that has the pane. */
  readonly lastEnd: (pane: number) => number
  readonly startOf: (end: number) => number
}

export function alignmentOf(windows: Exclude<JoinWindows, { kind: 'input' | 'session' }>): Alignment {
  const { size, offset } = windows
  switch (windows.kind) {
    case 'tumbling':
      return { offset, step: size, lastEnd: (pane) => pane + size, startOf: (end) => end - size }
    case 'sliding':
      return { offset, step: windows.slide, lastEnd: (pane) => pane + size, startOf: (end) => end - size }
    case 'cumulate': {
      const first = (time: number): number => tumblingStart(time, size, offset)
      return {
        offset,
        step: windows.step,
        lastEnd: (pane) => first(pane) + size,
        startOf: (end) => first(end - 1),
      }
    }
  }
}

/** Beyond this the time of a watermark is no date. */
const LAST_DATE = 8_640_000_000_000_000

export class AlignedPanes extends PaneStore {
  readonly #windows: Alignment
  readonly #zone: string
  readonly #panes = new Map<number, Pane>()

  constructor(windows: Alignment, zone: string, keys: GroupKeys) {
    super(keys)
    this.#windows = windows
    this.#zone = zone
  }

  /** The pane of a time; null where every window that has it is over. */
  readonly at = (time: number, mark: number): Pane | null => {
    const { step, offset, lastEnd } = this.#windows
    const start = tumblingStart(toLocal(time, this.#zone), step, offset)
    const open = this.#panes.get(start)
    if (open !== undefined) return open
    if (isLate(toInstant(lastEnd(start), this.#zone), 0, mark)) return null
    // Windows that are over do not fire again for a pane that is opened late.
    const next = Math.max(start, mark > LAST_DATE ? start : this.#lastOver(mark)) + step
    return this.open(start, start + step, toInstant(start + step, this.#zone), next)
  }

  override open(start: number, end: number, to: number, next: number): Pane {
    const known = this.#panes.get(start)
    if (known !== undefined) return known
    const pane = this.made(start, end, toInstant(start, this.#zone), to, next)
    this.#panes.set(start, pane)
    this.timers.next = Math.min(this.timers.next, toInstant(next, this.#zone) - 1)
    return pane
  }

  override *panes(): Generator<Pane> {
    yield* this.#panes.values()
  }

  override advance(watermark: number): void {
    for (;;) {
      let end = Infinity
      for (const { next } of this.#panes.values()) end = Math.min(end, next)
      const to = end === Infinity ? Infinity : toInstant(end, this.#zone)
      this.timers.next = to - 1
      if (to - 1 > watermark) return
      const start = this.#windows.startOf(end)
      const panes = this.sorted().filter((pane) => pane.start >= start && pane.start < end)
      const over = panes.filter((pane) => this.#windows.lastEnd(pane.start) <= end)
      for (const pane of over) this.#panes.delete(pane.start)
      this.fire({ start, end, to }, panes, over)
      // Only now: until a group is touched a checkpoint has it as it was.
      for (const pane of panes) pane.next = end + this.#windows.step
    }
  }

  /** The end of the last window that is over at a watermark. */
  #lastOver(mark: number): number {
    const { step, offset } = this.#windows
    if (mark === -Infinity) return -Infinity
    let end = tumblingStart(toLocal(mark + 1, this.#zone), step, offset)
    while (toInstant(end, this.#zone) - 1 > mark) end -= step
    return end
  }
}
