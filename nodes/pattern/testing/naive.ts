/**
 * What a pattern means, written down a second time: no automaton, no shared links, no heap. For each row at which a match may begin, all ways to go on are
 * followed row by row, by the step that took the last row and how many rows that step has.
 *
 * Where Flink may choose (two ways to read the same rows), it does not predict: it says which matches are right, and goes on with the one that was sent.
 */
import type { Step } from '../text.ts'
import { isGreedy } from '../rules.ts'

export interface NaiveRow {
  readonly id: number
  readonly time: number
  readonly key: string
  readonly flags: string
  readonly v: number
}

/** The rows of each step, by id. */
export type Reading = readonly (readonly number[])[]

/** Whether a row can be one of a step's, after these rows with the steps that took them. */
export type Holds = (step: number, row: NaiveRow, taken: readonly Taken[]) => boolean

export interface Taken {
  readonly row: NaiveRow
  readonly step: number
}

/**
 * Where a match stands. in: the last row was the `count`th of the step, and nothing was left out since. gap: rows were left out between repetitions. before:
 * rows were left out, and the step's first row has to come.
 */
interface Place {
  readonly at: 'in' | 'gap' | 'before'
  readonly step: number
  readonly count: number
}

interface Way {
  readonly place: Place
  readonly taken: readonly Taken[]
}

export interface NaivePattern {
  readonly steps: readonly Step[]
  readonly apart: readonly boolean[]
  readonly holds: Holds
  readonly within: number
  /** The first row that the next match may begin with, as a place among the rows of the key. */
  readonly skip: (taken: readonly Taken[]) => NaiveRow
  /** Whether that row itself may be the first. */
  readonly inclusive: boolean
}

const NONE = { at: 'in', step: -1, count: 0 } as const

export class NaiveMatcher {
  readonly #pattern: NaivePattern
  /** Rows in the order in which they were tried. */
  readonly #rows: NaiveRow[] = []
  #ways: Way[] = []
  #complete: (readonly Taken[])[] = []
  readonly #sent: Reading[]
  readonly timeouts: { readonly reading: Reading; readonly time: number }[] = []
  /** Matches that came free, as sets of right readings of which one was sent. */
  readonly matches: { readonly reading: Reading; readonly time: number }[] = []

  /** `sent`: what was sent, in order. */
  constructor(pattern: NaivePattern, sent: readonly Reading[]) {
    this.#pattern = pattern
    this.#sent = [...sent]
  }

  /** Rows have to come by event time. */
  row(row: NaiveRow): void {
    this.#expire(row.time)
    this.#rows.push(row)
    const next: Way[] = []
    for (const way of [...this.#ways, { place: NONE, taken: [] }]) {
      for (const place of this.#takes(way, row)) {
        const taken = [...way.taken, { row, step: place.step }]
        if (this.#isComplete(place, row, way.taken)) this.#complete.push(taken)
        if (!this.#isLast(place)) next.push({ place, taken })
      }
      if (way.taken.length > 0)
        for (const place of this.#leavesOut(way, row)) next.push({ place, taken: way.taken })
    }
    this.#ways = next
    this.#release(row.time)
  }

  /** Event time goes on for ever. */
  end(): void {
    this.#expire(Infinity)
  }

  /** What runs out of time up to an instant, each at its own. */
  #expire(until: number): void {
    const { within } = this.#pattern
    for (;;) {
      const next = Math.min(...this.#ways.map(({ taken }) => startOf(taken).time + within))
      if (next > until || next === Infinity) return
      const out = this.#ways.filter(({ taken }) => startOf(taken).time + within === next)
      this.#ways = this.#ways.filter((way) => !out.includes(way))
      for (const { taken } of out) this.timeouts.push({ reading: this.#read(taken), time: next })
      this.#release(next)
    }
  }

  #read(taken: readonly Taken[]): Reading {
    return this.#pattern.steps.map((_, step) =>
      taken.filter((one) => one.step === step).map(({ row }) => row.id),
    )
  }

  #release(time: number): void {
    while (this.#complete.length > 0) {
      const starts = this.#complete.map((taken) => this.#placeOf(startOf(taken)))
      const first = Math.min(...starts)
      if (this.#ways.some(({ taken }) => this.#placeOf(startOf(taken)) < first)) return
      const right = this.#complete.filter((taken) => this.#placeOf(startOf(taken)) === first)
      const sent = JSON.stringify(this.#sent.shift())
      const found = right.find((taken) => JSON.stringify(this.#read(taken)) === sent)
      if (found === undefined) {
        const readings = right.map((taken) => JSON.stringify(this.#read(taken))).join(' or ')
        throw new Error(`${sent ?? 'nothing'} was sent; right would be ${readings}`)
      }
      this.matches.push({ reading: this.#read(found), time })
      const { skip, inclusive } = this.#pattern
      const from = this.#placeOf(skip(found)) + (inclusive ? 0 : 1)
      const stays = (taken: readonly Taken[]): boolean => this.#placeOf(startOf(taken)) >= from
      this.#ways = this.#ways.filter(({ taken }) => stays(taken))
      this.#complete = this.#complete.filter((taken) => taken !== found && stays(taken))
    }
  }

  #placeOf(row: NaiveRow): number {
    return this.#rows.indexOf(row)
  }

  /** The places to which taking the row leads. */
  #takes({ place, taken }: Way, row: NaiveRow): Place[] {
    const { steps, holds } = this.#pattern
    const { at, step, count } = place
    const again = step >= 0 && at !== 'before' && count < (steps[step]?.most ?? 0) && holds(step, row, taken)
    const places: Place[] = again ? [{ at: 'in', step, count: count + 1 }] : []
    const first = (of: number): Place[] => (holds(of, row, taken) ? [{ at: 'in', step: of, count: 1 }] : [])
    if (at === 'before' && steps[step]?.least === 0) return first(step)
    const from = at === 'before' ? step : step + 1
    if (at === 'gap' || (at === 'in' && step >= 0 && count < (steps[step]?.least ?? 0))) return places
    return [...places, ...this.#entered(from, row, taken).flatMap(first)]
  }

  /** The places to which leaving the row out leads. */
  #leavesOut({ place, taken }: Way, row: NaiveRow): Place[] {
    const { steps, apart, holds } = this.#pattern
    const { at, step, count } = place
    const missed = (of: number): boolean => !holds(of, row, taken)
    if (at === 'gap') return missed(step) ? [place] : []
    if (at === 'before' && steps[step]?.least === 0) return missed(step) ? [place] : []
    const places: Place[] = []
    const { least = 0, most = 0 } = steps[step] ?? {}
    if (at === 'in' && count < most && apart[step] === true && missed(step))
      places.push({ at: 'gap', step, count })
    if (at === 'in' && count < least) return places
    const entered = this.#entered(at === 'before' ? step : step + 1, row, taken)
    const waiting = entered.filter((of) => steps[of]?.relaxed === true && missed(of))
    return [...places, ...waiting.map((of): Place => ({ at: 'before', step: of, count: 0 }))]
  }

  /** The steps that may come next: the first, and those behind steps that may be missing. A greedy step keeps the rows that it could take. */
  #entered(from: number, row: NaiveRow, taken: readonly Taken[]): number[] {
    const { steps, holds } = this.#pattern
    const before = steps[from - 1]
    if (steps[from] === undefined) return []
    if (before !== undefined && isGreedy(before) && holds(from - 1, row, taken)) return []
    return steps[from].least === 0 ? [from, ...this.#entered(from + 1, row, taken)] : [from]
  }

  /** Whether nothing more has to come. `before`: the rows before this one, over which conditions go. */
  #isComplete({ step, count }: Place, row: NaiveRow, before: readonly Taken[]): boolean {
    const { steps } = this.#pattern
    if (count < (steps[step]?.least ?? 0)) return false
    if (step + 1 === steps.length) return true
    const entered = this.#entered(step + 1, row, before)
    return entered.at(-1) === steps.length - 1 && steps.at(-1)?.least === 0
  }

  /** Whether nothing more can come. */
  #isLast({ step, count }: Place): boolean {
    return step + 1 === this.#pattern.steps.length && count === this.#pattern.steps[step]?.most
  }
}

function startOf(taken: readonly Taken[]): NaiveRow {
  const [first] = taken
  if (first === undefined) throw new RangeError('There is no first row.')
  return first.row
}
