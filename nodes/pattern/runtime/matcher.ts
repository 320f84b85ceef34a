/**
 * One key's matches: its rows go in by event time, and what Flink's automaton would send comes out. A step is worked out in full before anything changes, so
 * that a row whose condition fails leaves no trace.
 */
import type { Automaton, Edge, State } from './automaton.ts'
import { keep, pop, push } from './heap.ts'
import { hold, letGo, type HeldRow, type Link } from './rows.ts'

/** A match on its way: the state it is in and the rows it has. */
export interface Partial {
  readonly state: State
  readonly tip: Link | null
  /** Null for the one that waits for a first row. */
  readonly start: HeldRow | null
}

/** What a key has: heaps by the first row's place. */
export interface Matches {
  partials: Partial[]
  /** Complete, but a partial match that began before may still come to an end and rule them out. */
  completed: Partial[]
  /** Rows tried so far. */
  order: number
}

export interface MatchRules {
  readonly automaton: Automaton
  /** ms; a match's last row comes less than this after its first. Infinity: no limit. */
  readonly within: number
  /** Whether the condition of a step is TRUE of a row. Throws where it cannot be computed. */
  readonly holds: (variable: number, row: HeldRow, match: Link | null) => boolean
  /** Of each step, whether its condition reads the row alone. */
  readonly alone: readonly boolean[]
  /**
   * Sends a complete match that has come free at `time`; gives the place up to which nothing else may begin (rows tried before `order` are ruled out).
   */
  readonly send: (match: Link, time: number) => number
  /** A partial match ran out of time. */
  readonly timeout: (match: Link, time: number) => void
  /** Throws where a row would make more partial matches than the key may have. */
  readonly bound: (partials: number) => void
  /** A row has left. */
  readonly leave: (row: HeldRow) => void
}

export const byStart = (a: Partial, b: Partial): number => {
  const [left, right] = [a.start?.order ?? Infinity, b.start?.order ?? Infinity]
  // Two that wait for a first row are alike: ∞ − ∞ would be NaN.
  return left === right ? 0 : left - right
}

export const freshMatches = ({ start }: Automaton): Matches => ({
  partials: [{ state: start, tip: null, start: null }],
  completed: [],
  order: 0,
})

/** Whether there is nothing to remember. */
export const isFresh = ({ partials, completed }: Matches): boolean =>
  partials.length === 1 && completed.length === 0

export class Matcher {
  readonly #rules: MatchRules
  /** Of the row at hand, by step: whether its condition holds, once asked. Of the steps that read other rows too, for the match at hand. */
  readonly #known: (boolean | null)[]

  constructor(rules: MatchRules) {
    this.#rules = rules
    this.#known = rules.alone.map(() => null)
  }

  /**
   * The next row, by event time; gives whether a partial match began with it. Throws, with nothing changed, where a condition cannot be computed or there
   * would be too many partial matches.
   */
  row(matches: Matches, row: HeldRow): boolean {
    const partials: Partial[] = []
    const complete: Partial[] = []
    row.order = matches.order
    this.#known.fill(null)
    for (const partial of matches.partials) this.#next(partial, row, partials, complete)
    this.#rules.bound(partials.length)
    matches.order++
    // Nobody lets go of the row before all of this is done.
    row.links++
    const gone = matches.partials
    matches.partials = partials
    for (const { tip } of partials) hold(tip)
    for (const one of complete) {
      hold(one.tip)
      push(matches.completed, one, byStart)
    }
    this.#release(matches, row.time)
    for (const { tip } of gone) letGo(tip, this.#rules.leave)
    row.links--
    if (row.links > 0) return partials.some(({ start }) => start === row)
    this.#rules.leave(row)
    return false
  }

  /** Whether a partial match is out of time. */
  isOut({ partials }: Matches, time: number): boolean {
    return partials.some(({ start }) => start !== null && time - start.time >= this.#rules.within)
  }

  /** Event time has come to `time`: what ran out of time goes, and with it may go what held complete matches back. */
  advance(matches: Matches, time: number): void {
    if (!this.isOut(matches, time)) return
    const { within, timeout, leave } = this.#rules
    const out = ({ start }: Partial): boolean => start !== null && time - start.time >= within
    const gone = matches.partials.filter(out)
    const partials: Partial[] = []
    for (const partial of matches.partials) if (!out(partial)) push(partials, partial, byStart)
    matches.partials = partials
    this.#release(matches, time)
    for (const { tip } of gone) if (tip !== null) timeout(tip, time)
    for (const { tip } of gone) letGo(tip, leave)
  }

  /** All that a partial match becomes with a row; the one that waits for a first row stays besides. */
  #next(partial: Partial, row: HeldRow, partials: Partial[], complete: Partial[]): void {
    const { automaton } = this.#rules
    for (const [step, alone] of this.#rules.alone.entries()) if (!alone) this.#known[step] = null
    const put = (state: State, tip: Link | null, start: HeldRow): void => {
      if (state === automaton.end) push(complete, { state, tip, start }, byStart)
      else push(partials, { state, tip, start }, byStart)
    }
    for (const edge of this.#open(partial, row)) {
      if (edge.action === 'ignore') {
        if (partial.start !== null) put(edge.target, partial.tip, partial.start)
        continue
      }
      const link = { row, variable: edge.from.variable, before: partial.tip, uses: 0 }
      row.taken = true
      put(edge.target, link, partial.start ?? row)
      if (edge.target !== automaton.end && this.#mayEnd(edge.target, partial, row))
        put(automaton.end, link, partial.start ?? row)
    }
    if (partial.start === null) push(partials, partial, byStart)
  }

  /** The edges that a row can go, other than on to a next state with the same row; those of the state reached last come first. */
  #open(partial: Partial, row: HeldRow): readonly Edge[] {
    const open: Edge[] = []
    const states = [partial.state]
    for (let state = states.pop(); state !== undefined; state = states.pop()) {
      for (const edge of state.edges) {
        if (!this.#passes(edge, partial, row)) continue
        if (edge.action === 'proceed') states.push(edge.target)
        else open.push(edge)
      }
    }
    return open
  }

  /** Whether the match is complete in a state that a row has just led to: all that is left may be missing. */
  #mayEnd(from: State, partial: Partial, row: HeldRow): boolean {
    const states = [from]
    for (let state = states.pop(); state !== undefined; state = states.pop()) {
      for (const edge of state.edges) {
        if (edge.action !== 'proceed' || !this.#passes(edge, partial, row)) continue
        if (edge.target === this.#rules.automaton.end) return true
        states.push(edge.target)
      }
    }
    return false
  }

  #passes({ tests }: Edge, { tip }: Partial, row: HeldRow): boolean {
    for (const { variable, holds } of tests) {
      const known = (this.#known[variable] ??= this.#rules.holds(variable, row, tip))
      if (known !== holds) return false
    }
    return true
  }

  /** Sends what is complete, the one that began first first, as long as no partial match that began before could still come to an end. */
  #release(matches: Matches, time: number): void {
    const { send, leave } = this.#rules
    for (let first = matches.completed[0]; first !== undefined; first = matches.completed[0]) {
      const earlier = matches.partials[0]
      if (earlier !== undefined && byStart(first, earlier) > 0) return
      pop(matches.completed, byStart)
      if (first.tip === null) continue
      const from = send(first.tip, time)
      const stays = (partial: Partial): boolean => {
        if (partial.start === null || partial.start.order >= from) return true
        letGo(partial.tip, leave)
        return false
      }
      keep(matches.partials, stays, byStart)
      keep(matches.completed, stays, byStart)
      letGo(first.tip, leave)
    }
  }
}
