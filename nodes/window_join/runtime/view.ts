/** What the screen sees of a window join's state: its open windows, and how many rows of each side wait under a key. */
import type { Ledger, Operator, StateEntry, StateSummary } from '../../../engine/api/index.ts'
import type { Value } from '../../../model/types.ts'
import { inspectKeyed, keyedSummary } from '../../common/runtime/inspect.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import { keyView, rowWidth, sidesView } from '../../common/runtime/joins/view.ts'
import { rowsOf, type Part, type Widths } from './group.ts'
import type { PaneStore } from './panes.ts'
import type { SessionStore } from './session.ts'

type View = Pick<Operator, 'summary' | 'inspect'>
type Window = StateSummary['bars'][number]
interface Shown {
  readonly key: readonly Value[]
  readonly window: { readonly start: number; readonly end: number }
  readonly part: Part
}

/** Windows whose bars the node shows. */
const BARS = 12
/** Sessions that these are chosen from. */
const LOOKED_AT = 1_000

export const paneView = (plan: JoinPlan, store: PaneStore, widths: Widths): View => ({
  summary() {
    const panes = store.sorted()
    const windows = panes.map(({ from, to, records }) => ({ start: from, end: to, records }))
    return summaryOf(plan, windows, sum(panes.map(({ n }) => n)), store.timers.next)
  },
  inspect: (query) => inspectKeyed(paneRows(store), query, keyView(plan), shown(widths)),
})

export const sessionView = (plan: JoinPlan, store: SessionStore, widths: Widths, ledger: Ledger): View => ({
  summary() {
    // There may be very many: the first that come show what there is.
    const windows: Window[] = []
    for (const { session } of store.sessions()) {
      if (windows.length === LOOKED_AT) break
      windows.push({ start: session.from, end: session.to, records: session.records })
    }
    const summary = summaryOf(plan, windows, store.keys.size, store.timers.next)
    return {
      ...summary,
      windows: store.open,
      bytes: keyedSummary(store.keys.size, ledger.held, rowWidth(plan)).bytes,
    }
  },
  inspect: (query) => inspectKeyed(sessionRows(store), query, keyView(plan), shown(widths)),
})

function summaryOf(plan: JoinPlan, windows: readonly Window[], keys: number, next: number): StateSummary {
  const rows = sum(windows.map(({ records }) => records))
  const bars = windows.toSorted((a, b) => a.start - b.start || a.end - b.end).slice(0, BARS)
  return { ...keyedSummary(keys, rows, rowWidth(plan), next), windows: windows.length, bars }
}

function* paneRows(store: PaneStore): Generator<Shown> {
  for (const pane of store.sorted()) {
    const window = { start: pane.from, end: pane.to }
    for (const part of pane.groups.slice(0, pane.n)) yield { key: store.keys.keyOf(part), window, part }
  }
}

function* sessionRows(store: SessionStore): Generator<Shown> {
  for (const { key, session } of store.sessions())
    yield { key: key.key, window: { start: session.from, end: session.to }, part: session }
}

const shown =
  (widths: Widths) =>
  ({ window, part }: Shown): Omit<StateEntry, 'key'> => ({
    window,
    ...sidesView(rowsOf(part, 'l', widths), rowsOf(part, 'r', widths)),
  })

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0)
