/** What a person sees of windows made of panes: the summary on the node, and pages of windows and keys. */
import type { StatePage, StateQuery, StateSummary } from '../../../../engine/api/index.ts'
import { textOfKey } from '../../../../engine/api/keyed.ts'
import type { ShownTimer } from '../timers.ts'
import { windowStart, type Geometry } from './geometry.ts'
import type { Pane, PaneAccumulator, PaneCode } from './paneCode.ts'
import { keyOf, type WindowParts } from './parts.ts'
import type { WallTimes } from './times.ts'
import { Pager, stateBytes } from './view.ts'

/** The open panes of an operator, as its summary and its pages of state read them. */
export interface PaneStore {
  readonly geometry: Geometry
  readonly parts: WindowParts
  readonly times: WallTimes
  /** By start. */
  readonly panes: ReadonlyMap<number, Pane>
  /** Ends of windows that will fire. */
  readonly pending: ReadonlySet<number>
}

/** Windows whose bars the node shows. */
const BARS = 12

export function summaryOfPanes({ geometry, parts, times, panes, pending }: PaneStore): StateSummary {
  let keys = 0
  for (const pane of panes.values()) keys += pane.keys
  const ends = smallest(pending, BARS)
  const [next] = ends
  return {
    windows: pending.size,
    keys,
    bytes: stateBytes(parts, keys),
    nextFire: next === undefined ? null : times.firesAt(next),
    bars: ends.map((end) => {
      const start = windowStart(geometry, end)
      let records = 0
      for (let one = start; one < end; one += geometry.width) records += panes.get(one)?.records ?? 0
      return { start: times.instant(start), end: times.instant(end), records }
    }),
  }
}

/** The first few in ascending order, without sorting all of them: this is asked for ten times a second. */
export function smallest(values: Iterable<number>, count: number): number[] {
  const found: number[] = []
  for (const value of values) {
    if (found.length === count && value >= (found.at(-1) ?? Infinity)) continue
    let at = found.length
    while (at > 0 && (found[at - 1] ?? 0) > value) at--
    found.splice(at, 0, value)
    if (found.length > count) found.pop()
  }
  return found
}

/** The ends of windows, for all of their keys together. */
export function* paneTimers({ geometry, times, pending }: PaneStore): Generator<ShownTimer> {
  for (const end of pending) {
    const start = windowStart(geometry, end)
    const window = { start: times.instant(start), end: times.instant(end) }
    yield { at: times.firesAt(end), key: [], window }
  }
}

/** Values as they stand, of windows that have not fired: an early look that sends nothing. */
export function inspectPanes(store: PaneStore, code: PaneCode, query: StateQuery): StatePage {
  const { geometry, parts, times, panes, pending } = store
  const pager = new Pager(parts, query)
  for (const end of [...pending].sort((a, b) => a - b)) {
    const start = windowStart(geometry, end)
    const bounds = { start: times.instant(start), end: times.instant(end) }
    const found = new Map<string, PaneAccumulator>()
    const inside: PaneAccumulator[][] = []
    for (let one = start; one < end; one += geometry.width) {
      const pane = panes.get(one)
      if (pane === undefined || pager.full) continue
      const own: PaneAccumulator[] = []
      code.each(pane, (a) => {
        if (pager.scan()) own.push(a)
      })
      inside.push(own)
    }
    const [only, ...others] = inside
    if (only !== undefined && others.length === 0) {
      for (const a of only) pager.offer(bounds, a, a, code.results)
      continue
    }
    for (const a of inside.flat()) {
      const text = textOfKey(keyOf(parts, a))
      let all = found.get(text)
      if (all === undefined) {
        all = code.fresh()
        code.copyKey(all, a)
        found.set(text, all)
      }
      code.merge(all, a)
    }
    for (const a of found.values()) pager.offer(bounds, a, a, code.results)
  }
  return pager.page()
}
