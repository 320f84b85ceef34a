/** Once for the suite: a PostgreSQL and a MariaDB for all test files. */
import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { makeDatabase, type DatabaseServer } from '../../scripts/databases.ts'
import type { SharedDatabase } from './databases.ts'

const shared = ({ dialect, port, password, ca }: DatabaseServer): SharedDatabase => ({
  dialect,
  port,
  password,
  ca,
})

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const password = (): string => randomBytes(12).toString('hex')
  const postgresql = await makeDatabase('postgresql', password())
  const mariadb = await makeDatabase('mariadb', password())
  project.provide('databases', { postgresql: shared(postgresql), mariadb: shared(mariadb) })
  return async () => {
    await postgresql.remove()
    await mariadb.remove()
  }
}
