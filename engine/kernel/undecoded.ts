/** Columns that are decoded only because somebody looks at them: a bad one must not make its record bad, nor hide the others. */
import type { RecordFormat } from '../../model/format/index.ts'
import type { RecordLayout } from '../../model/format/layout.ts'
import { createReader } from '../../model/format/read.ts'
import type { Column } from '../../model/schema.ts'

/** Stands in the place of a watched column's value that could not be decoded. Only samples meet it: no step reads such a column. */
export class Undecoded {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** Decodes the columns `watched` of the record at `p` into `values`, each on its own. The other columns are known to be good. */
export type Salvage = (b: Uint8Array, p: number, e: number, values: unknown[]) => void

export function createSalvage(
  format: RecordFormat,
  columns: readonly Column[],
  watched: readonly number[],
  layout: RecordLayout | null,
): Salvage {
  const readers = watched.map((index) => ({
    index,
    reader: createReader(
      format,
      columns,
      columns.map((_, at) => at === index),
      layout,
    ),
  }))
  return (b, p, e, values) => {
    for (const { index, reader } of readers) {
      values[index] =
        reader.read(b, p, e) === 1 ? (reader.values[index] ?? null) : new Undecoded(reader.error)
    }
  }
}
