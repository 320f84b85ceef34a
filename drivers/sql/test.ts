/** Whether a connection to a database works, and what the server says of itself. */
import { DIALECT_NAMES, type ResolvedDatabase } from '../../model/connections/database.ts'
import { atConnection } from './errors.ts'
import { openDatabase } from './open.ts'
import { listTables } from './tables.ts'

export interface Tested {
  /** "PostgreSQL 15.18" */
  readonly server: string
  /** That the user may see. */
  readonly tables: number
  readonly encrypted: boolean
}

/** Throws what `openDatabase` does. */
export async function testDatabase(connection: ResolvedDatabase): Promise<Tested> {
  const database = await openDatabase(connection)
  try {
    const { rows } = await database.run('SELECT version()')
    const version = rows[0]?.[0] ?? ''
    const number = /\d+(\.\d+)+/.exec(version)?.[0] ?? version
    const isMariadb = /mariadb/i.test(version)
    const name = connection.dialect === 'mariadb' && !isMariadb ? 'MySQL' : DIALECT_NAMES[connection.dialect]
    return {
      server: `${name} ${number}`,
      tables: (await listTables(database)).length,
      encrypted: connection.tls !== null,
    }
  } catch (error) {
    throw atConnection(error, connection.name)
  } finally {
    await database.close()
  }
}
