/**
 * SQL types after Flink's logical types, as plain JSON, and how a value of each is held in JavaScript.
 *
 * | type                          | value                                                             |
 * |-------------------------------|-------------------------------------------------------------------|
 * | BOOLEAN                       | boolean                                                           |
 * | TINYINT, SMALLINT, INT        | number, an integer that wraps at its width                        |
 * | BIGINT                        | bigint; a number where the column is `safe` (beyond 2^53: error)  |
 * | FLOAT, DOUBLE                 | number                                                            |
 * | DECIMAL(p, s)                 | bigint, the value times 10^s                                      |
 * | STRING                        | string                                                            |
 * | BYTES                         | Uint8Array                                                        |
 * | DATE                          | number, days since 1970-01-01                                     |
 * | TIME                          | number, milliseconds of the day                                   |
 * | TIMESTAMP, TIMESTAMP_LTZ      | number, milliseconds since 1970-01-01T00:00:00 (local resp. UTC)  |
 * | INTERVAL MONTH / DAY          | number of months / of milliseconds (in expressions only)          |
 * | ARRAY                         | array                                                             |
 * | MAP                           | Map                                                               |
 * | ROW                           | array, one value a field, in the order of the fields              |
 *
 * NULL is `null` everywhere; `undefined` is never a value. The type NULL is that of a bare NULL literal.
 */
export type SimpleKind =
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'STRING'
  | 'BYTES'
  | 'DATE'
  | 'TIME'
  | 'NULL'

export interface SimpleType {
  readonly kind: SimpleKind
  readonly nullable: boolean
}
export interface BigintType {
  readonly kind: 'BIGINT'
  readonly nullable: boolean
  /** The values are promised to stay within ±2^53 and are held as numbers. */
  readonly safe?: true
}
export interface DecimalType {
  readonly kind: 'DECIMAL'
  readonly precision: number
  readonly scale: number
  readonly nullable: boolean
}
export interface TimestampType {
  readonly kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ'
  readonly precision: 3
  readonly nullable: boolean
}
export interface IntervalType {
  readonly kind: 'INTERVAL'
  /** MONTH: years and months; DAY: days down to milliseconds. */
  readonly unit: 'MONTH' | 'DAY'
  readonly nullable: boolean
}
export interface ArrayType {
  readonly kind: 'ARRAY'
  readonly element: SqlType
  readonly nullable: boolean
}
export interface MapType {
  readonly kind: 'MAP'
  readonly key: SqlType
  readonly value: SqlType
  readonly nullable: boolean
}
export interface RowField {
  readonly name: string
  readonly type: SqlType
}
export interface RowType {
  readonly kind: 'ROW'
  readonly fields: readonly RowField[]
  readonly nullable: boolean
}

export type SqlType =
  SimpleType | BigintType | DecimalType | TimestampType | IntervalType | ArrayType | MapType | RowType

export type SqlKind = SqlType['kind']

/** A value at run time; see the table above. */
export type Value =
  null | boolean | number | bigint | string | Uint8Array | readonly Value[] | ReadonlyMap<Value, Value>

/** The limits of DECIMAL, as in Flink. */
export const MAX_DECIMAL_PRECISION = 38

const simple =
  (kind: SimpleKind) =>
  (nullable = true): SimpleType => ({ kind, nullable })

/** Short constructors; each type is nullable unless `false` is given. */
export const t = {
  boolean: simple('BOOLEAN'),
  tinyint: simple('TINYINT'),
  smallint: simple('SMALLINT'),
  int: simple('INT'),
  float: simple('FLOAT'),
  double: simple('DOUBLE'),
  string: simple('STRING'),
  bytes: simple('BYTES'),
  date: simple('DATE'),
  time: simple('TIME'),
  null: (): SimpleType => ({ kind: 'NULL', nullable: true }),
  bigint: (nullable = true): BigintType => ({ kind: 'BIGINT', nullable }),
  /** BIGINT held as a number: counts and window times are of this type. */
  safeBigint: (nullable = true): BigintType => ({ kind: 'BIGINT', nullable, safe: true }),
  decimal: (precision: number, scale: number, nullable = true): DecimalType => ({
    kind: 'DECIMAL',
    precision,
    scale,
    nullable,
  }),
  timestamp: (nullable = true): TimestampType => ({ kind: 'TIMESTAMP', precision: 3, nullable }),
  timestampLtz: (nullable = true): TimestampType => ({ kind: 'TIMESTAMP_LTZ', precision: 3, nullable }),
  interval: (unit: 'MONTH' | 'DAY', nullable = true): IntervalType => ({ kind: 'INTERVAL', unit, nullable }),
  array: (element: SqlType, nullable = true): ArrayType => ({ kind: 'ARRAY', element, nullable }),
  map: (key: SqlType, value: SqlType, nullable = true): MapType => ({ kind: 'MAP', key, value, nullable }),
  row: (fields: readonly RowField[], nullable = true): RowType => ({ kind: 'ROW', fields, nullable }),
} as const

export function withNullable<T extends SqlType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable }
}
