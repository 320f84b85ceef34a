/**
 * Windows as Flink 2.2 has them where their bounds are not those at which records are handed over (`triggers.ts`): what is handed over after its window has
 * fired is lost, and counted as expired. Follows Flink's plan: local aggregation in front where every aggregate can be merged (`LocalSlicingWindowAggOperator`), then the
 * buffer and the windows of `SliceSharedWindowAggProcessor` and `SliceUnsharedWindowAggProcessor`.
 */
import type { Operator, OperatorContext } from '../../../../engine/api/index.ts'
import { MAX_WATERMARK } from '../../../../engine/api/windows.ts'
import { lastEnd, paneStart, windowStart, type Geometry } from './geometry.ts'
import { entriesUnder } from './groups.ts'
import { handoverCode, type Pane, type PaneKey } from './handoverCode.ts'
import { handoverTable, type HandoverStore } from './handoverState.ts'
import { inspectHandover, summaryOfHandover } from './handoverView.ts'
import { Sequence, windowParts, type WindowConfig } from './parts.ts'
import { WallTimes } from './times.ts'
import { nextTrigger } from './triggers.ts'

/** Flink cannot merge these, so it adds them up in one place only. */
const NOT_MERGED: readonly string[] = ['FIRST_VALUE', 'LAST_VALUE']

export function createHandover(context: OperatorContext, config: WindowConfig, geometry: Geometry): Operator {
  const { ledger } = context
  const { width } = geometry
  const parts = windowParts(context, config, { merge: true })
  const times = new WallTimes(parts.input, context.timeZone)
  const emit = context.emit('out')
  const sequence = new Sequence()
  const local = !config.aggregates.some((aggregate) => NOT_MERGED.includes(aggregate.function))
  const timers = { next: Infinity }
  const store: HandoverStore = { parts, geometry, times, keys: 0, decided: -Infinity }

  /** `end` is Infinity where there is no window. */
  const isFired = (end: number, mark: number): boolean => end !== Infinity && mark >= times.firesAt(end)
  const last = (end: number): number => lastEnd(geometry, end - width)
  const isOver = (end: number, mark: number): boolean => isFired(last(end), mark)
  const all = (): readonly PaneKey[] => [...entriesUnder<PaneKey>(code.root, parts.keys.fields.length)]

  /** The next watermark at which a window ends or records are handed over. */
  const schedule = (): void => {
    const { keys, decided } = store
    if (keys === 0 || decided >= MAX_WATERMARK) timers.next = Infinity
    else if (decided === -Infinity) timers.next = -Infinity
    else {
      const end = paneStart(geometry, times.local(decided + 1)) + width
      timers.next = Math.min(nextTrigger(decided, geometry, times), times.firesAt(end))
    }
  }

  const within = (list: Pane[], end: number): Pane => {
    const known = list.find((pane) => pane.end === end)
    if (known !== undefined) return known
    const pane = code.fresh()
    pane.end = end
    list.push(pane)
    return pane
  }

  const paneOf = (key: PaneKey, end: number, mark: number): Pane => {
    if (isEmpty(key)) {
      // Without any key nothing was decided, and there was nothing to decide.
      if (store.keys++ === 0) store.decided = Math.max(store.decided, mark)
      key.mark = Number.isFinite(store.decided) ? store.decided : null
      schedule()
    }
    return within(local ? key.local : key.buffer, end)
  }

  /** Leaves the state. */
  const release = (pane: Pane): void => {
    ledger.held -= pane.n
    if (pane.used) ledger.absorbed += pane.n
    else ledger.expired += pane.n
  }

  /** The windows are given a pane; the watermark is still the one before. */
  const receive = (key: PaneKey, pane: Pane): void => {
    const { end } = pane
    if (pane.n === 0) return
    if (isOver(end, store.decided)) release(pane)
    else if (!isFired(end, store.decided)) code.merge(within(key.buffer, end), pane)
    else {
      // Late for its smaller windows: into the pane that the larger ones are made of.
      const target = geometry.kind === 'cumulating' ? windowStart(geometry, end) + width : end
      code.merge(within(key.buffer, target), pane)
      let first = end
      while (isFired(first, store.decided)) first += width
      setTimer(key, first)
    }
  }

  const handOver = (mark: number): void => {
    const keys = all()
    if (local && isFired(smallestEnd(keys.map((key) => key.local)), mark)) {
      for (const key of keys) for (const pane of key.local.splice(0)) receive(key, pane)
    }
    if (!isFired(smallestEnd(keys.map(({ buffer }) => buffer)), mark)) return
    for (const key of keys) {
      for (const pane of key.buffer.splice(0)) {
        code.merge(within(key.state, pane.end), pane)
        if (!isFired(pane.end, store.decided)) setTimer(key, pane.end)
      }
    }
  }

  /** The panes of a key that make a window, merged; null for none. */
  const resultOf = (key: PaneKey, start: number, end: number): Pane | null => {
    if (geometry.kind === 'cumulating') {
      const own = key.state.find((pane) => pane.end === end)
      if (own === undefined || end === start + width)
        return key.state.find((pane) => pane.end === start + width) ?? null
      const base = within(key.state, start + width)
      code.merge(base, own)
      key.state.splice(key.state.indexOf(own), 1)
      return base
    }
    const panes = key.state
      .filter((pane) => pane.end > start && pane.end <= end)
      .toSorted((a, b) => b.end - a.end)
    const [newest, ...others] = panes
    if (newest === undefined || others.length === 0) return newest ?? null
    const merged = code.fresh()
    for (const pane of panes) {
      code.merge(merged, pane)
      pane.used = true
    }
    return merged
  }

  const fire = (key: PaneKey, end: number): void => {
    const start = windowStart(geometry, end)
    const result = resultOf(key, start, end)
    if (result !== null) {
      result.used = true
      emit(code.row(key, result, start, end), times.firesAt(end))
    }
    const next = end + width
    if (geometry.kind === 'sliding' ? result !== null : next <= last(end)) setTimer(key, next)
  }

  /** Fires what is due in the order of its end, then takes out what is in no window any more. */
  const fireAll = (mark: number): void => {
    const keys = all()
    for (let end = smallestTimer(keys); isFired(end, mark); end = smallestTimer(keys)) {
      for (const key of keys) {
        const at = key.timers.indexOf(end)
        if (at < 0) continue
        key.timers.splice(at, 1)
        fire(key, end)
      }
    }
    for (const key of keys) {
      for (const pane of key.state) if (isOver(pane.end, mark)) release(pane)
      key.state = key.state.filter((pane) => !isOver(pane.end, mark))
      if (!isEmpty(key)) continue
      store.keys--
      code.remove(key)
    }
  }

  const table = context.table<PaneKey>(handoverTable(store, sequence, () => code, schedule))
  const code = handoverCode(parts, {
    table,
    sequence,
    late: local,
    endOf: (time) => paneStart(geometry, times.local(time)) + width,
    isOver,
    paneOf,
  })

  return {
    inputs: { in: { columns: parts.columns, accept: code.accept } },
    timers,
    advance(mark) {
      for (const key of all()) if (key.stamp !== table.stamp) table.touch(key)
      if (mark >= nextTrigger(store.decided, geometry, times)) handOver(mark)
      fireAll(mark)
      store.decided = mark
      for (const key of all()) key.mark = mark
      schedule()
    },
    summary: () => summaryOfHandover(store, all),
    inspect: (query) => inspectHandover(store, code, query),
  }
}

const isEmpty = ({ local, buffer, state }: PaneKey): boolean =>
  local.length + buffer.length + state.length === 0

function setTimer(key: PaneKey, end: number): void {
  if (!key.timers.includes(end)) key.timers.push(end)
}

function smallestEnd(lists: readonly (readonly Pane[])[]): number {
  let smallest = Infinity
  for (const list of lists) for (const { end } of list) smallest = Math.min(smallest, end)
  return smallest
}

function smallestTimer(keys: readonly PaneKey[]): number {
  let smallest = Infinity
  for (const { timers } of keys) for (const end of timers) smallest = Math.min(smallest, end)
  return smallest
}
