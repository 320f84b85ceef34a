/** Timers of a keyed map whose entries may lie in a store: those of entries in memory are in a queue, of the others the store knows the first. */
import type { Value } from '../../model/types.ts'
import { TimerQueue, type Timers } from './timers.ts'

export interface ShownTimer {
  readonly time: number
  readonly item: { readonly key: readonly Value[] }
}

export interface TimedEntries<E> {
  /** Whether an entry is the one that is in memory. One that has left is another when it comes back. */
  readonly isIn: (entry: E) => boolean
  /** Brings entries in whose timers are due at this time, the earliest first, and gives up to when there are no others. */
  readonly takeDue: (time: number) => number
  /** The first timer of an entry that is not in memory, or of one that was not when it was set. */
  readonly nextDue: () => number
  /** Timers of entries that are not in memory, the first of each. */
  readonly others: () => Iterable<ShownTimer>
  /** No entry is held. */
  readonly ease: () => void
}

/** Entries that have left before the queue gives up what their times take. */
const COMPACTED = 8_192

export class DiskTimers<E extends ShownTimer['item']> implements Timers<E, ShownTimer['item']> {
  next = Infinity
  readonly #entries: TimedEntries<E>
  readonly #queue = new TimerQueue<E>()
  /** No timer of the store is before this. */
  #cold = Infinity
  #left = 0

  constructor(entries: TimedEntries<E>) {
    this.#entries = entries
  }

  set(time: number, item: E): void {
    this.#queue.set(time, item)
    if (time < this.next) this.next = time
  }

  clear(time: number, item: E): void {
    this.#queue.clear(time, item)
  }

  /** An entry leaves memory. `due`: the first of its times. */
  leave(entry: E, times: readonly number[], due: number): void {
    if (times.length === 0) return
    for (const time of times) this.#queue.clear(time, entry)
    if (due < this.#cold) this.#cold = due
    if (++this.#left % COMPACTED === 0) this.#queue.compact()
    this.#look()
  }

  *due(mark: number): Generator<{ readonly time: number; readonly item: E }> {
    for (const upto of this.#portions(mark)) {
      for (const one of this.#queue.due(upto)) {
        this.#look()
        if (this.#entries.isIn(one.item)) yield one
      }
    }
  }

  *dueTogether(mark: number): Generator<E[]> {
    for (const upto of this.#portions(mark)) {
      for (const items of this.#queue.dueTogether(upto)) {
        this.#look()
        yield items.filter((item) => this.#entries.isIn(item))
      }
    }
  }

  *entries(): Generator<ShownTimer> {
    for (const one of this.#queue.entries()) if (this.#entries.isIn(one.item)) yield one
    yield* this.#entries.others()
  }

  /** Brings in what is due, not all at once: gives up to when all is here, again and again. */
  *#portions(mark: number): Generator<number> {
    for (;;) {
      let upto = mark
      if (this.#cold <= mark) {
        upto = this.#entries.takeDue(mark)
        this.#cold = this.#entries.nextDue()
      }
      yield upto
      this.#look()
      if (this.next > mark || this.next === Infinity) return
      this.#entries.ease()
    }
  }

  #look(): void {
    this.next = Math.min(this.#queue.next, this.#cold)
  }
}
