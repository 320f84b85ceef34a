/** Databases for tests. */
import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import { openDatabase } from '../../drivers/sql/open.ts'
import type { Cell } from '../../drivers/sql/types.ts'
import type { Dialect, ResolvedDatabase } from '../../model/connections/database.ts'
import { DATABASE, USER, type DatabaseServer } from '../../scripts/databases.ts'

/** What a test file needs of a server that the suite has started. */
export type SharedDatabase = Pick<DatabaseServer, 'dialect' | 'port' | 'password' | 'ca'>

declare module 'vitest' {
  interface ProvidedContext {
    databases: Readonly<Record<Dialect, SharedDatabase>>
  }
}

export const connectionTo = ({ dialect, port, password }: SharedDatabase): ResolvedDatabase => ({
  kind: 'database',
  name: 'shop',
  resolved: true,
  dialect,
  host: '127.0.0.1',
  port,
  database: DATABASE,
  user: USER,
  password,
  tls: null,
  connectTimeout: 20_000,
})

/** To the suite's own server. */
export const sharedConnection = (dialect: Dialect): ResolvedDatabase =>
  connectionTo(inject('databases')[dialect])

export const sharedAuthority = (dialect: Dialect): string =>
  readFileSync(inject('databases')[dialect].ca, 'utf8')

/** Runs statements one after another; gives the rows of the last. */
export async function ask(
  connection: ResolvedDatabase,
  ...statements: readonly string[]
): Promise<readonly (readonly Cell[])[]> {
  const database = await openDatabase(connection)
  try {
    let rows: readonly (readonly Cell[])[] = []
    for (const statement of statements) rows = (await database.run(statement)).rows
    return rows
  } finally {
    await database.close()
  }
}

let number = 0

/** A name that no other test has. */
export const freshTable = (what: string): string => `${what}_${process.pid}_${++number}`
