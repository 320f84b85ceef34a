/** How old records are when they pass a place, as percentiles over the time since they were last asked for. */
import type { Clock } from './context.ts'

export interface Latency {
  /** Ms, by nearest rank. */
  readonly p50: number
  readonly p99: number
}

/** Ages that are kept; of more records every second, fourth, … is taken. */
const KEPT = 1_024
/** After this long without a record, ms, what was is no longer told. */
const STALE = 5_000

/** A bounded part of many ages, evenly spread over them. */
export class AgeSample {
  #ages: number[] = []
  /** One record in so many is kept. */
  #stride = 1
  #skipped = 0

  add(age: number): void {
    if (++this.#skipped < this.#stride) return
    this.#skipped = 0
    this.#ages.push(age)
    if (this.#ages.length < KEPT) return
    this.#ages = this.#ages.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }

  /** Null: there is none. */
  percentiles(): Latency | null {
    if (this.#ages.length === 0) return null
    const sorted = this.#ages.toSorted((a, b) => a - b)
    const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
    return { p50: rank(0.5), p99: rank(0.99) }
  }
}

export class Ages {
  readonly #clock: Clock
  #sample = new AgeSample()
  #last: { readonly at: number; readonly latency: Latency } | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `timestamp`: of the record, epoch ms; `now` the same clock's time, asked for once a batch. A clock that is ahead makes no record younger than nothing. */
  add(timestamp: number, now: number): void {
    this.#sample.add(Math.max(0, now - timestamp))
  }

  /** Of records that were taken together, by their event times; NaN: one has none. */
  addAll(records: readonly { readonly time: number }[]): void {
    const now = this.#clock.now()
    for (const { time } of records) if (Number.isFinite(time)) this.add(time, now)
  }

  /** Of the records since the last call; where none came, what was said before, for a while; null: nothing is known. */
  take(): Latency | null {
    const at = this.#clock.elapsed()
    const latency = this.#sample.percentiles()
    if (latency === null) return this.#last !== null && at - this.#last.at < STALE ? this.#last.latency : null
    this.#sample = new AgeSample()
    this.#last = { at, latency }
    return latency
  }
}
