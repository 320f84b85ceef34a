/**
 * What values of the SQL types are in a job's lambdas. BOOLEAN, STRING, INT, DOUBLE (number) and BIGINT (bigint) are JavaScript's own; the others are types of their own,
 * so that an operator that would mean something else does not compile.
 */
declare const sqlType: unique symbol

export interface Decimal {
  readonly [sqlType]: 'DECIMAL'
}
/** TIMESTAMP and TIMESTAMP_LTZ. */
export interface Timestamp {
  readonly [sqlType]: 'TIMESTAMP'
}
export interface SqlDate {
  readonly [sqlType]: 'DATE'
}
export interface SqlTime {
  readonly [sqlType]: 'TIME'
}
export interface Interval {
  readonly [sqlType]: 'INTERVAL'
}

/** The type of a column by its DDL text: `SqlValue<'DECIMAL(10, 2) NOT NULL'>` is Decimal. A text in another notation is `unknown`. */
export type SqlValue<Text extends string> = Parse<Text> extends [infer Value, ''] ? Value : unknown

/** The value's type and the text behind it. */
type Parse<Text extends string> = Text extends `ARRAY<${infer Rest}`
  ? Parse<Rest> extends [infer Element, `>${infer After}`]
    ? Nullable<readonly Element[], After>
    : never
  : Text extends `MAP<${infer Rest}`
    ? Parse<Rest> extends [infer Key, `, ${infer More}`]
      ? Parse<More> extends [infer Value, `>${infer After}`]
        ? Nullable<ReadonlyMap<Key, Value>, After>
        : never
      : never
    : Text extends `ROW<${infer Rest}`
      ? Fields<Rest, unknown>
      : Text extends `DECIMAL(${string})${infer After}`
        ? Nullable<Decimal, After>
        : Text extends `TIMESTAMP_LTZ(3)${infer After}` | `TIMESTAMP(3)${infer After}`
          ? Nullable<Timestamp, After>
          : Simple<Text>

type Simple<Text extends string> = Text extends `BOOLEAN${infer After}`
  ? Nullable<boolean, After>
  : Text extends `STRING${infer After}` | `VARCHAR(${number})${infer After}` | `CHAR(${number})${infer After}`
    ? Nullable<string, After>
    : Text extends `BIGINT${infer After}`
      ? Nullable<bigint, After>
      : Text extends `INTEGER${infer After}`
        ? Nullable<number, After>
        : Text extends `${'TINYINT' | 'SMALLINT' | 'INT' | 'FLOAT' | 'DOUBLE'}${infer After}`
          ? Nullable<number, After>
          : Text extends `BYTES${infer After}`
            ? Nullable<Uint8Array, After>
            : Text extends `DATE${infer After}`
              ? Nullable<SqlDate, After>
              : Text extends `TIMESTAMP_LTZ${infer After}`
                ? Nullable<Timestamp, After>
                : Text extends `TIMESTAMP${infer After}`
                  ? Nullable<Timestamp, After>
                  : Text extends `TIME${infer After}`
                    ? Nullable<SqlTime, After>
                    : Text extends `DECIMAL${infer After}`
                      ? Nullable<Decimal, After>
                      : never

type Fields<Text extends string, Row> = Text extends `${infer Name} ${infer Rest}`
  ? Parse<Rest> extends [infer Value, `, ${infer More}`]
    ? Fields<More, Row & { readonly [K in Unquoted<Name>]: Value }>
    : Parse<Rest> extends [infer Value, `>${infer After}`]
      ? Nullable<Row & { readonly [K in Unquoted<Name>]: Value }, After>
      : never
  : never

type Unquoted<Name extends string> = Name extends `\`${infer Inner}\`` ? Inner : Name

type Nullable<Value, After extends string> = After extends ` NOT NULL${infer Rest}`
  ? [Value, Rest]
  : [Value | null, After]

/** One object type instead of an intersection of several. */
export type Flat<Row> = { readonly [K in keyof Row]: Row[K] }
