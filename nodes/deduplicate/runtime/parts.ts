/** What every way of keeping one record of a key has. */
import type { OperatorContext } from '../../../engine/api/index.ts'
import { keyedMap, type KeyedMap } from '../../../engine/api/keyed.ts'
import type { Json } from '../../../model/document.ts'
import type { Column, StreamSchema } from '../../../model/schema.ts'
import type { SqlType } from '../../../model/types.ts'
import { rowFromJson, rowToJson, timeFromJson, timeToJson, type Row } from '../../common/runtime/rows.ts'
import { Lifetime, type Perishable } from '../../common/runtime/ttl.ts'

export interface Parts {
  readonly context: OperatorContext
  readonly input: StreamSchema
  /** Indices of the key's columns. */
  readonly keys: readonly number[]
  readonly ttl: number | null
  readonly order: 'time' | 'arrival'
}

export interface Kept extends Perishable {
  /** Null once it is sent and no longer needed. */
  row: Row | null
  /** The record's event time, NaN without one. */
  time: number
  /** Its place in the order of arrival, among those that wait. */
  seq: number
}

export const keyColumnsOf = ({ input, keys }: Parts): readonly Column[] =>
  keys.flatMap((index) => input.columns[index] ?? [])

export interface KeptOptions {
  /** An entry has come in: of a checkpoint, or from where it lay outside of memory. */
  readonly came?: (entry: Kept) => void
  /** What does not run out. */
  readonly waits?: (entry: Kept) => boolean
  /** What has a row has a timer for its time. */
  readonly timed?: boolean
}

/** The state: what is kept of each key. */
export function keptRows(
  parts: Parts,
  { came = () => undefined, waits = () => false, timed = false }: KeptOptions = {},
): { readonly map: KeyedMap<Kept>; readonly life: Lifetime<Kept> } {
  const { context, ttl } = parts
  const types: readonly SqlType[] = keyColumnsOf(parts).map(({ type }) => type)
  const map = keyedMap<Kept>(context, {
    name: 'kept',
    types,
    times: ({ row, time }) => (timed && row !== null ? [time] : []),
    written: ({ written }) => written,
    encode: ({ row, time, seq, written }): Json => [
      row === null ? null : rowToJson(row),
      timeToJson(time),
      seq,
      written,
    ],
    decode: (key, json) => {
      const [row, time, seq, written] = json as readonly [Json, Json, number, number]
      const entry: Kept = {
        key,
        row: row === null ? null : rowFromJson(row),
        time: timeFromJson(time),
        seq,
        written,
        stamp: 0,
        group: -1,
      }
      came(entry)
      return entry
    },
  })
  const expired = (): void => undefined
  return { map, life: new Lifetime({ map, ttl, clock: context.clock, expired, waits }) }
}
