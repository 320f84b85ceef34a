import type { Value } from '../types.ts'

/** The slow path of a generated reader, and the reader of whoever wants rows without generated code. */
export interface RecordReader {
  /**
   * Reads the record at `p`. 1: a record, its values (null where unused) are in `values`; 0: a blank line; −1: a bad record, see `error`. In every case
   * `next` is behind it. `b[e − 1]` is a line feed.
   */
  read(b: Uint8Array, p: number, e: number): 1 | 0 | -1
  next: number
  values: readonly Value[]
  error: string
  /** JSON only: the value of a column that starts at `p`, `next` behind it; undefined where it is bad. */
  column(b: Uint8Array, p: number, e: number, index: number): Value | undefined
  /** JSON only: the position behind the value at `p`; −1 where it is malformed. */
  skip(b: Uint8Array, p: number, e: number): number
}

/** The position of the line feed that ends the line at `p`. */
export function lineEnd(b: Uint8Array, p: number, e: number): number {
  const end = b.indexOf(10, p)
  return end < 0 || end >= e ? e : end
}
