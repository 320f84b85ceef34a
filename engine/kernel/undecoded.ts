/** Columns that are decoded only because somebody looks at them: a bad one must not make its record bad, nor hide the others. */
import type { RecordFormat } from '../../model/format/index.ts'
import type { RecordLayout } from '../../model/format/layout.ts'
import { createReader } from '../../model/format/read.ts'
import type { RecordReader } from '../../model/format/record.ts'
import type { Column } from '../../model/schema.ts'

/** Stands in the place of a watched column's value that could not be decoded. Only samples meet it: no step reads such a column. */
export class Undecoded {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** The values of the record at `p` by index of the column, for columns that only hooks read. The others are not there. */
export type Peek = (b: Uint8Array, p: number, e: number) => readonly unknown[]

export function createPeek(
  format: RecordFormat,
  columns: readonly Column[],
  watched: readonly number[],
  layout: RecordLayout | null,
): Peek {
  const readerOf = (wanted: (index: number) => boolean): RecordReader =>
    createReader(
      format,
      columns,
      columns.map((_, index) => wanted(index)),
      layout,
    )
  const all = readerOf((index) => watched.includes(index))
  const single = watched.map((index) => ({ index, reader: readerOf((at) => at === index) }))
  return (b, p, e) => {
    if (all.read(b, p, e) === 1) return all.values
    const values: unknown[] = []
    for (const { index, reader } of single) {
      values[index] =
        reader.read(b, p, e) === 1 ? (reader.values[index] ?? null) : new Undecoded(reader.error)
    }
    return values
  }
}
