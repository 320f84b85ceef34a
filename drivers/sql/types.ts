/** A session with a database, the same for all that speak SQL. Texts in, texts out: what they mean is the matter of `values.ts`. */
import type { Dialect } from '../../model/connections/database.ts'

/** A value on the way: bytes go in only; what comes out is always text. */
export type Parameter = string | Uint8Array | null
export type Cell = string | null

export interface Answer {
  /** Of a statement that gives rows, values in the order of its columns. */
  readonly rows: readonly (readonly Cell[])[]
  /** Rows that a statement has written, or found in order to write them. */
  readonly count: number
}

/** The rows of one query, taken as they are wanted: the server holds what is not. */
export interface Cursor {
  /** Up to so many; none: there are no more. */
  read(max: number): Promise<readonly (readonly Cell[])[]>
  close(): Promise<void>
}

/** Throws UserError and OperationalError (`errors.ts`), and SqlError for a statement that the server has refused. */
export interface Database {
  readonly dialect: Dialect
  /** Placeholders as the dialect has them. */
  run(sql: string, values?: readonly Parameter[]): Promise<Answer>
  cursor(sql: string, values: readonly Parameter[]): Promise<Cursor>
  /** Never throws. */
  close(): Promise<void>
}

/** What a server says of a statement that it has refused. */
export class SqlError extends Error {
  /** Five letters and digits of the standard. */
  readonly state: string
  /** The server's own number or '' for one that has none. */
  readonly number: string
  readonly column: string | null

  constructor(
    message: string,
    {
      state,
      number,
      column,
      cause,
    }: {
      readonly state: string
      readonly number: string
      readonly column: string | null
      readonly cause: unknown
    },
  ) {
    super(message, { cause })
    this.state = state
    this.number = number
    this.column = column
  }
}
