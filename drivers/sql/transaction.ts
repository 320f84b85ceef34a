/**
 * Transactions that checkpoints commit, each with a note of which one it was. The note's row is also the fence: who opens counts its writer up, and only the newest writer
 * finds its row when it commits.
 */
import type { Dialect, ResolvedDatabase } from '../../model/connections/database.ts'
import { UserError } from '../../model/errors.ts'
import { atTable } from './errors.ts'
import { openDatabase } from './open.ts'
import { placeholder } from './statements.ts'
import { findTable } from './tables.ts'
import type { Database } from './types.ts'

/** In the schema where the connection begins. */
export const COMMITS = 'millrace_commits'

export interface Marker {
  readonly checkpoint: number
  readonly hash: string
}

export interface Transaction {
  /** What was committed last under this id; null: nothing ever. */
  readonly marker: Marker | null
  /** Statements of the transaction; it begins with the first. */
  within(act: (database: Database) => Promise<void>): Promise<void>
  /** Makes them visible together with the note. Throws UserError `sql-fenced` where another process has taken over. */
  commit(marker: Marker): Promise<void>
  /** What is not committed is given up. Never throws. */
  close(): Promise<void>
}

const CREATE = `CREATE TABLE ${COMMITS} (
  job VARCHAR(190) NOT NULL PRIMARY KEY,
  checkpoint_id BIGINT,
  hash VARCHAR(190),
  writer BIGINT NOT NULL
)`
const created = (dialect: Dialect): string =>
  dialect === 'mariadb' ? `${CREATE} ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin` : CREATE

/** Statements with as many placeholders as values. */
const numbered = (dialect: Dialect, sql: string): string => {
  let number = 0
  return sql.replaceAll('?', () => placeholder(dialect, ++number))
}

export async function openTransaction(connection: ResolvedDatabase, id: string): Promise<Transaction> {
  const database = await openDatabase(connection)
  try {
    const { marker, writer } = await fence(database, id)
    return transactionOf(database, id, marker, writer, connection)
  } catch (error) {
    await database.close()
    throw atTable(error, COMMITS, 'Noting the checkpoint')
  }
}

/** The note as it is; null where there is none. */
export async function lookMarker(connection: ResolvedDatabase, id: string): Promise<Marker | null> {
  const database = await openDatabase(connection)
  try {
    return (await findTable(database, COMMITS)) === null ? null : (await noted(database, id)).marker
  } finally {
    await database.close()
  }
}

async function noted(
  database: Database,
  id: string,
): Promise<{ readonly marker: Marker | null; readonly writer: string }> {
  const { rows } = await database.run(
    numbered(database.dialect, `SELECT checkpoint_id, hash, writer FROM ${COMMITS} WHERE job = ?`),
    [id],
  )
  const [checkpoint = null, hash = null, writer] = rows[0] ?? []
  return {
    marker: checkpoint === null || hash === null ? null : { checkpoint: Number(checkpoint), hash },
    writer: writer ?? '0',
  }
}

async function fence(database: Database, id: string) {
  const { dialect } = database
  if ((await findTable(database, COMMITS)) === null) await make(database)
  const conflict =
    dialect === 'postgresql'
      ? `ON CONFLICT (job) DO UPDATE SET writer = ${COMMITS}.writer + 1`
      : 'ON DUPLICATE KEY UPDATE writer = writer + 1'
  await database.run('BEGIN')
  await database.run(numbered(dialect, `INSERT INTO ${COMMITS} (job, writer) VALUES (?, 1) ${conflict}`), [
    id,
  ])
  const found = await noted(database, id)
  await database.run('COMMIT')
  return found
}

/** Another job may make it at the same time. */
async function make(database: Database): Promise<void> {
  try {
    await database.run(created(database.dialect))
  } catch (error) {
    if ((await findTable(database, COMMITS)) !== null) return
    if (error instanceof UserError && error.code === 'sql-denied')
      throw new UserError(error.code, `The table ${COMMITS} is not there, and may not be made.`, {
        hint: `Have it made: ${created(database.dialect).replaceAll(/\s+/g, ' ')}; or write at least once.`,
        cause: error,
      })
    throw error
  }
}

function transactionOf(
  database: Database,
  id: string,
  marker: Marker | null,
  writer: string,
  { name, dialect }: ResolvedDatabase,
): Transaction {
  let begun = false
  const begin = async (): Promise<void> => {
    if (begun) return
    if (dialect === 'mariadb') await database.run('SET TRANSACTION ISOLATION LEVEL READ COMMITTED')
    await database.run('BEGIN')
    begun = true
  }
  return {
    marker,
    async within(act) {
      await begin()
      await act(database)
    },
    async commit({ checkpoint, hash }) {
      try {
        await begin()
        const { count } = await database.run(
          numbered(
            dialect,
            `UPDATE ${COMMITS} SET checkpoint_id = ?, hash = ? WHERE job = ? AND writer = ${writer}`,
          ),
          [String(checkpoint), hash, id],
        )
        if (count !== 1) {
          await database.run('ROLLBACK')
          throw new UserError('sql-fenced', `Another run writes to ${name} as ${id} by now.`, {
            hint: 'One job at a time writes under one transactional id: end the other one, or give this one an id of its own.',
          })
        }
        await database.run('COMMIT')
      } catch (error) {
        throw atTable(error, COMMITS, 'Noting the checkpoint')
      }
      begun = false
    },
    close: () => database.close(),
  }
}
