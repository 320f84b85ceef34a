/** What a SQL source makes of a table: bad values with their place, one moment of the table, and errors before the first row. */
import { expect, test } from 'vitest'
import { dialects } from '../../model/connections/database.ts'
import { ask, freshTable, sharedConnection } from '../support/databases.ts'
import {
  FINISHED,
  fromTable,
  inLine,
  node,
  readLines,
  run,
  scratch,
  toFile,
  toTable,
  type ColumnOf,
} from './jobs.ts'

const id = { name: 'id', type: 'BIGINT NOT NULL' }

test.each(dialects)(
  '%s: a value that does not fit its column is a bad record that names table, row and column',
  async (dialect) => {
    using files = scratch()
    const connection = sharedConnection(dialect)
    const table = freshTable('odd')
    await ask(
      connection,
      `CREATE TABLE ${table} (id BIGINT PRIMARY KEY, small BIGINT, name VARCHAR(20))`,
      `INSERT INTO ${table} VALUES (1, 5, 'a'), (2, 3000000000, 'b'), (3, 7, NULL), (4, -8, 'd')`,
    )
    const columns = [id, { name: 'small', type: 'INT' }, { name: 'name', type: 'STRING NOT NULL' }]
    const { status, frame } = await run(
      inLine(table, {
        table: fromTable(table, columns, { orderBy: ['id'] }),
        file: toFile(files.at('out.ndjson')),
      }),
      connection,
    )
    expect(status).toEqual(FINISHED)
    expect(readLines(files.at('out.ndjson')).map((row) => row['id'])).toEqual([1, 4])
    expect(frame?.deadLetters.map(({ message, place }) => `${place}: ${message}`)).toEqual([
      expect.stringMatching(new RegExp(`${table}, the row 2: .*small`)),
      expect.stringMatching(new RegExp(`${table}, the row 3: .*name`)),
    ])
  },
)

test.each(dialects)('%s: rows that are written while it is read are not seen', async (dialect) => {
  const connection = sharedConnection(dialect)
  const table = freshTable('grows')
  await ask(
    connection,
    `CREATE TABLE ${table} (id BIGINT PRIMARY KEY)`,
    `INSERT INTO ${table} VALUES ${Array.from({ length: 5_000 }, (_, n) => `(${n})`).join(',')}`,
  )
  // Each row that is read puts another one behind all of them.
  const map = node('map', { columns: [{ name: 'id', expression: 'id + 100000' }] })
  const { status } = await run(
    inLine(table, {
      table: fromTable(table, [id], { orderBy: ['id'] }),
      map,
      back: toTable(table, { guarantee: 'at-least-once' }),
    }),
    connection,
  )
  expect(status).toEqual(FINISHED)
  expect(await ask(connection, `SELECT COUNT(*) FROM ${table}`)).toEqual([['10000']])
})

test.each(dialects)(
  '%s: tables, columns and orders that cannot be are told before a row is read',
  async (dialect) => {
    using files = scratch()
    const connection = sharedConnection(dialect)
    const table = freshTable('checked')
    await ask(
      connection,
      `CREATE TABLE ${table} (id BIGINT PRIMARY KEY, at_time TIMESTAMP NULL, day DATE NOT NULL, name VARCHAR(10))`,
    )
    const failing = async (columns: readonly ColumnOf[], orderBy: readonly string[] = [], name = table) => {
      const { status } = await run(
        inLine(freshTable('job'), {
          table: fromTable(name, columns, { orderBy: [...orderBy] }),
          file: toFile(files.at('out.ndjson')),
        }),
        connection,
      )
      return status.error
    }
    const day = { name: 'day', type: 'DATE NOT NULL' }
    const name = { name: 'name', type: 'STRING' }
    expect(await failing([id], [], `${table}s`)).toMatchObject({
      code: 'sql-table',
      hint: expect.stringContaining(table),
    })
    expect(await failing([{ name: 'nmae', type: 'STRING' }])).toMatchObject({
      message: `${table} has no column nmae.`,
      hint: 'Mean name?',
    })
    expect(await failing([{ name: 'name', type: 'BIGINT' }])).toMatchObject({
      code: 'sql-columns',
      message: expect.stringContaining(`${table}.name is `),
    })
    expect(await failing([id, day], ['day'])).toMatchObject({
      code: 'sql-order',
      hint: expect.stringContaining('id'),
    })
    expect(await failing([id, name], ['name', 'id'])).toMatchObject({
      message: `${table}.name may be NULL, so rows cannot be ordered by it.`,
    })
  },
)
