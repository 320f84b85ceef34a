/**
 * Generated readers: from a schema and the layouts of a sample to JavaScript that decodes one record from the bytes, just the columns that are used.
 *
 * The printed code is a piece of a function of its caller's: `b` is the buffer, `p` where the record starts and `e` where the bytes end; b[e − 1] is a line feed.
 * It moves `p` behind the record and leaves the values in local variables. It speculates on a layout and checks every byte of it; whatever differs is
 * `missed`: the caller then asks the slow path, `slow`, which gives the same answer on any layout. Values are as in `model/types.ts`.
 */
import type { Column } from '../schema.ts'
import { DECLARE, runtime } from './fast.ts'
import type { RecordFormat } from './index.ts'
import type { RecordLayout } from './layout.ts'
import { printCsvFast } from './printCsv.ts'
import { printJsonFast } from './printJson.ts'
import { createReader } from './read.ts'
import type { RecordReader } from './record.ts'

export interface ReaderOptions {
  /** Names of the columns that are decoded; the others are only checked for well-formedness. */
  readonly used: ReadonlySet<string>
  /** How records are laid out (`learnLayout`). Null: JSON in any layout, by the slow path. CSV with a header needs it. */
  readonly layout: RecordLayout | null
}

export interface ReaderCode {
  /** Values that the code reaches by these names; the engine passes them into `new Function`. */
  readonly bindings: Readonly<Record<string, unknown>>
  readonly slow: RecordReader
  /** Statements before the loop; `b` must stay the same in it. */
  readonly declare: string
  /**
   * Statements that decode one record at `p`, in a loop. `missed`: the statements for a record that the fast path does not take, with `p` unmoved; they must leave this
   * turn of the loop. A column is not NULL and of one representation wherever the layout allows: that is why such a record goes another way.
   */
  readonly decode: (missed: string) => string
  /**
   * The expression for the value of each column of the schema, in order; null for one that is not used. Valid behind `decode`, until the next record; without side
   * effects, but that of a text makes the text: to be evaluated at most once, and only where the text is wanted.
   */
  readonly columns: readonly (string | null)[]
}

/** Prints the reader of a schema. Names that it makes start with `r$`. */
export function printReader(
  format: RecordFormat,
  columns: readonly Column[],
  { used, layout }: ReaderOptions,
): ReaderCode {
  const wanted = columns.map((column) => used.has(column.name))
  const slow = createReader(format, columns, wanted, layout)
  const variables = columns.map((_, index) => (wanted[index] === true ? `r$${index}` : null))
  const fast = fastPaths(format, columns, variables, layout)
  const isText = (index: number): boolean => columns[index]?.type.kind === 'STRING'
  const locals = variables.flatMap((name, index) => {
    if (name === null) return []
    return isText(index) ? [name, `${name}s=0`, `${name}e=0`] : [name]
  })
  // A line of text is seldom met again; a field often is.
  const make = format.kind === 'text' ? 'ascii' : 'intern'
  return {
    bindings: { r$slow: slow, r$lib: runtime },
    slow,
    declare: DECLARE,
    decode: (missed) =>
      [
        locals.length === 0 ? '' : `let ${locals.join(',')};`,
        'r$done:{',
        ...fast.map((path) => `r$fast:{r$q=p;${path}p=r$q;break r$done;}`),
        `${missed}}`,
      ].join(''),
    columns: variables.map((name, index) =>
      name !== null && isText(index) ? `(${name}s<0?${name}:r$lib.${make}(b,${name}s,${name}e))` : name,
    ),
  }
}

function fastPaths(
  format: RecordFormat,
  columns: readonly Column[],
  variables: readonly (string | null)[],
  layout: RecordLayout | null,
): readonly string[] {
  if (format.kind === 'json') return layout?.kind === 'json' ? printJsonFast(columns, variables, layout) : []
  const path = printCsvFast(format, columns, variables, layout)
  return path === null ? [] : [path]
}
