/**
 * A pattern as an automaton, state by state and edge by edge the one that Flink's CEP library makes of it: the order of edges, and where a greedy
 * variable puts its condition, decide which of several possible matches is found.
 *
 *     A -> B+ C        (A) ─take A─▶ (B) ─take B─▶ (B…) ─proceed─▶ (C) ─take C─▶ (end)
 *                                    ⟲ ignore,      ⟲ take B
 *                                      not B
 */
import type { Step } from '../text.ts'
import { isGreedy } from '../rules.ts'

/** That the condition of a variable is TRUE of the row at hand, or that it is not. */
export interface Test {
  readonly variable: number
  readonly holds: boolean
}

export interface Edge {
  /** take: the row becomes one of `from`'s variable. ignore: it stays out. proceed: on to the target with the same row. */
  readonly action: 'take' | 'ignore' | 'proceed'
  readonly from: State
  readonly target: State
  /** All of them, in this order. */
  readonly tests: Test[]
}

export interface State {
  readonly id: number
  /** Index of the step whose rows it takes; −1 at the end. */
  readonly variable: number
  readonly edges: Edge[]
}

export interface Automaton {
  readonly states: readonly State[]
  readonly start: State
  readonly end: State
}

/** `apart`: of each step, whether other rows may come between its repetitions. */
export function buildAutomaton(steps: readonly Step[], apart: readonly boolean[]): Automaton {
  const states: State[] = []
  const make = (variable: number): State => {
    const state: State = { id: states.length, variable, edges: [] }
    states.push(state)
    return state
  }
  const edge = (from: State, action: Edge['action'], target: State, tests: readonly Test[]): void =>
    void from.edges.push({ action, from, target, tests: [...tests] })

  /** Takes one row. `skip`: rows that it may leave out before; null when the row has to come at once. `past`: where it goes on without any. */
  const single = (variable: number, sink: State, past: State | null, skip: readonly Test[] | null): State => {
    const take = [{ variable, holds: true }]
    const state = make(variable)
    edge(state, 'take', sink, take)
    if (past !== null) edge(state, 'proceed', past, [])
    if (skip === null) return state
    if (past === null) edge(state, 'ignore', state, skip)
    else {
      // Once a row was left out, the step cannot be passed over any more.
      const waiting = make(variable)
      edge(waiting, 'take', sink, take)
      edge(waiting, 'ignore', waiting, skip)
      edge(state, 'ignore', waiting, skip)
    }
    return state
  }

  /** Takes any number of rows, none included. */
  const loop = (variable: number, sink: State, skip: readonly Test[] | null): State => {
    const take = [{ variable, holds: true }]
    const state = make(variable)
    edge(state, 'proceed', sink, [])
    edge(state, 'take', state, take)
    if (skip !== null) {
      const waiting = make(variable)
      edge(waiting, 'take', state, take)
      edge(waiting, 'ignore', waiting, skip)
      edge(state, 'ignore', waiting, skip)
    }
    return state
  }

  const end = make(-1)
  let next = end
  for (const [variable, step] of [...steps.entries()].reverse()) {
    const sink = next
    const unlimited = step.most === Infinity
    const miss = [{ variable, holds: false }]
    const inner = apart[variable] === true ? miss : null
    const least = Math.max(1, step.least)
    const looping = unlimited ? loop(variable, sink, inner) : sink
    // A row that a greedy step could take is none of the step that follows.
    if (isGreedy(step)) for (const { tests } of sink.edges) tests.push(...miss)
    next = looping
    if (!unlimited) for (let n = least; n < step.most; n++) next = single(variable, next, sink, inner)
    for (let n = 1; n < least; n++) next = single(variable, next, null, inner)
    next = single(variable, next, step.least === 0 ? sink : null, step.relaxed ? miss : null)
  }
  return { states, start: next, end }
}
