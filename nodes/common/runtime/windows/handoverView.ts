/** What a person sees of windows whose records are handed over late. */
import type { StatePage, StateQuery, StateSummary } from '../../../../engine/api/index.ts'
import { entriesUnder } from './groups.ts'
import type { HandoverCode, Pane, PaneKey } from './handoverCode.ts'
import type { HandoverStore } from './handoverState.ts'
import { lastEnd, windowStart } from './geometry.ts'
import { smallest } from './paneView.ts'
import { Pager, stateBytes } from './view.ts'

const BARS = 12

const panesOf = ({ local, buffer, state }: PaneKey): readonly Pane[] => [...local, ...buffer, ...state]

/** By end of a window that has not fired: the panes of all keys in it. */
function openWindows({ geometry, times, decided }: HandoverStore, keys: Iterable<PaneKey>) {
  const found = new Map<number, { readonly key: PaneKey; readonly pane: Pane }[]>()
  for (const key of keys) {
    for (const pane of panesOf(key)) {
      if (pane.n === 0) continue
      const { width } = geometry
      for (let end = pane.end; end <= lastEnd(geometry, pane.end - width); end += width) {
        if (times.firesAt(end) <= decided) continue
        const list = found.get(end) ?? []
        found.set(end, list)
        list.push({ key, pane })
      }
    }
  }
  return found
}

export function summaryOfHandover(store: HandoverStore, keys: () => readonly PaneKey[]): StateSummary {
  const { geometry, times, parts } = store
  const windows = openWindows(store, keys())
  const ends = smallest(windows.keys(), BARS)
  const [next] = ends
  return {
    windows: windows.size,
    keys: store.keys,
    bytes: stateBytes(parts, store.keys),
    nextFire: next === undefined ? null : times.firesAt(next),
    bars: ends.map((end) => ({
      start: times.instant(windowStart(geometry, end)),
      end: times.instant(end),
      records: (windows.get(end) ?? []).reduce((sum, { pane }) => sum + pane.n, 0),
    })),
  }
}

export function inspectHandover(store: HandoverStore, code: HandoverCode, query: StateQuery): StatePage {
  const { geometry, times, parts } = store
  const pager = new Pager(parts, query)
  const seen: PaneKey[] = []
  for (const key of entriesUnder<PaneKey>(code.root, parts.keys.fields.length))
    if (pager.scan()) seen.push(key)
  const windows = openWindows(store, seen)
  for (const end of [...windows.keys()].toSorted((a, b) => a - b)) {
    const bounds = { start: times.instant(windowStart(geometry, end)), end: times.instant(end) }
    const merged = new Map<PaneKey, Pane>()
    for (const { key, pane } of windows.get(end) ?? []) {
      const all = merged.get(key) ?? code.fresh()
      merged.set(key, all)
      code.merge(all, pane)
    }
    for (const [key, all] of merged) pager.offer(bounds, key, all, code.results)
  }
  return pager.page()
}
