/** Rows in the order of their rank. Those that compare equal stand in the order in which they came. */
import { textOfKey } from '../../../engine/api/keyed.ts'
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import { rowFromJson, rowToJson, timeFromJson, timeToJson, type Row } from '../../common/runtime/rows.ts'
import type { SortKey, Sorting } from '../../common/runtime/sorting.ts'
import type { Perishable } from '../../common/runtime/ttl.ts'

export interface Ranked {
  readonly row: Row
  /** The record's event time, NaN without one. */
  readonly time: number
  readonly sort: SortKey
}

export interface Ranking extends Perishable {
  readonly ranked: Ranked[]
  /** Of a window: the event time of its records, at which it closes. */
  readonly closes: number
  /** The order in which rankings began. */
  readonly seq: number
}

/** Where a row with this sort key goes: behind those that are equal. */
export function placeOf(ranked: readonly Ranked[], sort: SortKey, { compare }: Sorting): number {
  let [low, high] = [0, ranked.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const at = ranked[middle]
    if (at !== undefined && compare(at.sort, sort) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Where the first row stands that is equal to this one; −1 where there is none. */
export function indexOf(ranked: readonly Ranked[], row: Row, sort: SortKey, sorting: Sorting): number {
  const wanted = textOfKey(row)
  let found = -1
  for (let at = placeOf(ranked, sort, sorting) - 1; at >= 0; at--) {
    const one = ranked[at]
    if (one === undefined || sorting.compare(one.sort, sort) !== 0) break
    if (textOfKey(one.row) === wanted) found = at
  }
  return found
}

export const rankingToJson = ({ ranked, closes, seq, written }: Ranking): Json => [
  ranked.map(({ row, time, sort }): Json => [rowToJson(row), timeToJson(time), sort.map(toJson)]),
  timeToJson(closes),
  seq,
  written,
]

export function rankingFromJson(key: readonly Value[], json: Json): Ranking {
  const [ranked, closes, seq, written] = json as readonly [
    readonly (readonly [Json, Json, readonly Json[]])[],
    Json,
    number,
    number,
  ]
  return {
    key,
    ranked: ranked.map(([row, time, sort]) => ({
      row: rowFromJson(row),
      time: timeFromJson(time),
      sort: sort.map((value) => fromJson(value) as Value),
    })),
    closes: timeFromJson(closes),
    seq,
    written,
    stamp: 0,
    group: -1,
  }
}
