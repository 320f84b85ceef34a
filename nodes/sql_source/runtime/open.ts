/** Opens the table of a source: what it has is compared with what the node says before a row is read. */
import { reads } from '../../../drivers/sql/columnTypes.ts'
import { atTable } from '../../../drivers/sql/errors.ts'
import { openDatabase } from '../../../drivers/sql/open.ts'
import { quotedTable, selectStatement } from '../../../drivers/sql/statements.ts'
import { needTable, type Table } from '../../../drivers/sql/tables.ts'
import type { EngineContext, SourceReader } from '../../../engine/api/index.ts'
import type { Json } from '../../../model/document.ts'
import { UserError } from '../../../model/errors.ts'
import { nearNames } from '../../../model/near.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column } from '../../../model/schema.ts'
import type { SqlSourceConfig } from '../config.ts'
import { readPlace, TableReader } from './reader.ts'

/** One transaction, which sees the table as it is now until its end. */
const SNAPSHOT = {
  postgresql: ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'],
  mariadb: [
    'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  ],
} as const

export async function openReader(
  operator: PlanOperator,
  config: SqlSourceConfig,
  context: EngineContext,
  saved: Json | null,
): Promise<SourceReader> {
  const connection = context.connection('database', config.connection)
  const columns = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
  const place = readPlace(saved)
  const database = await openDatabase(connection)
  try {
    const table = await needTable(database, config.table, connection.name)
    checkColumns(table, config.table, columns)
    checkOrder(table, config)
    const order = config.orderBy.map((name) => columns.find((one) => one.name === name) ?? missing(name))
    for (const statement of SNAPSHOT[connection.dialect]) await database.run(statement)
    const { dialect } = database
    const sql = selectStatement(
      dialect,
      quotedTable(dialect, table.schema, table.name),
      columns,
      order,
      place !== null,
    )
    const cursor = await database.cursor(sql, place ?? [])
    return new TableReader(config, columns, dialect, place, {
      read: (max) =>
        cursor.read(max).catch((error: unknown) => {
          throw atTable(error, config.table, 'Reading')
        }),
      close: async () => {
        await cursor.close()
        await database.close()
      },
    })
  } catch (error) {
    await database.close()
    throw atTable(error, config.table, 'Reading')
  }
}

const missing = (name: string): never => {
  throw new UserError('sql-columns', `There is no column ${name} to order by.`)
}

/** Throws UserError where a column is not there, or cannot be read as it is declared. */
function checkColumns(table: Table, name: string, columns: readonly Column[]): void {
  for (const column of columns) {
    const stored = table.columns.find((one) => one.name === column.name)
    if (stored === undefined) {
      const near = nearNames(
        column.name,
        table.columns.map((one) => one.name),
      )[0]
      throw new UserError('sql-columns', `${name} has no column ${column.name}.`, {
        hint: near === undefined ? 'Take the columns from the table anew.' : `Mean ${near}?`,
      })
    }
    if (!reads(column.type, stored))
      throw new UserError(
        'sql-columns',
        `${name}.${column.name} is ${stored.stored.whole}, which cannot be read as ${column.type.kind}.`,
        { hint: `Declare it as ${stored.type.kind}, or take the columns from the table anew.` },
      )
  }
}

/** Throws UserError where rows could not be told apart by what they are ordered by. */
function checkOrder({ keys, columns }: Table, { table, orderBy }: SqlSourceConfig): void {
  if (orderBy.length === 0) return
  const empty = columns.find(({ name, type }) => orderBy.includes(name) && type.nullable)
  const [key] = keys
  const hint =
    key === undefined
      ? 'Give the table a primary key, or leave Order by empty: a restart then reads all again.'
      : `Order by ${key.join(', ')}, or put it behind other columns.`
  if (empty !== undefined)
    throw new UserError('sql-order', `${table}.${empty.name} may be NULL, so rows cannot be ordered by it.`, {
      hint,
    })
  if (!keys.some((one) => one.every((name) => orderBy.includes(name))))
    throw new UserError(
      'sql-order',
      `No unique key of ${table} is among ${orderBy.join(', ')}: a restart could leave out rows that agree in them.`,
      { hint },
    )
}
