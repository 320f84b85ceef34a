/** Opens a session. Libraries take their time to load, and a job has one dialect mostly. */
import type { ResolvedDatabase } from '../../model/connections/database.ts'
import type { Database } from './types.ts'

/** Throws UserError (login, database, TLS) or OperationalError (not reached). */
export async function openDatabase(connection: ResolvedDatabase): Promise<Database> {
  if (connection.dialect === 'postgresql') {
    const { openPostgresql } = await import('./postgresql.ts')
    return openPostgresql(connection)
  }
  const { openMariadb } = await import('./mariadb.ts')
  return openMariadb(connection)
}
