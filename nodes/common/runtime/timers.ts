/** Pages of an operator's timers as the screen asks for them: the next ones first, found by their key. */
import { named } from './inspect.ts'
import type { StatePage, StateQuery } from '../../../engine/api/index.ts'
import { holdsText } from '../../../model/json.ts'
import type { Column } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'

export interface ShownTimer {
  /** Ms of event time or, of the wall clock, epoch ms. */
  readonly at: number
  /** `event` when left out. */
  readonly clock?: 'event' | 'processing'
  /** Empty for a timer of all keys together: no search leaves it out. */
  readonly key: readonly Value[]
  readonly window?: { readonly start: number; readonly end: number }
}

/** Timers that one question looks at: it must not stop the job. */
const LOOKED_AT = 20_000

/** Of more timers than are looked at, how many there are is not known, and sooner ones may be among the rest. */
export function timerPage(
  timers: Iterable<ShownTimer>,
  { search, offset, limit }: StateQuery,
  keys: readonly Column[],
): StatePage {
  const wanted = search.toLowerCase()
  const found: ShownTimer[] = []
  let [seen, whole] = [0, true]
  for (const timer of timers) {
    if (seen++ === LOOKED_AT) {
      whole = false
      break
    }
    if (wanted === '' || timer.key.length === 0 || matches(timer.key, keys, wanted)) found.push(timer)
  }
  found.sort((a, b) => a.at - b.at)
  const entries = found.slice(offset, offset + limit).map(({ at, clock = 'event', key, window }) => ({
    window: window ?? null,
    key: key.length === 0 ? [] : named(keys, key),
    values: [],
    records: 0,
    timer: { at, clock },
  }))
  return { entries, total: whole ? found.length : null }
}

const matches = (key: readonly Value[], keys: readonly Column[], wanted: string): boolean =>
  named(keys, key).some(({ value }) => holdsText(value, wanted))

/** Those of a queue whose items have a key. */
export function* keyedTimers(queue: {
  entries(): Iterable<{ readonly time: number; readonly item: { readonly key: readonly Value[] } }>
}): Generator<ShownTimer> {
  for (const { time, item } of queue.entries()) yield { at: time, key: item.key }
}
