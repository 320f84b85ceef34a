/** Records that are given over and over, each round with later event times. */
import type { Value } from '../../../model/types.ts'

export interface Rows {
  /** Of each row, an index of its partition. */
  readonly partitions: readonly number[]
  readonly rows: readonly (readonly Value[])[]
  /** The column of the event time; -1: none. */
  readonly time: number
}

/** By how much the event times of a round are later than those of the one before, ms: so that each round begins where the last one ended, in all sources alike. */
export function roundLength(sources: readonly Rows[]): number {
  let [first, last, records] = [Infinity, -Infinity, 1]
  for (const { rows, time } of sources) {
    if (time < 0) continue
    records = Math.max(records, rows.length)
    for (const row of rows) {
      const at = Number(row[time])
      first = Math.min(first, at)
      last = Math.max(last, at)
    }
  }
  return last < first ? 0 : last - first + Math.max(1, Math.round((last - first) / records))
}

/** Rows of one partition are handed over together: of so many records in a row, about. */
const BLOCK = 1_024

/** Endless rows by their number. */
export class Rounds {
  readonly #length: number
  readonly #given: Rows
  readonly #order: readonly { readonly row: number; readonly round: number }[]
  /** Rounds that the order covers. */
  readonly #covered: number

  constructor(given: Rows, length: number) {
    this.#length = length
    this.#given = given
    this.#covered = Math.max(1, Math.ceil(BLOCK / given.rows.length))
    const all = Array.from({ length: this.#covered }, (_, round) =>
      given.rows.map((__, row) => ({ row, round })),
    ).flat()
    const partition = (one: { readonly row: number }): number => given.partitions[one.row] ?? 0
    // The order within a partition stays; between partitions there is none.
    this.#order = Array.from({ length: Math.ceil(all.length / BLOCK) }, (_, block) =>
      all.slice(block * BLOCK, (block + 1) * BLOCK).toSorted((a, b) => partition(a) - partition(b)),
    ).flat()
  }

  /** From number `from` on, `most` of them at most, all of one partition. */
  take(
    from: number,
    most: number,
  ): { readonly partition: number; readonly rows: readonly (readonly Value[])[] } {
    const { partitions, rows, time } = this.#given
    const cycle = Math.floor(from / this.#order.length)
    const start = from % this.#order.length
    const partition = partitions[this.#order[start]?.row ?? 0] ?? 0
    const taken: (readonly Value[])[] = []
    for (let at = start; at < this.#order.length && taken.length < most; at++) {
      const one = this.#order[at]
      if (one === undefined || partitions[one.row] !== partition) break
      const row = rows[one.row] ?? []
      taken.push(time < 0 ? row : later(row, time, (cycle * this.#covered + one.round) * this.#length))
    }
    return { partition, rows: taken }
  }
}

function later(row: readonly Value[], time: number, by: number): readonly Value[] {
  const at = row[time]
  return row.with(time, typeof at === 'bigint' ? at + BigInt(by) : Number(at) + by)
}
