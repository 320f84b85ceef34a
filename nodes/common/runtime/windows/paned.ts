/**
 * Tumbling, sliding and cumulating windows of event time. A record goes into the accumulator of its pane and key, once; a window that fires merges
 * its panes. A tumbling window is one pane. The panes of a cumulating window move into its first one as they fire.
 */
import type { Operator, OperatorContext } from '../../../../engine/api/index.ts'
import { TimerQueue } from '../../../../engine/api/timers.ts'
import { textOfKey } from '../../../../engine/api/keyed.ts'
import { fromJson, toJson } from '../../../../engine/api/encode.ts'
import type { Json } from '../../../../model/document.ts'
import { lastEnd, paneStart, windowStart, type Geometry } from './geometry.ts'
import { entriesUnder, Groups } from './groups.ts'
import { paneCode, type Pane, type PaneAccumulator, type Update } from './paneCode.ts'
import { timerPage } from '../timers.ts'
import { decodeFields, encodeFields, keyOf, Sequence, windowParts, type WindowConfig } from './parts.ts'
import { inspectPanes, paneTimers, summaryOfPanes, type PaneStore } from './paneView.ts'
import { WallTimes } from './times.ts'

export interface PanedConfig extends WindowConfig {
  readonly allowedLateness: number
}

export function createPaned(context: OperatorContext, config: PanedConfig, geometry: Geometry): Operator {
  const { allowedLateness } = config
  const { ledger } = context
  const { width } = geometry
  const several = geometry.kind !== 'tumbling' && geometry.size > width
  const updates = allowedLateness > 0
  // With updates, results that were sent have to be made again: panes stay apart.
  const moves = geometry.kind === 'cumulating' && several && !updates
  const slots = several && !moves
  const parts = windowParts(context, config, { merge: several })
  const times = new WallTimes(parts.input, context.timeZone)
  const panes = new Map<number, Pane>()
  const pending = new Set<number>()
  /** Ends of windows that fire, and panes that are over. */
  const timers = new TimerQueue<number | Pane>()
  const sequence = new Sequence()
  /** Records that were too late for some of their windows and not for others: for people, no result depends on it. */
  let partlyLate = 0

  /** `isOver`: whether the window with this end has fired already. */
  const open = (start: number, isOver: (end: number) => boolean): Pane => {
    const [firstEnd, end] = [start + width, lastEnd(geometry, start)]
    const first = times.firesAt(firstEnd)
    const last = times.firesAt(end) + allowedLateness
    const pane: Pane = {
      start,
      from: Infinity,
      to: -Infinity,
      first,
      refused: first + allowedLateness,
      last,
      fired: -Infinity,
      records: 0,
      keys: 0,
      root: new Groups(),
    }
    for (let one = firstEnd; one <= end; one += width) {
      if (isOver(one)) pane.fired = one
      else if (!pending.has(one)) {
        pending.add(one)
        timers.set(times.firesAt(one), one)
      }
    }
    if (updates) timers.set(last, pane)
    panes.set(start, pane)
    return pane
  }

  const at = (time: number, mark: number): Pane | null => {
    const local = times.local(time)
    const own = paneStart(geometry, local)
    const moved = moves && times.firesAt(own + width) <= mark
    const start = moved ? windowStart(geometry, lastEnd(geometry, own)) : own
    let pane = panes.get(start)
    if (pane === undefined) {
      if (times.firesAt(lastEnd(geometry, start)) + allowedLateness <= mark) return null
      pane = open(start, (end) => times.firesAt(end) <= mark)
    }
    ;[pane.from, pane.to] = times.span(time, own, own + width)
    return pane
  }

  /** Of the windows of a record that have fired, those that take it. */
  const before = (a: PaneAccumulator, mark: number): readonly Update[] | null => {
    const found: Update[] = []
    for (let end = a.w.start + width; end <= lastEnd(geometry, a.w.start); end += width) {
      const time = times.firesAt(end)
      if (time > mark) break
      if (time + allowedLateness <= mark) continue
      const start = windowStart(geometry, end)
      found.push({ start, end, time, before: code.rowIn(a, start, end) })
    }
    return found.length === 0 ? null : found
  }

  const table = context.table<PaneAccumulator>({
    name: 'windows',
    shape: 'windows',
    *entries() {
      for (const { root } of panes.values())
        yield* entriesUnder<PaneAccumulator>(root, parts.keys.fields.length)
    },
    keyText: (a) => textOfKey(keyOf(parts, a)),
    encode: (a) => [
      [a.w.start, a.w.start + width, Number.isFinite(a.w.fired) ? a.w.fired : null],
      keyOf(parts, a).map(toJson),
      encodeFields(parts, a),
    ],
    decode: (json) => {
      const [[start, , fired], key, fields] = json as unknown as Saved
      const pane = panes.get(start) ?? open(start, (end) => fired !== null && end <= fired)
      const a = code.fresh()
      a.w = pane
      parts.keys.fields.forEach((field, index) => {
        a[field] = fromJson(key[index] ?? null)
      })
      decodeFields(parts, a, fields)
      sequence.restored(parts, a)
      pane.records += a.n
      code.restore(a)
    },
  })
  const code = paneCode(
    parts,
    { slots, updates, several },
    { at, table, emit: context.emit('out'), sequence, before, partly: () => partlyLate++ },
  )

  /** `told`: its accumulators have been touched. */
  const close = (pane: Pane, told: boolean): void => {
    if (slots || !told) code.drop(pane)
    panes.delete(pane.start)
    ledger.held -= pane.records
    ledger.absorbed += pane.records
  }

  const fire = (end: number): void => {
    pending.delete(end)
    const [start, time] = [windowStart(geometry, end), times.firesAt(end)]
    if (moves) move(start, end)
    const first = panes.get(start)
    if (slots) code.fireSlots(start, end, time)
    else if (first !== undefined) code.firePane(first, start, end, time)
    // After its accumulators have been touched: a snapshot that is being made has them as they were.
    for (let one = start; one < end; one += width) {
      const pane = panes.get(one)
      if (pane !== undefined) pane.fired = end
    }
    if (first !== undefined && !updates && lastEnd(geometry, start) === end) close(first, true)
  }

  /** The pane before `end` goes into the first one of its window. */
  const move = (start: number, end: number): void => {
    const pane = panes.get(end - width)
    if (pane === undefined || pane.start === start) return
    const base = panes.get(start) ?? open(start, (one) => one <= end)
    code.moveInto(base, pane)
    base.records += pane.records
    panes.delete(pane.start)
  }

  const store: PaneStore = { geometry, parts, times, panes, pending }
  return {
    inputs: { in: { columns: parts.columns, accept: code.accept } },
    timers,
    advance(mark) {
      code.forget()
      for (const { item } of timers.due(mark)) {
        if (typeof item === 'number') fire(item)
        else close(item, false)
      }
    },
    summary: () => ({ ...summaryOfPanes(store), ...(partlyLate > 0 ? { partlyLate } : {}) }),
    inspect: (query) => inspectPanes(store, code, query),
    timersOf: (query) => timerPage(paneTimers(store), query, []),
  }
}

type Saved = readonly [
  pane: readonly [start: number, end: number, fired: number | null],
  key: readonly Json[],
  fields: Json,
]
