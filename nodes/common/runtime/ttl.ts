/**
 * State that is forgotten when it was not written for a time, as Flink's state TTL does it: processing time, counted from the last write, and what has run out is never
 * seen again. Each record looks at a few entries in turn, so that state which nobody asks for goes as well, bit by bit.
 */
import type { Clock } from '../../../engine/api/index.ts'
import type { KeyedMap, Keyed } from '../../../engine/api/keyed.ts'
import type { Value } from '../../../model/types.ts'

export interface Perishable extends Keyed {
  /** Wall clock of the last write, epoch ms; 0 where nothing is forgotten. Belongs into snapshots. */
  written: number
}

export interface LifetimeOptions<E extends Perishable> {
  readonly map: KeyedMap<E>
  /** Milliseconds, or null: nothing is ever forgotten. */
  readonly ttl: number | null
  readonly clock: Pick<Clock, 'now'>
  /** An entry has run out and is gone: books what it held as expired. */
  readonly expired: (entry: E) => void
  /** What still waits for event time does not run out: else results would be lost. */
  readonly waits?: (entry: E) => boolean
}

/** Entries that one record looks at. */
const SWEPT = 4

export class Lifetime<E extends Perishable> {
  readonly #options: LifetimeOptions<E>
  readonly #ttl: number
  #now = 0
  #walk: Iterator<E | null> | null = null

  constructor(options: LifetimeOptions<E>) {
    this.#options = options
    this.#ttl = options.ttl ?? Infinity
  }

  /** Whether anything is ever forgotten. */
  get ends(): boolean {
    return this.#ttl !== Infinity
  }

  /** At each record, first: takes the time and clears up a little. */
  tick(): void {
    if (this.#ttl === Infinity) return
    this.#now = this.#options.clock.now()
    for (let count = 0; count < SWEPT; count++) {
      this.#walk ??= this.#options.map.aged(() => this.#now - this.#ttl)
      const next = this.#walk.next()
      if (next.done === true) {
        this.#walk = null
        return
      }
      if (next.value !== null && this.#isOver(next.value)) this.#forget(next.value)
    }
  }

  /** The entry of a key, unless it has run out: then it is gone. */
  find(key: readonly Value[]): E | undefined {
    const entry = this.#options.map.get(key)
    if (entry === undefined || !this.#isOver(entry)) return entry
    this.#forget(entry)
    return undefined
  }

  /** The entry is written now. It has to be touched before, or to be fresh. */
  write(entry: E): void {
    entry.written = this.#now
  }

  #isOver(entry: E): boolean {
    return entry.written + this.#ttl <= this.#now && this.#options.waits?.(entry) !== true
  }

  #forget(entry: E): void {
    // A walk that began before the map was split may meet an entry that is gone.
    if (this.#options.map.get(entry.key) !== entry) return
    this.#options.map.delete(entry)
    this.#options.expired(entry)
  }
}
