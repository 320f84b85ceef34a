/** Rows of both sides that may meet: of one key, in one window or pane. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Stamped } from '../../../engine/api/index.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'

/** What a join is made of. Rows lie one behind the other in one list, so many cells each as the side's plan says. */
export interface Part {
  /** The lists may be longer than what is in use of them. */
  l: Value[]
  r: Value[]
  /** Cells in use. */
  ln: number
  rn: number
  /**
   * Where rows take part in several windows: of each row 1 once it was in a result, 2 once it has failed. Null before, and where a
   * row takes part in one window only.
   */
  lu: number[] | null
  ru: number[] | null
  /** While a window is joined: which right rows have matched. */
  m: Uint8Array | null
  /** What counts the rows that have not failed. */
  p: { records: number }
}

export const USED = 1
export const FAILED = 2

/** A list without rows; a first row takes its place. */
export const NO_ROWS: Value[] = []

/** A key's part of a pane; `j<i>` are the numbers of the values of its key. */
export interface Group extends Part, Stamped {
  p: Pane
  [number: `j${number}`]: number
}

export interface Bounds {
  /** As the result shows them: wall clock where the event time has a zone. */
  readonly start: number
  readonly end: number
  /** The instant of the end. */
  readonly to: number
}

/** A window, or the part of event time that is shared by several. */
export interface Pane extends Bounds {
  /** The instant of the start. */
  readonly from: number
  /** The end of the next window to fire that has it. */
  next: number
  /** Rows of both sides that have not failed. */
  records: number
  /** Groups in use, and a hash table of their places, plus one, by the numbers of their keys. */
  n: number
  groups: Group[]
  table: Int32Array
}

/** Cells of a row by side: at least one, so that rows without a cell can be counted. */
export interface Widths {
  readonly l: number
  readonly r: number
}

export type SavedRows = readonly [l: Json, r: Json, lu: Json, ru: Json]

const saved = (list: readonly Value[] | null): Json => list?.map(toJson) ?? null
const restored = <T extends Value>(json: Json): T[] | null =>
  Array.isArray(json) ? (json as readonly Json[]).map((value) => fromJson(value) as T) : null

export const saveRows = ({ l, ln, r, rn, lu, ru }: Part): SavedRows => [
  saved(l.slice(0, ln)),
  saved(r.slice(0, rn)),
  saved(lu),
  saved(ru),
]

/** Gives how many rows there are that have not failed. */
export function restoreRows(part: Part, [l, r, lu, ru]: SavedRows, widths: Widths): number {
  part.l = restored(l) ?? []
  part.r = restored(r) ?? []
  part.ln = part.l.length
  part.rn = part.r.length
  part.lu = restored<number>(lu)
  part.ru = restored<number>(ru)
  const failed = [...(part.lu ?? []), ...(part.ru ?? [])].filter((used) => used === FAILED).length
  return rowsOf(part, 'l', widths) + rowsOf(part, 'r', widths) - failed
}

export const rowsOf = (part: Part, side: 'l' | 'r', widths: Widths): number => part[`${side}n`] / widths[side]
