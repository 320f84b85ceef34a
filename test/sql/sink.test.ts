/** What a SQL sink makes of records: rows, upserts, deletions, bad records, and errors that name their place. */
import { expect, test } from 'vitest'
import { dialects, type ResolvedDatabase } from '../../model/connections/database.ts'
import { ask, freshTable, sharedConnection } from '../support/databases.ts'
import { FINISHED, fileSource, inLine, node, run, scratch, toTable, writeLines } from './jobs.ts'

const events = [
  { name: 'user', type: 'STRING' },
  { name: 'amount', type: 'INT' },
]

/** Runs a file of events, with what comes between, into the table. */
async function into(
  connection: ResolvedDatabase,
  table: string,
  rows: readonly object[],
  sink: object,
  between: Readonly<Record<string, ReturnType<typeof node>>> = {},
  columns = events,
) {
  using files = scratch()
  writeLines(files.at('in.ndjson'), rows)
  const source = fileSource(files.at('in.ndjson'), columns)
  const document = inLine(freshTable('job'), { file: source, ...between, table: toTable(table, sink) })
  return await run(document, connection)
}

const deadOf = ({ frame }: Awaited<ReturnType<typeof into>>): string[] =>
  (frame?.deadLetters ?? []).map(({ message }) => message)

test.each(dialects)(
  '%s: a running aggregate goes in as upserts, and a group that is gone is deleted',
  async (dialect) => {
    const connection = sharedConnection(dialect)
    const table = freshTable('sums')
    const rows = [
      { user: 'ann', amount: 3 },
      { user: 'bob', amount: 4 },
      { user: 'ann', amount: 5 },
      { user: 'cid', amount: 1 },
      { user: 'bob', amount: 6 },
    ]
    const sums = node('running_aggregate', {
      keys: ['user'],
      aggregates: [{ function: 'SUM', argument: 'amount', name: 'total' }],
    })
    const big = node('filter', { condition: 'total < 10' })
    const first = await into(
      connection,
      table,
      rows,
      { mode: 'upsert', key: ['user'], create: true },
      { sums, big },
    )
    expect(first.status).toEqual(FINISHED)
    expect(await ask(connection, `SELECT * FROM ${table} ORDER BY 1`)).toEqual([
      ['ann', '8'],
      ['cid', '1'],
    ])
  },
)

test.each(dialects)(
  '%s: rows that the database refuses are bad records, and all others are written',
  async (dialect) => {
    const connection = sharedConnection(dialect)
    const table = freshTable('strict')
    await ask(
      connection,
      `CREATE TABLE ${table} (id BIGINT PRIMARY KEY, name VARCHAR(5) NOT NULL, amount SMALLINT CHECK (amount >= 0))`,
    )
    const columns = [
      { name: 'id', type: 'BIGINT' },
      { name: 'name', type: 'STRING' },
      { name: 'amount', type: 'INT' },
    ]
    const good = Array.from({ length: 500 }, (_, id) => ({ id, name: `n${id}`, amount: id }))
    const bad = [
      { id: 1_001, name: 'too long', amount: 1 },
      { id: 1_002, name: null, amount: 1 },
      { id: 1_003, name: 'big', amount: 70_000 },
      { id: 1_004, name: 'less', amount: -1 },
      { id: 7, name: 'twice', amount: 1 },
    ]
    const rows = [...good.slice(0, 100), ...bad, ...good.slice(100)]
    const result = await into(connection, table, rows, {}, {}, columns)
    expect(result.status).toEqual(FINISHED)
    expect(await ask(connection, `SELECT COUNT(*) FROM ${table}`)).toEqual([['500']])
    const told = deadOf(result)
    expect(told).toHaveLength(bad.length)
    for (const error of told) expect(error).toContain(table)
  },
)

test.each(dialects)(
  '%s: of a key that comes several times the last record counts, and a NULL in it is bad',
  async (dialect) => {
    const connection = sharedConnection(dialect)
    const table = freshTable('newest')
    const rows = [...Array(3_000).keys()].map((at) => ({ user: `u${at % 7}`, amount: at }))
    const result = await into(connection, table, [...rows, { user: null, amount: 1 }], {
      mode: 'upsert',
      key: ['user'],
      create: true,
      guarantee: 'at-least-once',
    })
    expect(result.status).toEqual(FINISHED)
    expect(
      await ask(
        connection,
        `SELECT ${dialect === 'mariadb' ? '`user`' : '"user"'}, amount FROM ${table} ORDER BY 1`,
      ),
    ).toEqual(
      [...Array(7).keys()].map((user) => [
        `u${user}`,
        String(Math.max(...rows.filter((row) => row.user === `u${user}`).map((row) => row.amount))),
      ]),
    )
    expect(deadOf(result)).toEqual([expect.stringContaining(`${table}.user is NULL`)])
  },
)

test.each(dialects)(
  '%s: what does not fit is told before a row is written, with place and way out',
  async (dialect) => {
    const connection = sharedConnection(dialect)
    const table = freshTable('mismatch')
    await ask(
      connection,
      `CREATE TABLE ${table} (id BIGINT PRIMARY KEY, price DECIMAL(10, 1), name VARCHAR(20), must INT NOT NULL)`,
    )
    const failing = async (columns: readonly (readonly [string, string])[], sink: object, name = table) => {
      const declared = columns.map(([column, type]) => ({ name: column, type }))
      const { status } = await into(connection, name, [], sink, {}, declared)
      return status.error
    }
    const whole = [
      ['id', 'BIGINT'],
      ['must', 'INT'],
    ] as const
    expect(await failing(whole, {}, `${table}x`)).toMatchObject({
      code: 'sql-table',
      message: `shop has no table ${table}x that its user may see.`,
      hint: expect.stringContaining(table),
      nodeId: 'table',
    })
    expect(await failing([...whole, ['nam', 'STRING']], {})).toMatchObject({
      code: 'sql-columns',
      message: `${table} has no column nam.`,
    })
    expect(await failing([...whole, ['price', 'DECIMAL(10, 2)']], {})).toMatchObject({
      message: `${table}.price keeps 1 digits behind the point of 2.`,
    })
    expect(await failing([...whole, ['name', 'BOOLEAN']], {})).toMatchObject({
      message: expect.stringContaining(`${table}.name is `),
    })
    expect(await failing([['id', 'BIGINT']], {})).toMatchObject({
      message: `${table}.must needs a value, and the input has no such column.`,
    })
    expect(await failing([...whole, ['name', 'STRING']], { mode: 'upsert', key: ['name'] })).toMatchObject({
      code: 'sql-key',
      hint: expect.stringContaining('id'),
    })
    expect(await ask(connection, `SELECT COUNT(*) FROM ${table}`)).toEqual([['0']])
  },
)

test.each(dialects)(
  '%s: a wrong password and a server that is not there name the connection, never the password',
  async (dialect) => {
    const connection = sharedConnection(dialect)
    const sink = { create: true }
    const wrong = await into({ ...connection, password: 'Wr0ngSecret' }, freshTable('never'), [], sink)
    expect(wrong.status.error).toMatchObject({ code: 'sql-login', hint: expect.stringContaining('password') })
    const away = await into({ ...connection, port: 1 }, freshTable('never'), [], sink)
    expect(away.status.error).toMatchObject({
      code: 'sql-connection',
      message: expect.stringContaining('127.0.0.1:1'),
    })
    expect(JSON.stringify([wrong.status, wrong.logs, away.status])).not.toContain('Wr0ngSecret')
  },
)

test('two systems cannot both decide which checkpoint counts', async () => {
  const connection = sharedConnection('postgresql')
  using files = scratch()
  writeLines(files.at('in.ndjson'), [])
  const document = inLine(freshTable('two'), {
    file: fileSource(files.at('in.ndjson'), events),
    table: toTable(freshTable('two'), { create: true }),
  })
  const two = {
    ...document,
    nodes: {
      ...document.nodes,
      topic: node('kafka_sink', { connection: 'shop', topic: 'x', guarantee: 'exactly-once' }),
    },
    edges: [...document.edges, { from: 'file.out', to: 'topic.in' }],
  }
  expect((await run(two, connection)).status.error).toMatchObject({
    code: 'one-transaction',
    hint: expect.stringContaining('at least once'),
  })
})
