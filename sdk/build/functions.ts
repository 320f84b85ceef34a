/**
 * `f`: the functions of the expression language, and helpers for operators where JavaScript's own mean something else. They are read as part of a lambda's text,
 * and never run.
 */
import { UserError } from '../../model/errors.ts'
import type { Decimal, Interval, SqlDate, SqlTime, SqlValue, Timestamp } from './values.ts'

/** NULL when one of the arguments is. */
type N<Args, Result> = null extends Args ? Result | null : Result
type Text = string | null
type Int = number | bigint | null
type Numeric = number | bigint | Decimal | null
type Moment = Timestamp | SqlDate | null
type Temporal = Timestamp | SqlDate | SqlTime | null
type Arr = readonly unknown[] | null
type Bool = boolean | null
type Element<A> = A extends readonly (infer E)[] ? E : never
type Some<A> = Exclude<A, null>

type ToText = <A extends Text>(text: A) => N<A, string>
type ToNumber = <A extends Numeric>(number: A) => N<A, number>
type SameNumber = <A extends Numeric>(number: A) => A
type Part = <A extends Temporal>(time: A) => N<A, number>
/** DECIMAL wins over whole numbers, a bigint over a number. */
type Mixed<A, B> = N<
  A | B,
  Decimal extends Some<A> | Some<B> ? Decimal : bigint extends Some<A> | Some<B> ? bigint : number
>
interface Arithmetic {
  <A extends Numeric, B extends Numeric>(left: A, right: B): Mixed<A, B>
}
type Rest = <A extends Numeric, B extends Numeric>(
  left: A,
  right: B,
) => N<A | B, Decimal extends Some<A> | Some<B> ? Decimal : Wide<Some<B>>>
interface Sum {
  <A extends Numeric, B extends Numeric>(left: A, right: B): Mixed<A, B>
  <A extends Temporal>(time: A, interval: Interval): A
  <A extends Temporal>(interval: Interval, time: A): A
  (left: Interval, right: Interval): Interval
}
interface Product extends Arithmetic {
  <B extends Numeric>(interval: Interval, times: B): N<B, Interval>
  <A extends Numeric>(times: A, interval: Interval): N<A, Interval>
}
/** Any value of the kind that a value is of. */
type Wide<A> = A extends string
  ? string
  : A extends boolean
    ? boolean
    : A extends number
      ? number
      : A extends bigint
        ? bigint
        : A extends ReadonlyMap<unknown, unknown>
          ? ReadonlyMap<unknown, unknown>
          : A
type Compare = <A, B extends Wide<A> | Numeric>(left: A, right: B) => N<A | B, boolean>
/** One of several values: of numbers DECIMAL wins, and a bigint over a number. */
type OneOf<V> = N<
  V,
  Decimal extends Some<V> ? Decimal : bigint extends Wide<Some<V>> ? bigint : Wide<Some<V>>
>
type Logic = <A extends Bool, B extends Bool>(left: A, right: B) => N<A | B, boolean>
type Unit = { readonly unit: string }

export interface Functions {
  // operators
  readonly add: Sum
  readonly sub: Sum
  readonly mul: Product
  /** On whole numbers the division of SQL, which drops the fraction. */
  readonly div: Arithmetic
  /** The rest of a division; it has the sign of the dividend and, of whole numbers, the type of the divisor. */
  readonly rem: Rest
  readonly neg: <A extends Numeric | Interval>(value: A) => A
  /** Texts one after the other. */
  readonly cat: <A extends Text, B extends Text>(left: A, right: B) => N<A | B, string>
  readonly eq: Compare
  readonly ne: Compare
  readonly lt: Compare
  readonly le: Compare
  readonly gt: Compare
  readonly ge: Compare
  readonly and: Logic
  readonly or: Logic
  readonly not: <A extends Bool>(condition: A) => N<A, boolean>
  readonly isTrue: (condition: Bool) => boolean
  readonly isFalse: (condition: Bool) => boolean
  readonly isUnknown: (condition: Bool) => boolean
  /** IS DISTINCT FROM: NULL is a value like others. */
  readonly distinct: (left: unknown, right: unknown) => boolean
  readonly between: <A, B, C>(value: A, low: B, high: C) => N<A | B | C, boolean>
  readonly betweenSymmetric: <A, B, C>(value: A, low: B, high: C) => N<A | B | C, boolean>
  readonly oneOf: <A, B>(value: A, ...list: readonly B[]) => N<A | B, boolean>
  readonly like: <A extends Text, B extends Text>(text: A, pattern: B, escape?: string) => N<A | B, boolean>
  readonly similar: <A extends Text, B extends Text>(
    text: A,
    pattern: B,
    escape?: string,
  ) => N<A | B, boolean>
  readonly cast: <A, const T extends string>(value: A, type: T) => N<A, Some<SqlValue<T>>>
  /** NULL where the value cannot be converted. */
  readonly tryCast: <const T extends string>(value: unknown, type: T) => SqlValue<T> | null
  /** A number as SQL writes it. */
  readonly number: (text: string) => number
  readonly date: (text: string) => SqlDate
  readonly time: (text: string) => SqlTime
  readonly timestamp: (text: string) => Timestamp
  readonly interval: (text: string, from: string, to?: string) => Interval
  /** A field of a ROW that may be NULL. */
  readonly field: <A, K extends keyof Some<A>>(row: A, name: K) => N<A, Some<A>[K]>
  /** An element of an ARRAY, from 1 on, or the value of a key in a MAP; NULL where there is none. */
  readonly at: <A, K>(
    of: A,
    index: K,
  ) => (Some<A> extends ReadonlyMap<unknown, infer V> ? V : Element<Some<A>>) | null
  readonly map: (...keysAndValues: readonly unknown[]) => ReadonlyMap<unknown, unknown>
  readonly row: (...values: readonly unknown[]) => Readonly<Record<string, unknown>>
  // text
  readonly upper: ToText
  readonly ucase: ToText
  readonly lower: ToText
  readonly lcase: ToText
  readonly initcap: ToText
  readonly trim: <A extends Text>(
    text: A,
    characters?: string | { readonly trim: string },
    options?: { readonly trim: string },
  ) => N<A, string>
  readonly ltrim: <A extends Text>(text: A, characters?: string) => N<A, string>
  readonly rtrim: <A extends Text>(text: A, characters?: string) => N<A, string>
  readonly substring: <A extends Text, B extends Int, C extends Int = 0>(
    text: A,
    start: B,
    length?: C,
  ) => N<A | B | C, string>
  readonly substr: <A extends Text, B extends Int, C extends Int = 0>(
    text: A,
    start: B,
    length?: C,
  ) => N<A | B | C, string>
  readonly left: <A extends Text, B extends Int>(text: A, length: B) => N<A | B, string>
  readonly right: <A extends Text, B extends Int>(text: A, length: B) => N<A | B, string>
  readonly concat: <A extends Text>(...texts: readonly A[]) => N<A, string>
  readonly concatWs: <A extends Text>(separator: A, ...texts: readonly Text[]) => N<A, string>
  readonly replace: <A extends Text, B extends Text, C extends Text>(
    text: A,
    search: B,
    replacement: C,
  ) => N<A | B | C, string>
  readonly charLength: <A extends Text>(text: A) => N<A, number>
  readonly characterLength: <A extends Text>(text: A) => N<A, number>
  readonly length: <A extends Text>(text: A) => N<A, number>
  readonly position: <A extends Text, B extends Text>(search: A, text: B) => N<A | B, number>
  readonly locate: <A extends Text, B extends Text>(search: A, text: B, start?: Int) => N<A | B, number>
  readonly instr: <A extends Text, B extends Text>(text: A, search: B) => N<A | B, number>
  readonly lpad: (text: Text, length: Int, padding: Text) => Text
  readonly rpad: (text: Text, length: Int, padding: Text) => Text
  readonly repeat: <A extends Text, B extends Int>(text: A, times: B) => N<A | B, string>
  readonly reverse: ToText
  readonly overlay: <A extends Text, B extends Text>(
    text: A,
    other: B,
    start: Int,
    length?: Int,
  ) => N<A | B, string>
  readonly splitIndex: (text: Text, separator: Text, index: Int) => Text
  readonly regexp: <A extends Text, B extends Text>(text: A, pattern: B) => N<A | B, boolean>
  readonly regexpExtract: (text: Text, pattern: Text, group?: Int) => Text
  readonly regexpReplace: <A extends Text, B extends Text, C extends Text>(
    text: A,
    pattern: B,
    replacement: C,
  ) => N<A | B | C, string>
  readonly strToMap: <A extends Text>(
    text: A,
    entries?: string,
    parts?: string,
  ) => N<A, ReadonlyMap<Text, Text>>
  readonly ascii: <A extends Text>(text: A) => N<A, number>
  readonly chr: <A extends Int>(code: A) => N<A, string>
  readonly uuid: () => string
  // numbers
  readonly abs: SameNumber
  readonly sign: SameNumber
  readonly round: <A extends Numeric>(number: A, digits?: Int) => A
  readonly truncate: <A extends Numeric>(number: A, digits?: Int) => A
  readonly mod: Rest
  readonly sqrt: ToNumber
  readonly exp: ToNumber
  readonly ln: ToNumber
  readonly log10: ToNumber
  readonly log2: ToNumber
  readonly sin: ToNumber
  readonly cos: ToNumber
  readonly tan: ToNumber
  readonly asin: ToNumber
  readonly acos: ToNumber
  readonly atan: ToNumber
  readonly power: <A extends Numeric, B extends Numeric>(number: A, exponent: B) => N<A | B, number>
  readonly degrees: ToNumber
  readonly radians: ToNumber
  readonly pi: () => number
  readonly e: () => number
  readonly rand: () => number
  readonly randInteger: <A extends Int>(bound: A) => N<A, number>
  // conditions
  readonly coalesce: <A, B = never, C = never>(
    first: A,
    second?: B,
    third?: C,
    ...more: readonly (A | B | C)[]
  ) => Coalesced<A, B, C>
  readonly ifnull: <A, B>(value: A, otherwise: B) => Coalesced<A, B, never>
  readonly nullif: <A>(value: A, other: unknown) => A | null
  readonly if: <A, B>(condition: Bool, value: A, otherwise: B) => A | B
  readonly greatest: <V extends readonly unknown[]>(...values: V) => OneOf<V[number]>
  readonly least: <V extends readonly unknown[]>(...values: V) => OneOf<V[number]>
  // dates and times
  readonly extract: <A extends Temporal>(time: A, options: Unit) => N<A, number>
  readonly year: Part
  readonly quarter: Part
  readonly month: Part
  readonly week: Part
  readonly dayofyear: Part
  readonly dayofmonth: Part
  readonly dayofweek: Part
  readonly hour: Part
  readonly minute: Part
  readonly second: Part
  readonly floor: <A extends Numeric | Temporal>(value: A, options?: Unit) => A
  readonly ceil: <A extends Numeric | Temporal>(value: A, options?: Unit) => A
  readonly ceiling: <A extends Numeric | Temporal>(value: A, options?: Unit) => A
  readonly dateFormat: <A extends Timestamp | null>(time: A, pattern: string) => N<A, string>
  readonly toTimestamp: (text: Text, pattern?: string) => Timestamp | null
  readonly toDate: (text: Text, pattern?: string) => SqlDate | null
  readonly toTimestampLtz: (number: Numeric, precision: number) => Timestamp | null
  readonly unixTimestamp: <A extends Text = string>(text?: A, pattern?: string) => N<A, number>
  readonly fromUnixtime: (seconds: Numeric, pattern?: string) => Text
  readonly timestampadd: <A extends Moment>(count: Int, time: A, options: Unit) => A
  readonly timestampdiff: <A extends Moment, B extends Moment>(
    from: A,
    to: B,
    options: Unit,
  ) => N<A | B, number>
  readonly currentWatermark: <A extends Temporal | Int>(time: A) => A | null
  readonly currentTimestamp: () => Timestamp
  readonly now: () => Timestamp
  readonly localtimestamp: () => Timestamp
  readonly currentDate: () => SqlDate
  readonly currentTime: () => SqlTime
  readonly localtime: () => SqlTime
  // JSON
  readonly jsonValue: (text: Text, path: string) => Text
  readonly jsonExists: (text: Text, path: string) => Bool
  readonly jsonQuery: (text: Text, path: string, options?: { readonly wrapper: string }) => Text
  readonly jsonObject: (...keysAndValues: readonly unknown[]) => string
  readonly jsonArray: (...values: readonly unknown[]) => string
  readonly jsonString: <A>(value: A) => N<A, string>
  // collections
  readonly cardinality: <A extends Arr | ReadonlyMap<unknown, unknown>>(of: A) => N<A, number>
  readonly element: <A extends Arr>(array: A) => Element<Some<A>> | null
  readonly arrayContains: <A extends Arr>(array: A, element: unknown) => N<A, boolean>
  readonly arrayPosition: <A extends Arr, B>(array: A, element: B) => N<A | B, number>
  readonly arrayRemove: <A extends Arr>(array: A, element: unknown) => A
  readonly arrayAppend: <A extends Arr>(array: A, element: unknown) => A
  readonly arrayPrepend: <A extends Arr>(array: A, element: unknown) => A
  readonly arrayDistinct: <A extends Arr>(array: A) => A
  readonly arrayReverse: <A extends Arr>(array: A) => A
  readonly arrayMax: <A extends Arr>(array: A) => Element<Some<A>> | null
  readonly arrayMin: <A extends Arr>(array: A) => Element<Some<A>> | null
  readonly arraySort: <A extends Arr>(array: A, ascending?: boolean) => A
  readonly arraySlice: <A extends Arr>(array: A, start: Int, end?: Int) => A
  readonly arrayConcat: <A extends Arr>(...arrays: readonly A[]) => A
  readonly arrayUnion: <A extends Arr>(left: A, right: A) => A
  readonly arrayIntersect: <A extends Arr>(left: A, right: A) => A
  readonly arrayExcept: <A extends Arr>(left: A, right: A) => A
  readonly arrayJoin: <A extends Arr>(array: A, separator: string, forNull?: string) => N<A, string>
  readonly mapKeys: <A extends ReadonlyMap<unknown, unknown> | null>(
    map: A,
  ) => A extends ReadonlyMap<infer K, unknown> ? readonly K[] : null
  readonly mapValues: <A extends ReadonlyMap<unknown, unknown> | null>(
    map: A,
  ) => A extends ReadonlyMap<unknown, infer V> ? readonly V[] : null
  readonly mapFromArrays: <A extends Arr, B extends Arr>(
    keys: A,
    values: B,
  ) => N<A | B, ReadonlyMap<Element<Some<A>>, Element<Some<B>>>>
  // hashes and encodings
  readonly md5: ToText
  readonly sha1: ToText
  readonly sha256: ToText
  readonly toBase64: ToText
  readonly fromBase64: ToText
}

/** NULL only when all may be. */
type Coalesced<A, B, C> =
  | Widened<Some<A>, Some<B> | Some<C>>
  | (null extends A ? ([B | C] extends [never] ? null : LastNull<B, C>) : never)
type LastNull<B, C> = [C] extends [never]
  ? null extends B
    ? null
    : never
  : null extends B
    ? null extends C
      ? null
      : never
    : never
/** A DECIMAL beside numbers that are written out stays one. */
type Widened<A, B> = Decimal extends A ? Decimal : A | B

/** Never run: what stands in a lambda is read. */
export const f: Functions = new Proxy({} as Functions, {
  get: (_, name) => () => {
    throw new UserError(
      'lambda-run',
      `f.${String(name)} is part of a lambda's text, which is read and never run.`,
      {
        hint: 'Use it inside a lambda that is given to a step of a job.',
      },
    )
  },
})

/** An expression in Flink's SQL, where a lambda has no words for it: o => sql<string>`CASE kind WHEN 1 THEN 'a' END`. */
export function sql<Value>(_text: TemplateStringsArray): Value {
  throw new UserError('lambda-run', 'sql`…` is part of a lambda, which is read and never run.', {
    hint: 'Use it as the body of a lambda: o => sql`…`.',
  })
}
