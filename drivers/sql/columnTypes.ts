/** What columns of a database are in SQL types of ours, and whether a value of one goes into the other. Pure. */
import type { Dialect } from '../../model/connections/database.ts'
import { MAX_DECIMAL_PRECISION, t, type SqlKind, type SqlType } from '../../model/types.ts'

/** A column's type in the words of the database. */
export interface Stored {
  /** `int8`, `bigint`. */
  readonly type: string
  /** With all that belongs to it: `bigint(20) unsigned`. */
  readonly whole: string
  readonly precision: number | null
  readonly scale: number | null
  /** Digits behind the second. */
  readonly fraction: number | null
}

export interface StoredColumn {
  readonly name: string
  readonly stored: Stored
  readonly type: SqlType
  /** A row may leave it out. */
  readonly filled: boolean
  /** The database computes it: nothing can be written into it. */
  readonly generated: boolean
}

/** Where a NUMERIC has no limits of its own: half of the digits before, half behind the point. */
const FREE_DECIMAL = { precision: MAX_DECIMAL_PRECISION, scale: 18 }

const POSTGRES: Readonly<Record<string, (nullable: boolean) => SqlType>> = {
  bool: t.boolean,
  int2: t.smallint,
  int4: t.int,
  int8: t.bigint,
  float4: t.float,
  float8: t.double,
  bytea: t.bytes,
  date: t.date,
  time: t.time,
  timestamp: t.timestamp,
  timestamptz: t.timestampLtz,
}

const MARIADB: Readonly<Record<string, (nullable: boolean) => SqlType>> = {
  tinyint: t.tinyint,
  smallint: t.smallint,
  mediumint: t.int,
  int: t.int,
  bigint: t.bigint,
  year: t.int,
  float: t.float,
  double: t.double,
  binary: t.bytes,
  varbinary: t.bytes,
  tinyblob: t.bytes,
  blob: t.bytes,
  mediumblob: t.bytes,
  longblob: t.bytes,
  bit: t.bytes,
  date: t.date,
  time: t.time,
  datetime: t.timestamp,
  timestamp: t.timestampLtz,
}

/** Twice as wide where there is no sign. */
const UNSIGNED: Readonly<Record<string, (nullable: boolean) => SqlType>> = {
  tinyint: t.smallint,
  smallint: t.int,
  mediumint: t.int,
  int: t.bigint,
  bigint: (nullable) => t.decimal(20, 0, nullable),
}

/** The type that holds every value of the column; STRING where no other does. */
export function columnType(dialect: Dialect, stored: Stored, nullable: boolean): SqlType {
  const { type, whole, precision, scale } = stored
  if (type === 'numeric' || type === 'decimal') {
    if (precision === null) return t.decimal(FREE_DECIMAL.precision, FREE_DECIMAL.scale, nullable)
    return precision > MAX_DECIMAL_PRECISION ? t.string(nullable) : t.decimal(precision, scale ?? 0, nullable)
  }
  if (dialect === 'postgresql') return (POSTGRES[type] ?? t.string)(nullable)
  if (whole.startsWith('tinyint(1)') && !whole.includes('unsigned')) return t.boolean(nullable)
  const own = whole.includes('unsigned') ? (UNSIGNED[type] ?? MARIADB[type]) : MARIADB[type]
  return (own ?? t.string)(nullable)
}

const NUMBERS: ReadonlySet<SqlKind> = new Set([
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
])

/** Whether a column that is declared so can be read from one that is stored so; single values may still not fit. */
export function reads(declared: SqlType, { type, stored }: StoredColumn): boolean {
  if (declared.kind === type.kind) return true
  if (NUMBERS.has(declared.kind)) return NUMBERS.has(type.kind) || stored.whole.startsWith('tinyint(1)')
  return declared.kind === 'STRING' && type.kind !== 'BYTES'
}

/** Digits behind the second of our times. */
const MILLIS = 3

/** Why no value of a stream's column can be written into a table's without losing something; null: it can be, or the database says which ones cannot. */
export function writeProblem(given: SqlType, { type, stored, generated }: StoredColumn): string | null {
  if (generated) return 'is computed by the database'
  const isTime = given.kind === 'TIME' || given.kind === 'TIMESTAMP' || given.kind === 'TIMESTAMP_LTZ'
  if (type.kind === given.kind && isTime)
    return (stored.fraction ?? MILLIS) < MILLIS
      ? `keeps ${stored.fraction ?? 0} digits behind the second of ${MILLIS}`
      : null
  if (given.kind === 'DECIMAL' && type.kind === 'DECIMAL' && stored.precision !== null)
    return given.scale > type.scale ? `keeps ${type.scale} digits behind the point of ${given.scale}` : null
  if (given.kind === type.kind) return null
  if (NUMBERS.has(given.kind) && NUMBERS.has(type.kind)) {
    const rounded =
      given.kind === 'DECIMAL' && given.scale > 0 && type.kind !== 'FLOAT' && type.kind !== 'DOUBLE'
    const float = given.kind === 'FLOAT' || given.kind === 'DOUBLE'
    const narrow = type.kind !== 'FLOAT' && type.kind !== 'DOUBLE'
    return rounded || (float && narrow) ? `is ${stored.whole}, which would round a ${given.kind}` : null
  }
  if (NUMBERS.has(given.kind) && stored.whole.startsWith('tinyint(1)')) return null
  // Texts go where the database can read them: uuid, json, enum and the like.
  if (given.kind === 'STRING' && type.kind === 'STRING') return null
  return `is ${stored.whole}, and the input has ${given.kind}`
}
