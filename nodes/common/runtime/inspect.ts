/** What a person sees of keyed state: pages of entries, found by their key. */
import { encodeValue } from '../../../engine/api/encode.ts'
import type { StateEntry, StatePage, StateQuery, StateSummary } from '../../../engine/api/index.ts'
import type { Keyed } from '../../../engine/api/keyed.ts'
import { holdsText } from '../../../model/json.ts'
import type { Column } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'

/** Entries that one question looks at: it must not stop the job. */
const LOOKED_AT = 50_000

export const named = (columns: readonly Column[], values: readonly Value[]): StateEntry['values'] =>
  columns.map(({ name, type }, index) => ({ name, value: encodeValue(values[index] ?? null, type) }))

/** `keys`: the columns of the key; `show`: the rest of an entry, or null for one that is not to be seen. */
export function inspectKeyed<E extends Pick<Keyed, 'key'>>(
  entries: Iterable<E>,
  { search, offset, limit }: StateQuery,
  keys: readonly Column[],
  show: (entry: E) => Omit<StateEntry, 'key'> | null,
): StatePage {
  const wanted = search.toLowerCase()
  const found: StateEntry[] = []
  let [total, seen] = [0, 0]
  for (const entry of entries) {
    if (seen++ === LOOKED_AT) return { entries: found, total: null }
    const key = named(keys, entry.key)
    if (wanted !== '' && !key.some(({ value }) => holdsText(value, wanted))) continue
    const shown = show(entry)
    if (shown === null) continue
    if (total++ >= offset && found.length < limit) found.push({ key, ...shown })
  }
  return { entries: found, total }
}

/** Bytes that an entry, a row and a value take, about. */
const ENTRY_BYTES = 120
const ROW_BYTES = 64
const VALUE_BYTES = 24

/** The summary of state with a key: how many keys, rows, and values a row. */
export const keyedSummary = (
  keys: number,
  rows: number,
  width: number,
  nextFire = Infinity,
): StateSummary => ({
  windows: 0,
  keys,
  bytes: keys * ENTRY_BYTES + rows * (ROW_BYTES + VALUE_BYTES * width),
  nextFire: Number.isFinite(nextFire) ? nextFire : null,
  bars: [],
})
