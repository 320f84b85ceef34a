/** Statements as each dialect writes them. Pure; every name is quoted, every value a parameter. */
import type { Dialect } from '../../model/connections/database.ts'
import type { Column } from '../../model/schema.ts'
import { doubleQuoted } from '../../model/tableName.ts'
import type { SqlType } from '../../model/types.ts'

export const quoted = (dialect: Dialect, name: string): string =>
  dialect === 'postgresql' ? doubleQuoted(name) : `\`${name.replaceAll('`', '``')}\``

export const quotedTable = (dialect: Dialect, schema: string, name: string): string =>
  `${quoted(dialect, schema)}.${quoted(dialect, name)}`

/** `number` from 1. */
export const placeholder = (dialect: Dialect, number: number): string =>
  dialect === 'postgresql' ? `$${number}` : '?'

/** As text, as `values.ts` reads it. */
function selected(dialect: Dialect, { name, type }: Column): string {
  const column = quoted(dialect, name)
  if (dialect === 'postgresql') return column
  if (type.kind === 'BYTES') return `HEX(${column})`
  // A FLOAT as text has six digits only.
  return type.kind === 'FLOAT' || type.kind === 'DOUBLE' ? `CAST(${column} AS DOUBLE)` : column
}

/** A text is compared with a number as a DOUBLE: it has to say what it is. */
function compared(dialect: Dialect, type: SqlType, number: number): string {
  const value = placeholder(dialect, number)
  if (dialect === 'postgresql') return value
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return `CAST(${value} AS SIGNED)`
    case 'DECIMAL':
      return `CAST(${value} AS DECIMAL(${type.precision}, ${type.scale}))`
    default:
      return value
  }
}

/** `table` quoted. `order`: of the columns; with `behind`, only rows behind the one whose values are the parameters. */
export function selectStatement(
  dialect: Dialect,
  table: string,
  columns: readonly Column[],
  order: readonly Column[],
  behind: boolean,
): string {
  const names = order.map(({ name }) => quoted(dialect, name))
  const list = columns.map((column) => selected(dialect, column)).join(', ')
  const values = order.map(({ type }, index) => compared(dialect, type, index + 1))
  const where = behind && names.length > 0 ? ` WHERE (${names.join(', ')}) > (${values.join(', ')})` : ''
  return `SELECT ${list} FROM ${table}${where}${names.length > 0 ? ` ORDER BY ${names.join(', ')}` : ''}`
}

/** Puts so many rows in; with `key`, in the place of those that have the same. */
export function insertStatement(
  dialect: Dialect,
  table: string,
  columns: readonly string[],
  key: readonly string[],
  rows: number,
): string {
  const names = columns.map((column) => quoted(dialect, column))
  const row = (index: number): string =>
    `(${columns.map((_, at) => placeholder(dialect, index * columns.length + at + 1)).join(',')})`
  const values = Array.from({ length: rows }, (_, index) => row(index)).join(',')
  const insert = `INSERT INTO ${table} (${names.join(', ')}) VALUES ${values}`
  if (key.length === 0) return insert
  const others = columns.filter((column) => !key.includes(column))
  if (dialect === 'postgresql') {
    const sets = others.map((column) => `${quoted(dialect, column)} = EXCLUDED.${quoted(dialect, column)}`)
    const act = sets.length === 0 ? 'NOTHING' : `UPDATE SET ${sets.join(', ')}`
    return `${insert} ON CONFLICT (${key.map((name) => quoted(dialect, name)).join(', ')}) DO ${act}`
  }
  // Where there is nothing else to set, a column is set to what it is.
  const set = (others.length === 0 ? key.slice(0, 1) : others).map((column) => {
    const name = quoted(dialect, column)
    return `${name} = VALUES(${name})`
  })
  return `${insert} ON DUPLICATE KEY UPDATE ${set.join(', ')}`
}

/** Takes out the rows of so many keys. */
export function deleteStatement(
  dialect: Dialect,
  table: string,
  key: readonly Column[],
  rows: number,
): string {
  const one = (index: number): string =>
    `(${key.map(({ name, type }, at) => `${quoted(dialect, name)} = ${compared(dialect, type, index * key.length + at + 1)}`).join(' AND ')})`
  return `DELETE FROM ${table} WHERE ${Array.from({ length: rows }, (_, index) => one(index)).join(' OR ')}`
}

const POSTGRES: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'SMALLINT',
  SMALLINT: 'SMALLINT',
  INT: 'INTEGER',
  BIGINT: 'BIGINT',
  FLOAT: 'REAL',
  DOUBLE: 'DOUBLE PRECISION',
  STRING: 'TEXT',
  BYTES: 'BYTEA',
  DATE: 'DATE',
  TIME: 'TIME(3)',
  TIMESTAMP: 'TIMESTAMP(3)',
  TIMESTAMP_LTZ: 'TIMESTAMP(3) WITH TIME ZONE',
}
const MARIADB: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INT: 'INT',
  BIGINT: 'BIGINT',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
  STRING: 'LONGTEXT COLLATE utf8mb4_bin',
  BYTES: 'LONGBLOB',
  DATE: 'DATE',
  TIME: 'TIME(3)',
  TIMESTAMP: 'DATETIME(3)',
  TIMESTAMP_LTZ: 'TIMESTAMP(3)',
}
/** A key of MariaDB needs a length. */
const KEY_TEXT = 'VARCHAR(255) COLLATE utf8mb4_bin'

function storedType(dialect: Dialect, type: SqlType, inKey: boolean): string {
  if (type.kind === 'DECIMAL')
    return `${dialect === 'postgresql' ? 'NUMERIC' : 'DECIMAL'}(${type.precision}, ${type.scale})`
  if (dialect === 'postgresql') return POSTGRES[type.kind] ?? 'TEXT'
  return inKey && type.kind === 'STRING' ? KEY_TEXT : (MARIADB[type.kind] ?? 'LONGTEXT')
}

/** The table for these columns. */
export function createStatement(
  dialect: Dialect,
  table: string,
  columns: readonly Column[],
  key: readonly string[],
): string {
  const lines = columns.map(({ name, type }) => {
    const inKey = key.includes(name)
    const nothing = type.nullable && !inKey
    // MariaDB gives a TIMESTAMP that says nothing a default of its own.
    const ends = nothing ? 'NULL' : 'NOT NULL'
    return `  ${quoted(dialect, name)} ${storedType(dialect, type, inKey)} ${ends}`
  })
  if (key.length > 0) lines.push(`  PRIMARY KEY (${key.map((name) => quoted(dialect, name)).join(', ')})`)
  const tail = dialect === 'mariadb' ? ' ENGINE = InnoDB DEFAULT CHARSET = utf8mb4' : ''
  return `CREATE TABLE ${table} (\n${lines.join(',\n')}\n)${tail}`
}
