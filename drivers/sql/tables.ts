/** What tables a database has, and how they are made: from its information schema. */
import { UserError } from '../../model/errors.ts'
import { nearNames } from '../../model/near.ts'
import { parseTableName, tableNameText } from '../../model/tableName.ts'
import type { Cell, Database } from './types.ts'
import { columnType, type Stored, type StoredColumn } from './columnTypes.ts'

export interface Table {
  /** Where it is, both parts known. */
  readonly schema: string
  readonly name: string
  readonly columns: readonly StoredColumn[]
  /** Columns that tell rows apart, of the primary key first: each list none of whose columns may be NULL. */
  readonly keys: readonly (readonly string[])[]
  /** Whether what is written is a part of transactions. */
  readonly transactional: boolean
}

const SYSTEM_SCHEMAS = `('information_schema', 'pg_catalog', 'performance_schema', 'mysql', 'sys')`

/** Names as a person writes them, of tables and views; those of the connection's own schema without it. */
export async function listTables(database: Database): Promise<readonly string[]> {
  const own = database.dialect === 'postgresql' ? 'current_schema()' : 'DATABASE()'
  const { rows } = await database.run(
    `SELECT CASE WHEN table_schema = ${own} THEN NULL ELSE table_schema END, table_name
     FROM information_schema.tables WHERE table_schema NOT IN ${SYSTEM_SCHEMAS} ORDER BY table_schema, table_name`,
  )
  return rows.map(([schema = null, name]) => tableNameText(schema, name ?? ''))
}

/** Null where there is none of that name. Throws UserError for a text that is no name. */
export async function findTable(database: Database, text: string): Promise<Table | null> {
  const named = parseTableName(text)
  if (named === null)
    throw new UserError('sql-table', `${text} is no name of a table.`, {
      hint: 'Write schema.table, odd names in double quotes.',
    })
  const postgres = database.dialect === 'postgresql'
  const [first, second] = postgres ? ['$1', '$2'] : ['?', '?']
  const schema =
    named.schema ??
    (await database.run(postgres ? 'SELECT current_schema()' : 'SELECT DATABASE()')).rows[0]?.[0] ??
    ''
  const where = `table_schema = ${first} AND table_name = ${second}`
  const values = [schema, named.name]
  const { rows } = await database.run(postgres ? POSTGRES_COLUMNS(where) : MARIADB_COLUMNS(where), values)
  if (rows.length === 0) return null
  const columns = rows.map((row) => columnOf(database, row))
  const unique = await database.run(
    postgres
      ? `SELECT i.indexrelid::text, a.attname, CASE WHEN i.indisprimary THEN 0 ELSE 1 END FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0
         WHERE n.nspname = $1 AND c.relname = $2 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
           AND k.place <= i.indnkeyatts
         ORDER BY 3, 1, k.place`
      : `SELECT index_name, column_name, CASE WHEN index_name = 'PRIMARY' THEN 0 ELSE 1 END
         FROM information_schema.statistics WHERE ${where} AND non_unique = 0 AND sub_part IS NULL
         ORDER BY 3, 1, seq_in_index`,
    values,
  )
  const engine = postgres
    ? 'InnoDB'
    : (await database.run(`SELECT engine FROM information_schema.tables WHERE ${where}`, values)).rows[0]?.[0]
  return {
    schema,
    name: named.name,
    columns,
    keys: keysOf(unique.rows, columns),
    transactional: engine === null || engine === undefined || engine.toLowerCase() === 'innodb',
  }
}

const POSTGRES_COLUMNS = (where: string): string =>
  `SELECT column_name, udt_name, udt_name, numeric_precision::text, numeric_scale::text, datetime_precision::text, is_nullable,
   CASE WHEN column_default IS NOT NULL OR is_identity = 'YES' THEN 'YES' ELSE 'NO' END,
   CASE WHEN is_generated = 'ALWAYS' OR identity_generation = 'ALWAYS' THEN 'YES' ELSE 'NO' END
   FROM information_schema.columns WHERE ${where} ORDER BY ordinal_position`

const MARIADB_COLUMNS = (where: string): string =>
  `SELECT column_name, data_type, column_type, numeric_precision, numeric_scale, datetime_precision, is_nullable,
   CASE WHEN (column_default IS NOT NULL AND column_default <> 'NULL') OR extra LIKE '%auto_increment%' THEN 'YES' ELSE 'NO' END,
   CASE WHEN extra LIKE '%GENERATED%' AND extra NOT LIKE '%DEFAULT_GENERATED%' THEN 'YES' ELSE 'NO' END
   FROM information_schema.columns WHERE ${where} ORDER BY ordinal_position`

function columnOf(database: Database, row: readonly Cell[]): StoredColumn {
  const [name, type, whole, precision = null, scale = null, digits = null, nullable, filled, generated] = row
  const number = (text: Cell): number | null => (text === null ? null : Number(text))
  const stored: Stored = {
    type: (type ?? '').toLowerCase(),
    whole: (whole ?? '').toLowerCase(),
    precision: number(precision),
    scale: number(scale),
    fraction: number(digits),
  }
  return {
    name: name ?? '',
    stored,
    type: columnType(database.dialect, stored, nullable === 'YES'),
    filled: filled === 'YES' || nullable === 'YES',
    generated: generated === 'YES',
  }
}

function keysOf(rows: readonly (readonly Cell[])[], columns: readonly StoredColumn[]): string[][] {
  const keys = new Map<string, (string | null)[]>()
  for (const [index = '', column = null] of rows)
    keys.set(index ?? '', [...(keys.get(index ?? '') ?? []), column])
  const sure = new Set(columns.filter(({ type }) => !type.nullable).map(({ name }) => name))
  // Of an index over an expression, a part has no name.
  return [...keys.values()].filter((key): key is string[] =>
    key.every((one) => one !== null && sure.has(one)),
  )
}

/** Throws UserError with the nearest names where there is none. */
export async function needTable(database: Database, text: string, connection: string): Promise<Table> {
  const table = await findTable(database, text)
  if (table !== null) return table
  const near = nearNames(text, await listTables(database))
  throw new UserError('sql-table', `${connection} has no table ${text} that its user may see.`, {
    hint:
      near.length > 0
        ? `Mean ${near.slice(0, 3).join(', ')}?`
        : 'Check its name, with its schema as schema.table.',
  })
}
