/** What the code of a job is given and may give. It is run, unlike a lambda, so its values are JavaScript's own: a DECIMAL is a text, a time a number of milliseconds. */
import type { Decimal, SqlDate, SqlTime, Timestamp } from './values.ts'

/** A value as code gets it. */
type Plain<Value> = Value extends Decimal | SqlDate
  ? string
  : Value extends Timestamp | SqlTime
    ? number
    : Value extends Uint8Array
      ? Uint8Array
      : Value extends readonly (infer Element)[]
        ? Plain<Element>[]
        : Value extends ReadonlyMap<infer Key, infer Item>
          ? Map<Plain<Key>, Plain<Item>>
          : Value extends object
            ? { [Name in keyof Value]: Plain<Value[Name]> }
            : Value

/** A record as code gets it: copies, so that nothing of the stream can be changed. */
export type CodeRow<Row> = { readonly [Name in keyof Row]: Plain<Row[Name]> }

/** A value as code may give it: here and there more than it gets. */
type Given<Value> = Value extends Decimal
  ? string | number | bigint
  : Value extends Timestamp
    ? number | Date
    : Value extends bigint
      ? bigint | number
      : Value extends SqlDate
        ? string
        : Value extends SqlTime
          ? number
          : Value extends Uint8Array
            ? Uint8Array
            : Value extends readonly (infer Element)[]
              ? readonly Given<Element>[]
              : Value extends ReadonlyMap<infer Key, infer Item>
                ? ReadonlyMap<Given<Key>, Given<Item>>
                : Value extends object
                  ? { readonly [Name in keyof Value]: Given<Value[Name]> }
                  : Value extends null
                    ? null | undefined
                    : Value

/** Columns that code may leave out: a NULL, and the event time, which the engine puts there. */
type MayMiss<Value> = null extends Value ? true : Value extends Timestamp ? true : false

/** A record as code gives it. */
export type CodeResult<Row> = {
  readonly [Name in keyof Row as MayMiss<Row[Name]> extends true ? never : Name]: Given<Row[Name]>
} & {
  readonly [Name in keyof Row as MayMiss<Row[Name]> extends true ? Name : never]?:
    Given<Row[Name]> | undefined
}

/** The call at hand, of code that is awaited. */
export interface CodeCall {
  /** Aborted when the time is up, or the job ends: hand it to `fetch`. */
  readonly signal: AbortSignal
  /** 1 for the first attempt. */
  readonly attempt: number
}

/** A value by key. */
export interface ValueState<Value> {
  /** The value, or the initial one. */
  get(): Value
  set(value: Value): void
  clear(): void
}
/** A list by key. */
export interface ListState<Value> {
  get(): Value[]
  add(...values: Value[]): void
  set(values: Iterable<Value>): void
  clear(): void
}
/** A map by key. */
export interface MapState<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  has(key: Key): boolean
  delete(key: Key): boolean
  keys(): IterableIterator<Key>
  values(): IterableIterator<Value>
  entries(): IterableIterator<[Key, Value]>
  size(): number
  clear(): void
}

type Time = number | bigint | Date

/** What a process function works with. State and timers are those of the key at hand. */
export interface ProcessContext<Key, Made> {
  readonly key: CodeRow<Key>
  /** Event time of the record, or the time of the timer, ms since 1970; null for a record without one. */
  readonly timestamp: number | null
  /** The watermark in force, ms since 1970. */
  readonly watermark: number
  /** The wall clock, ms since 1970. */
  now(): number
  /** Sends a record on, with the time of this call. */
  emit(row: CodeResult<Made>): void
  /** Plain data by name, kept in checkpoints. */
  readonly state: {
    value<Value>(name: string): ValueState<Value | null>
    value<Value>(name: string, initial: Value): ValueState<Value>
    list<Value>(name: string): ListState<Value>
    map<Name, Value>(name: string): MapState<Name, Value>
  }
  readonly timers: {
    /** `onTimer` is called once the watermark has reached this time (ms since 1970). Setting it twice is setting it once. */
    at(time: Time): void
    cancel(time: Time): void
    /** `onTimer` is called once the wall clock has reached this time. */
    atProcessingTime(time: Time): void
    cancelProcessingTime(time: Time): void
  }
}
