/** Patterns over rows in the order of event time: rows wait for the watermark, then go through the automaton of their key. */
import { encodeValue } from '../../engine/api/encode.ts'
import type { Operator, OperatorContext, OperatorRuntime, StateEntry } from '../../engine/api/index.ts'
import { keyedMap } from '../../engine/api/keyed.ts'
import { UserError } from '../../model/errors.ts'
import type { Value } from '../../model/types.ts'
import { keyedTimers, timerPage } from '../common/runtime/timers.ts'
import type { PatternConfig } from './definition.ts'
import { Matcher, isFresh } from './runtime/matcher.ts'
import { planPattern, stateOf } from './runtime/plan.ts'
import { book, newRow, type HeldRow, type Link } from './runtime/rows.ts'
import { skipping } from './runtime/skip.ts'
import { decodeState, encodeState, newState, timesOf, wait, type KeyState } from './runtime/store.ts'

/** Bytes that a key, a held row and a value take, about: for the summary only. */
const KEY_BYTES = 400
const ROW_BYTES = 120
const VALUE_BYTES = 24

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: ({ config, inputs }) => {
    const columns = inputs[0]?.schema.columns ?? []
    const { keys } = config as unknown as PatternConfig
    return { in: keys.map((name) => columns.findIndex((column) => column.name === name)) }
  },
  depends: stateOf,
  create,
}

function create(context: OperatorContext): Operator {
  const { operator, ledger } = context
  const config = operator.config as unknown as PatternConfig
  const plan = planPattern(operator, context)
  const { automaton, conditions, columns, keys, measures, broken } = plan
  const within = config.within ?? Infinity
  const [emit, emitTimeout] = [context.emit('out'), context.emit('timeout')]
  const hasTime = operator.outputs.find(({ port }) => port === 'out')?.schema.eventTime !== null
  /** Whose rows are tried. */
  let current: KeyState | null = null

  const state = keyedMap<KeyState>(context, {
    name: 'matches',
    types: keys.map((index) => columns[index]?.type ?? { kind: 'NULL', nullable: true }),
    encode: encodeState,
    times: (entry) => timesOf(entry, within),
    decode(key, json) {
      const entry = decodeState(key, json, automaton)
      for (const time of entry.waiting.keys()) state.timers.set(time, entry)
      for (const { start } of entry.matches.partials) if (start !== null) limit(entry, start)
      return entry
    },
  })

  const { timers } = state

  /** At this time a match that began with the row is out of time. */
  function limit(entry: KeyState, start: HeldRow): void {
    if (within !== Infinity) state.timers.set(start.time + within, entry)
  }

  /** A row that was held turned out bad. A row is told of once, and books as nothing else then. */
  function failRow(row: HeldRow, error: unknown): void {
    if (row.failed) return
    row.failed = true
    ledger.held--
    context.fail(error, row.values, { port: 'in', columns })
  }

  /** Emits a row for a match; where that fails, the row that came last in it is the bad one. */
  function result(match: Link, time: number, compute: typeof measures, send: typeof emit): boolean {
    let values: readonly Value[]
    try {
      values = compute(match, time)
    } catch (error) {
      failRow(match.row, error)
      return false
    }
    for (let link: Link | null = match; link !== null; link = link.before) link.row.sent = true
    send(values, hasTime ? time : Number.NaN)
    return true
  }

  const skipFrom = skipping(config, plan.steps)
  const matcher = new Matcher({
    automaton,
    within,
    alone: plan.alone,
    holds: (step, row, match) => conditions[step]?.(row.values, match) ?? true,
    send(match, time) {
      const skip = skipFrom(match)
      if (skip.error === null) result(match, time, measures, emit)
      else failRow(match.row, skip.error)
      return skip.from
    },
    timeout(match, time) {
      if (broken !== null) result(match, time, broken, emitTimeout)
    },
    bound(partials) {
      if (partials > config.mostPartials)
        throw tooMany('partial matches', config.mostPartials, 'mostPartials')
    },
    leave(row) {
      if (current !== null) current.rows--
      book(ledger, row)
    },
  })

  function tooMany(what: string, most: number, setting: string): UserError {
    return new UserError(
      'state-bound',
      `${operator.id} has more than ${most.toLocaleString('en-US')} ${what} of one key, its setting ${setting}.`,
      { nodeId: operator.id, hint: 'Set Within, make the conditions stricter, or raise the setting.' },
    )
  }

  function tryRow(entry: KeyState, row: HeldRow): void {
    try {
      if (matcher.row(entry.matches, row)) limit(entry, row)
    } catch (error) {
      // Nothing has changed: it is as if the row had never come.
      entry.rows--
      failRow(row, error)
    }
  }

  /** The watermark has come to `time`: first what is out of time goes, then the rows of this very time are tried. */
  function fire(entry: KeyState, time: number): void {
    if (!entry.live) return
    const rows = entry.waiting.get(time)
    if (rows === undefined && !matcher.isOut(entry.matches, time)) return
    state.touch(entry)
    current = entry
    matcher.advance(entry.matches, time)
    entry.waiting.delete(time)
    for (const row of rows ?? []) tryRow(entry, row)
    current = null
    if (entry.waiting.size > 0 || !isFresh(entry.matches)) return
    state.delete(entry)
    entry.live = false
  }

  /** A record at the input; false where it is late. */
  function take(values: readonly Value[], time: number, mark: number): boolean {
    if (time <= mark) return false
    const key = keys.map((index) => values[index] ?? null)
    let entry = state.get(key)
    if (entry !== undefined && entry.rows >= config.mostRows) {
      context.fail(tooMany('rows', config.mostRows, 'mostRows'), values)
      return true
    }
    if (entry === undefined) {
      entry = newState(key, automaton)
      state.add(entry)
    } else state.touch(entry)
    entry.rows++
    ledger.held++
    if (wait(entry, newRow(values, time))) timers.set(time, entry)
    return true
  }

  return {
    inputs: { in: { columns: plan.wanted, accept: plan.accept(take) } },
    timers,
    advance(watermark) {
      for (const { time, item } of timers.due(watermark)) fire(item, time)
    },
    summary: () => ({
      windows: 0,
      keys: state.size,
      bytes: state.size * KEY_BYTES + ledger.held * (ROW_BYTES + VALUE_BYTES * columns.length),
      nextFire: Number.isFinite(timers.next) ? timers.next : null,
      bars: [],
    }),
    timersOf: (query) =>
      timerPage(
        keyedTimers(timers),
        query,
        keys.flatMap((index) => columns[index] ?? []),
      ),
    inspect({ search, offset, limit: most }) {
      const wanted = search.toLowerCase()
      const entries: StateEntry[] = []
      let total = 0
      for (const entry of state.values()) {
        const key = keys.map((index, at) => ({
          name: columns[index]?.name ?? '',
          value: encodeValue(entry.key[at] ?? null, columns[index]?.type ?? { kind: 'NULL', nullable: true }),
        }))
        const shown = key.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)))
        if (wanted !== '' && !shown.some((text) => text.toLowerCase().includes(wanted))) continue
        if (total++ < offset || entries.length >= most) continue
        const { partials, completed } = entry.matches
        const waiting = [...entry.waiting.values()].reduce((sum, rows) => sum + rows.length, 0)
        entries.push({
          window: null,
          key,
          values: [
            { name: 'waiting rows', value: waiting },
            { name: 'partial matches', value: partials.length - 1 },
            { name: 'complete, held back', value: completed.length },
          ],
          records: entry.rows,
        })
      }
      return { entries, total }
    },
  }
}
