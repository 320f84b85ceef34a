/**
 * What each node's code takes of a batch. Every batch is timed as a whole; the split over the nodes comes from a timed variant of the
 * program that runs one batch in many, and is taken to hold for the batches until the next.
 */
import type { Clock } from '../api/index.ts'

/** No batch before this one is timed: the first are read before anything is compiled. */
const FIRST = 2
/** Later ones have at least so many batches between them, */
const BETWEEN = 64
/** and all of them so many milliseconds, as the first has to the start: a variant that ran more often, or in a job that is soon over, would be compiled for nothing. */
const PAUSE = 1_000

export class Timing {
  readonly #clock: Clock
  readonly #self: Float64Array
  readonly #busy: Float64Array
  /** Milliseconds that other threads have worked on a node. */
  readonly #foreign: Float64Array
  /** Batches since the last timed one, and when that was; the job's start before there is one. */
  #since = 0
  #timedAt: number
  #current = 0
  #last = 0
  /** Milliseconds of batches that no split is known for yet. */
  #unsplit = 0
  #known = false
  /** Time in which the source was held by a full queue, resp. had nothing, ms. */
  blocked = 0
  idle = 0

  constructor(clock: Clock, nodes: number) {
    this.#clock = clock
    this.#timedAt = clock.elapsed()
    this.#self = new Float64Array(nodes)
    this.#busy = new Float64Array(nodes)
    this.#foreign = new Float64Array(nodes)
  }

  /** Whether the batch at hand is one to be timed. */
  get due(): boolean {
    const between = this.#known ? BETWEEN : FIRST
    return this.#since >= between && this.#clock.elapsed() - this.#timedAt >= PAUSE
  }

  /** The code of another node begins (timed variant only). */
  enter(node: number): void {
    const now = this.#clock.elapsed()
    this.#self[this.#current] = (this.#self[this.#current] ?? 0) + now - this.#last
    this.#last = now
    this.#current = node
  }

  begin(node: number): void {
    this.#self.fill(0)
    this.#current = node
    this.#last = this.#timedAt = this.#clock.elapsed()
    this.#since = 0
  }

  /** Ends a timed batch: its split rules from now on. */
  end(): void {
    this.enter(this.#current)
    const total = this.#self.reduce((sum, value) => sum + value, 0)
    if (total <= 0) return
    for (const [node, value] of this.#self.entries()) this.#self[node] = value / total
    this.#known = true
  }

  /** A batch took this long. */
  batch(milliseconds: number): void {
    this.#since++
    this.#unsplit += milliseconds
    if (!this.#known) return
    for (const [node, share] of this.#self.entries())
      this.#busy[node] = (this.#busy[node] ?? 0) + share * this.#unsplit
    this.#unsplit = 0
  }

  addForeign(node: number, milliseconds: number): void {
    this.#foreign[node] = (this.#foreign[node] ?? 0) + milliseconds
  }

  /** Milliseconds since the start, or null until known. */
  busy(node: number): number | null {
    const foreign = this.#foreign[node] ?? 0
    return this.#known || foreign > 0 ? (this.#busy[node] ?? 0) + foreign : null
  }
}
