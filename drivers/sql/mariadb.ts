/** Sessions with MariaDB and MySQL, over mariadb. Every value comes as text: its own numbers and dates cannot hold all that the types can. */
import { createConnection, type TypeCastFunction, type UpsertResult } from 'mariadb'
import type { Readable } from 'node:stream'
import type { ResolvedDatabase } from '../../model/connections/database.ts'
import { guard, type Guarded } from './errors.ts'
import { tlsOptions } from './tls.ts'
import type { Cell, Cursor, Database, Parameter } from './types.ts'
import { bound } from './values.ts'

/**
 * Nothing is shifted, and nothing is cut to fit: a value that does not fit is refused. A source may be held back for as long as the job wants, so the server has to wait with
 * what it has to write.
 */
const SESSION = [
  "SET SESSION time_zone = '+00:00'",
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'SET SESSION net_write_timeout = 31536000, wait_timeout = 31536000, innodb_lock_wait_timeout = 30',
]

const text: TypeCastFunction = (field) => field.string()

export async function openMariadb(connection: ResolvedDatabase): Promise<Database> {
  const { host, port, database, user, password, tls, connectTimeout } = connection
  const guarded = guard(connection)
  const session = await guarded(() =>
    createConnection({
      host,
      port,
      database,
      user,
      ...(password === null ? {} : { password }),
      ssl: tls === null ? false : tlsOptions(tls, host),
      connectTimeout,
      initSql: SESSION,
      typeCast: text,
      rowsAsArray: true,
      // Values of records are in no message.
      logParam: false,
      keepAliveDelay: 30_000,
    }),
  )
  // Of a session that breaks while nothing is asked: the next statement tells it.
  session.on('error', () => undefined)
  const ask = (sql: string, values: readonly Parameter[]) =>
    session.query<Cell[][] | UpsertResult>({ sql, typeCast: text, rowsAsArray: true }, bound(values))
  return {
    dialect: 'mariadb',
    run: (sql, values = []) =>
      guarded(async () => {
        const answer = await ask(sql, values)
        return Array.isArray(answer)
          ? { rows: answer, count: answer.length }
          : { rows: [], count: answer.affectedRows }
      }),
    cursor: (sql, values) => {
      const stream = session.queryStream({ sql, typeCast: text, rowsAsArray: true }, bound(values))
      return Promise.resolve(cursorOf(stream, guarded))
    },
    // Waiting for a query that streams to its end would read all of it.
    close: async () => {
      session.destroy()
      await Promise.resolve()
    },
  }
}

function cursorOf(stream: Readable, guarded: Guarded): Cursor {
  const rows = stream[Symbol.asyncIterator]() as AsyncIterator<Cell[]>
  return {
    read: (max) =>
      guarded(async () => {
        const batch: Cell[][] = []
        while (batch.length < max) {
          const next = await rows.next()
          if (next.done === true) break
          batch.push(next.value)
        }
        return batch
      }),
    close: async () => {
      stream.destroy()
      await Promise.resolve()
    },
  }
}
