/**
 * Generated readers: from a schema and a format to the JavaScript code that decodes one record from bytes into local variables.
 *
 * The engine puts `declare` at the head of its function, after `b` (the bytes), `p` (where the next record starts) and `e` (the end) exist, and
 * `decode` into its loop:
 *
 *     function run(b, p, e, max) {
 *       <declare>                                 // let v0 = null, …
 *       for (let n = 0; p < e && n < max; n++) {
 *         const at = p
 *         <decode>                                // sets the columns' variables, `status`, and p = behind the record
 *         if (<status> !== 1) { if (<status> < 0) fail(<error>, b, at, p); continue }
 *         … the columns are in <columns[i]> …
 *       }
 *       return p
 *     }
 *
 * `status` is 1 for a record, 0 for a blank line (nothing to count), −1 for a bad record, whose message is in `error`; `p` is behind it in
 * every case, so reading goes on with the next. The bytes between `p` and `e` are whole records: `b[e − 1]` is a line feed (a source adds
 * one behind a last line that lacks it). Nothing at or behind `e` is looked at.
 *
 * A record is checked for well-formedness as a whole, and for types only in the used columns. The fast path is made for one layout of
 * records (the order of keys, the spaces) and checks every byte of it; whatever differs goes to the slow path, `readers/*`, which gives the
 * same answer on any layout. Values are as in `model/types.ts`.
 */
import type { Column } from '../schema.ts'
import type { RecordFormat } from './index.ts'
import type { RecordLayout } from './layout.ts'
import { createReader } from './read.ts'
import { printCsvFast } from './printCsv.ts'
import { printJsonFast } from './printJson.ts'
import { runtime } from './scan.ts'

export interface ReaderOptions {
  /** Names of the columns that are decoded; the others are only checked for well-formedness. */
  readonly used: ReadonlySet<string>
  /** How records are laid out (`learnLayout`). Null: JSON in any layout, by the slow path. CSV with a header needs it. */
  readonly layout: RecordLayout | null
}

export interface ReaderCode {
  /** Values that the code reaches by these names; the engine passes them into `new Function`. */
  readonly bindings: Readonly<Record<string, unknown>>
  /** Statements before the loop. */
  readonly declare: string
  /** Statements that decode one record at `p`. */
  readonly decode: string
  /** Expressions, valid after `decode`. */
  readonly status: string
  readonly error: string
  /** The expression for the value of each column of the schema, in order; null for one that is not used. */
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
  const fast =
    format.kind === 'json' && layout?.kind === 'json'
      ? printJsonFast(format, columns, variables, layout)
      : format.kind === 'json'
        ? null
        : printCsvFast(format, columns, variables, layout)
  const load = variables
    .flatMap((name, index) => (name === null ? [] : [`${name}=r$slow.values[${index}];`]))
    .join('')
  const slowPath = `r$status=r$slow.read(b,p,e);p=r$slow.next;if(r$status===1){${load}}`
  return {
    bindings: { r$slow: slow, r$lib: runtime },
    declare: [
      'let r$status=0,r$q=0,r$c=0,r$n=0,r$d=0,r$neg=false;',
      ...variables.flatMap((name) => (name === null ? [] : [`let ${name}=null;`])),
    ].join(''),
    decode:
      fast === null ? slowPath : `r$done:{r$fast:{r$q=p;${fast}p=r$q;r$status=1;break r$done;}${slowPath}}`,
    status: 'r$status',
    error: 'r$slow.error',
    columns: variables,
  }
}
