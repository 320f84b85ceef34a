/** What steps take, and what comes out of them, as types. */
import type { ResultOf } from './aggregates.ts'
import type { Duration } from './duration.ts'
import type { CodeCall, CodeResult, CodeRow, ProcessContext } from './codeTypes.ts'
import type { Schema } from './schema.ts'
import type { Flat } from './values.ts'
import type { StepOptions } from './windows.ts'

declare const columnName: unique symbol
/** A column of a row, known by its name. */
export interface ColumnOf<Name> {
  readonly [columnName]: Name
}
/** What a lambda sees that chooses columns. */
export type ColumnsOf<Row> = { readonly [Name in keyof Row]: ColumnOf<Name> }
export type Choice<Name> = ColumnOf<Name> | readonly ColumnOf<Name>[]
export type Choose<Row, Name> = (columns: ColumnsOf<Row>) => Choice<Name>

export interface SplitOptions<Into> extends StepOptions {
  /** Empty: any run of white space. */
  readonly delimiter?: string
  readonly into?: Into
  readonly keepEmpty?: boolean
  readonly withPosition?: string | null
}
export type UnnestOptions<Into> = Omit<SplitOptions<Into>, 'delimiter'>
export type ElementOf<Value> = Value extends readonly (infer Element)[] ? Element : never

export type Results<Of> = { readonly [Name in keyof Of]: ResultOf<Of[Name]> }

export interface AggregateOptions extends StepOptions {
  /** Forgets a group after so much time without a record. */
  readonly ttl?: Duration | null
}

export interface Order<Row> {
  readonly by: (row: Row) => unknown
  readonly direction?: 'asc' | 'desc'
  readonly nulls?: 'lowest' | 'first' | 'last'
}

export interface TopNOptions<Row> extends StepOptions {
  readonly orderBy: readonly Order<Row>[]
  readonly limit?: number
  readonly offset?: number
  readonly per?: 'stream' | 'window'
  /** The name of the column with the rank; null: none. */
  readonly rankColumn?: string | null
  readonly ttl?: Duration | null
}
export type Ranked<Row, Options> = Options extends { readonly rankColumn: infer Name }
  ? Name extends string
    ? Flat<Row & { readonly [K in Name]: number }>
    : Row
  : Flat<Row & { readonly rank: number }>

export interface DeduplicateOptions extends StepOptions {
  readonly keep?: 'first' | 'last'
  readonly order?: 'time' | 'arrival'
  readonly ttl?: Duration | null
}

export interface PatternOptions extends StepOptions {
  readonly pattern: string
  readonly define?: readonly {
    readonly variable: string
    readonly condition: string
    readonly repeats?: 'next' | 'apart'
  }[]
  readonly measures?: readonly { readonly name: string; readonly expression: string }[]
  readonly within?: Duration | null
  readonly afterMatch?: 'past_last_row' | 'to_next_row' | 'to_first' | 'to_last'
  readonly afterVariable?: string
  readonly timeouts?: boolean
  readonly mostRows?: number
  readonly mostPartials?: number
}

/** What code is given beside the function. `Made`: what it returns or emits, by its columns. */
export interface CodeOptions<Made> extends StepOptions {
  /** The columns that the code gives: `row({ total: 'DOUBLE' })`. */
  readonly columns: Schema<Made>
  /** `inferred`: in the editor they are found anew from the code when that is changed there. */
  readonly output?: 'pinned' | 'inferred'
}

/** Code whose promises are awaited: `async` function, or one that gives a promise. */
export interface AwaitOptions {
  /** Whether records go on in the order in which they came, or as their answers come. Left out: the function answers at once. */
  readonly async?: 'ordered' | 'unordered'
  /** Calls at once. */
  readonly capacity?: number
  /** For a record, all attempts together. */
  readonly timeout?: Duration
  readonly attempts?: number
  /** Between an attempt that failed and the next. */
  readonly retryDelay?: Duration
}

export interface MapCodeOptions<Made> extends CodeOptions<Made>, AwaitOptions {
  /** `all`: the columns of the record go on, and what the code gives is added or replaces them. */
  readonly keep?: 'listed' | 'all'
}

/** What comes out of code. */
export type Coded<Row, Made, Options> = Options extends { readonly keep: 'all' }
  ? Flat<Omit<Row, keyof Made> & Made>
  : Made

export interface ProcessOptions<Key, Made> extends CodeOptions<Made> {
  readonly onTimer?: (ctx: ProcessContext<Key, Made>) => void
  /** Forgets a key whose state was not used for so long. */
  readonly ttl?: Duration | null
}

export type FilterCodeOptions = StepOptions & AwaitOptions

/** What is awaited may give what it gives at once, too, and knows of its call. */
type Awaited<Options, Row, Now, Later> = Options extends { readonly async: 'ordered' | 'unordered' }
  ? (row: CodeRow<Row>, call: CodeCall) => Now | Later
  : (row: CodeRow<Row>) => Now

export type MapCode<Row, Made, Options> = Awaited<Options, Row, CodeResult<Made>, Promise<CodeResult<Made>>>
export type FlatMapCode<Row, Made, Options> = Awaited<
  Options,
  Row,
  Iterable<CodeResult<Made>>,
  Promise<Iterable<CodeResult<Made>>> | AsyncIterable<CodeResult<Made>>
>
export type FilterCode<Row, Options> = Awaited<Options, Row, boolean, Promise<boolean>>
export type ProcessCode<Row, Key, Made> = (row: CodeRow<Row>, ctx: ProcessContext<Key, Made>) => void
