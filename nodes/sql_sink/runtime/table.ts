/** The table of a sink, as it is or is made; what does not fit the input is told before a row is written. */
import { writeProblem } from '../../../drivers/sql/columnTypes.ts'
import { atTable } from '../../../drivers/sql/errors.ts'
import { createStatement, quotedTable } from '../../../drivers/sql/statements.ts'
import { findTable, needTable, type Table } from '../../../drivers/sql/tables.ts'
import type { Database } from '../../../drivers/sql/types.ts'
import type { Target } from '../../../drivers/sql/writing.ts'
import { UserError } from '../../../model/errors.ts'
import type { Column } from '../../../model/schema.ts'
import { parseTableName } from '../../../model/tableName.ts'
import type { SqlSinkConfig } from '../config.ts'

/** `say`: is told the statement that makes the table. */
export async function targetOf(
  database: Database,
  config: SqlSinkConfig,
  connection: string,
  columns: readonly Column[],
  say: (text: string) => void,
): Promise<Target> {
  const { dialect } = database
  if (config.create && (await findTable(database, config.table)) === null)
    await make(database, config, columns, say)
  const table = await needTable(database, config.table, connection)
  const names = config.mode === 'upsert' ? config.key : []
  checkColumns(table, config, columns)
  if (names.length > 0) checkKey(table, config.table, names)
  if (config.guarantee === 'exactly-once' && !table.transactional)
    throw new UserError(
      'sql-engine',
      `${config.table} takes no part in transactions (its engine is not InnoDB).`,
      {
        hint: 'ALTER TABLE … ENGINE = InnoDB, or write at least once.',
      },
    )
  const key = names.flatMap((name) => columns.find((column) => column.name === name) ?? [])
  return { table: quotedTable(dialect, table.schema, table.name), columns, key }
}

async function make(
  database: Database,
  { table, mode, key }: SqlSinkConfig,
  columns: readonly Column[],
  say: (text: string) => void,
): Promise<void> {
  const { dialect } = database
  const named = parseTableName(table)
  const own = await database.run(dialect === 'postgresql' ? 'SELECT current_schema()' : 'SELECT DATABASE()')
  const place = quotedTable(dialect, named?.schema ?? own.rows[0]?.[0] ?? '', named?.name ?? table)
  const sql = createStatement(dialect, place, columns, mode === 'upsert' ? key : [])
  say(`Makes the table: ${sql}`)
  try {
    await database.run(sql)
  } catch (error) {
    throw atTable(error, table, 'Making it')
  }
}

function checkColumns(table: Table, { table: name }: SqlSinkConfig, columns: readonly Column[]): void {
  for (const column of columns) {
    const stored = table.columns.find((one) => one.name === column.name)
    if (stored === undefined)
      throw new UserError('sql-columns', `${name} has no column ${column.name}.`, {
        hint: `It has ${table.columns.map((one) => one.name).join(', ')}. Rename or leave out columns in a Map before the sink.`,
      })
    const problem = writeProblem(column.type, stored)
    if (problem !== null)
      throw new UserError('sql-columns', `${name}.${column.name} ${problem}.`, {
        hint: 'CAST the column in a Map before the sink, or change the column of the table.',
      })
  }
  const given = new Set(columns.map((column) => column.name))
  const unset = table.columns.find((one) => !given.has(one.name) && !one.filled && !one.generated)
  if (unset !== undefined)
    throw new UserError(
      'sql-columns',
      `${name}.${unset.name} needs a value, and the input has no such column.`,
      {
        hint: 'Make it in a Map before the sink, or give the column a default.',
      },
    )
}

/** Only a key of the table itself tells the database which row is meant. */
function checkKey(table: Table, name: string, key: readonly string[]): void {
  const same = (one: readonly string[]): boolean =>
    one.length === key.length && one.every((column) => key.includes(column))
  if (table.keys.some(same)) return
  const has = table.keys.map((one) => one.join(', ')).join('; ')
  throw new UserError('sql-key', `${name} has no unique key of just ${key.join(', ')}.`, {
    hint:
      has === ''
        ? 'Give the table a primary key of these columns, none of them NULL.'
        : `Its keys are: ${has}. Upsert by one of them, or make one of these columns.`,
  })
}
