/** What nodes over tables of a database share. */
import { z } from 'zod'
import { parseTableName } from '../../model/tableName.ts'
import type { SqlKind, SqlType } from '../../model/types.ts'
import { meta } from './fields.ts'
import type { Problems } from './problems.ts'

export const databaseField = z
  .string()
  .default('')
  .meta(
    meta('Connection', 'How the database is reached; made under Connections.', {
      widget: 'connection',
      connection: 'database',
    }),
  )

export const tableField = z
  .string()
  .default('')
  .meta(
    meta(
      'Table',
      'As schema.table; odd names in double quotes. Without a schema, where the connection begins.',
      {
        placeholder: 'public.orders',
      },
    ),
  )

const NESTED: readonly SqlKind[] = ['ARRAY', 'MAP', 'ROW', 'INTERVAL', 'NULL']

/** Whether a column of a table can hold it. */
export const isStorable = ({ kind }: SqlType): boolean => !NESTED.includes(kind)

export function checkTable(problems: Problems, connection: string, table: string): void {
  if (connection === '')
    problems.error(
      'connection-missing',
      'connection',
      'No connection is chosen.',
      'Choose one to a database, or make a new one.',
    )
  if (table.trim() === '')
    problems.error('table-missing', 'table', 'No table is chosen.', 'Name it, such as public.orders.')
  else if (parseTableName(table) === null)
    problems.error(
      'table-name',
      'table',
      `${table} is no name of a table.`,
      'Write schema.table, and a name with dots, spaces or quotes in double quotes.',
    )
}
