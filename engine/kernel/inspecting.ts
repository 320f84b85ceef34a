/** Answers a question about an operator's state: its entries, or its timers. */
import type { Operator, StateEntry, StatePage, StateQuery } from '../api/index.ts'

export function inspectOperator(operator: Operator, query: StateQuery): StatePage {
  if (query.timers !== true) return operator.inspect(query)
  return operator.timersOf?.(query) ?? nextOnly(operator, query)
}

/** Of an operator that keeps no list of its timers: when it has something to do next. */
function nextOnly(operator: Operator, { offset, limit }: StateQuery): StatePage {
  const { nextFire, nextWall = null } = operator.summary()
  const timers = [
    ...(nextFire === null ? [] : [{ at: nextFire, clock: 'event' as const }]),
    ...(nextWall === null ? [] : [{ at: nextWall, clock: 'processing' as const }]),
  ]
  const entries = timers.map((timer) => ({ window: null, key: [], values: [], records: 0, timer }))
  return { entries: entries.slice(offset, offset + limit), total: entries.length }
}

/** Entries that several workers gave, as one list. Of timers each has those of its keys, and windows that several have are the same timer. */
export function mergeEntries(pages: readonly StatePage[], { timers }: StateQuery): readonly StateEntry[] {
  const all = pages.flatMap(({ entries }) => entries)
  if (timers !== true) return all
  const seen = new Set<string>()
  return all
    .filter(({ key, timer, window }) => {
      if (key.length > 0) return true
      const text = JSON.stringify([timer, window])
      return !seen.has(text) && seen.add(text).size > 0
    })
    .sort((a, b) => (a.timer?.at ?? 0) - (b.timer?.at ?? 0))
}
