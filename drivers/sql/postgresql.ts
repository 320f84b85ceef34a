/** Sessions with PostgreSQL, over pg. Its own parsers are left out: they make numbers and dates of values that these cannot hold. */
import { Client, type CustomTypesConfig } from 'pg'
import PgCursor from 'pg-cursor'
import type { ResolvedDatabase } from '../../model/connections/database.ts'
import { guard } from './errors.ts'
import { tlsOptions } from './tls.ts'
import type { Cell, Database } from './types.ts'
import { bound } from './values.ts'

const texts = { getTypeParser: () => (text: string) => text } as unknown as CustomTypesConfig

/** Texts of all types are then those that `values.ts` knows, and nothing is shifted. */
const SESSION = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET extra_float_digits = 3;
SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET lock_timeout = '30s'`

export async function openPostgresql(connection: ResolvedDatabase): Promise<Database> {
  const { host, port, database, user, password, tls, connectTimeout } = connection
  const client = new Client({
    host,
    port,
    database,
    user,
    // Left out, pg would look for one in files and in the environment.
    password: password ?? '',
    ssl: tls === null ? false : tlsOptions(tls, host),
    connectionTimeoutMillis: connectTimeout,
    application_name: 'millrace',
    keepAlive: true,
    types: texts,
  })
  // Of a session that breaks while nothing is asked: the next statement tells it.
  client.on('error', () => undefined)
  const guarded = guard(connection)
  const close = (): Promise<void> => client.end().catch(() => undefined)
  try {
    await guarded(async () => {
      await client.connect()
      await client.query(SESSION)
    })
  } catch (error) {
    await close()
    throw error
  }
  return {
    dialect: 'postgresql',
    run: (sql, values = []) =>
      guarded(async () => {
        const { rows, rowCount } = await client.query<Cell[]>({
          text: sql,
          values: bound(values),
          rowMode: 'array',
        })
        return { rows, count: rowCount ?? 0 }
      }),
    cursor: (sql, values) =>
      guarded(async () => {
        const cursor = client.query(
          new PgCursor<Cell[]>(sql, bound(values), { rowMode: 'array', types: texts }),
        )
        return {
          read: (max) => guarded(() => cursor.read(max)),
          close: () => cursor.close().catch(() => undefined),
        }
      }),
    close,
  }
}
