/** Looks into databases for the screen. */
import type { SqlTable } from '../../bridge/sql.ts'
import { formatType } from '../../model/typeText.ts'
import type { Connections } from './connections.ts'

/** The columns of a table, and what tells its rows apart. Throws UserError where it is not there. */
export async function describeTable(
  connections: Pick<Connections, 'open'>,
  name: string,
  table: string,
): Promise<SqlTable> {
  const connection = await connections.open(name, 'database')
  const { openDatabase } = await import('../../drivers/sql/open.ts')
  const { atConnection } = await import('../../drivers/sql/errors.ts')
  const { needTable } = await import('../../drivers/sql/tables.ts')
  const database = await openDatabase(connection)
  try {
    const { columns, keys } = await needTable(database, table, name)
    return {
      columns: columns.map((column) => ({ name: column.name, type: formatType(column.type) })),
      key: [...(keys[0] ?? [])],
    }
  } catch (error) {
    throw atConnection(error, name)
  } finally {
    await database.close()
  }
}
