/** Every type, from a file into a table and back: nothing is lost, rounded or shifted. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dialects } from '../../model/connections/database.ts'
import { ask, freshTable, sharedConnection } from '../support/databases.ts'
import { FINISHED, fileSource, fromTable, inLine, readLines, run, scratch, toFile, toTable } from './jobs.ts'

const schema = [
  { name: 'id', type: 'BIGINT NOT NULL' },
  { name: 'flag', type: 'BOOLEAN' },
  { name: 'tiny', type: 'TINYINT' },
  { name: 'small', type: 'SMALLINT' },
  { name: 'whole', type: 'INT' },
  { name: 'big', type: 'BIGINT' },
  { name: 'single', type: 'FLOAT' },
  { name: 'real', type: 'DOUBLE' },
  { name: 'price', type: 'DECIMAL(20, 4)' },
  { name: 'huge', type: 'DECIMAL(38, 0)' },
  { name: 'name', type: 'STRING' },
  { name: 'raw', type: 'BYTES' },
  { name: 'day', type: 'DATE' },
  { name: 'clock', type: 'TIME' },
  { name: 'local', type: 'TIMESTAMP(3)' },
  { name: 'instant', type: 'TIMESTAMP_LTZ(3)' },
]

const rows = [
  '{"id":1,"flag":true,"tiny":-128,"small":32767,"whole":-2147483648,"big":9223372036854775807,"single":0.1,"real":0.1,"price":1234567890123456.7891,"huge":99999999999999999999999999999999999999,"name":"Grüße 你好 😀 \\"quoted\\" \\\\ back\\nline\\t","raw":"AAEC/w==","day":"1969-12-31","clock":"23:59:59.999","local":"2024-03-31T02:30:00.123","instant":"2024-03-31T01:30:00.123Z"}',
  '{"id":2,"flag":false,"tiny":127,"small":-32768,"whole":2147483647,"big":-9223372036854775808,"single":-3.5E10,"real":1.7976931348623157E308,"price":-0.0001,"huge":-1,"name":"","raw":"","day":"2038-01-19","clock":"00:00:00","local":"9999-12-31T23:59:59.999","instant":"2037-12-31T23:59:59.999Z"}',
  '{"id":3,"flag":null,"tiny":null,"small":null,"whole":null,"big":null,"single":null,"real":null,"price":null,"huge":null,"name":null,"raw":null,"day":null,"clock":null,"local":null,"instant":null}',
]

test.each(dialects)('%s: every type there and back', async (dialect) => {
  using files = scratch()
  const connection = sharedConnection(dialect)
  const table = freshTable('types')
  writeFileSync(files.at('in.ndjson'), `${rows.join('\n')}\n`)
  const write = inLine(table, {
    file: fileSource(files.at('in.ndjson'), schema),
    table: toTable(table, { create: true, mode: 'upsert', key: ['id'] }),
  })
  const written = await run(write, connection)
  expect(written.status).toEqual(FINISHED)
  expect(written.logs.map(({ message }) => message).join('\n')).toContain('CREATE TABLE')
  expect(written.frame?.deadLetters).toEqual([])
  const read = inLine(`${table}_back`, {
    table: fromTable(table, schema, { orderBy: ['id'] }),
    file: toFile(files.at('out.ndjson')),
  })
  const back = await run(read, connection)
  expect(back.status).toEqual(FINISHED)
  const texts = readFileSync(files.at('out.ndjson'), 'utf8').trimEnd().split('\n')
  // The writer's own way to print a number is the same for both.
  const again = inLine(`${table}_plain`, {
    file: fileSource(files.at('in.ndjson'), schema),
    out: toFile(files.at('plain.ndjson')),
  })
  await run(again, connection)
  const plain = readFileSync(files.at('plain.ndjson'), 'utf8').trimEnd().split('\n')
  expect(texts).toEqual(plain)
  expect(texts).toHaveLength(3)
})

const odd = [
  { name: 'order', type: 'BIGINT NOT NULL' },
  { name: 'my "quoted" column', type: 'STRING' },
  { name: 'back`tick', type: 'STRING' },
  { name: 'größe 尺寸', type: 'STRING' },
  { name: "it's", type: 'STRING' },
  { name: 'a.b', type: 'STRING' },
]

test.each(dialects)('%s: odd names of tables and columns', async (dialect) => {
  using files = scratch()
  const connection = sharedConnection(dialect)
  const table = `"select ""${freshTable('odd.name')}"" größe"`
  const row = Object.fromEntries(odd.map(({ name }, index) => [name, index === 0 ? 7 : `v${index}`]))
  writeFileSync(files.at('in.ndjson'), `${JSON.stringify(row)}\n`)
  const written = await run(
    inLine(freshTable('odd'), {
      file: fileSource(files.at('in.ndjson'), odd),
      table: toTable(table, { create: true, mode: 'upsert', key: ['order'] }),
    }),
    connection,
  )
  expect(written.status).toEqual(FINISHED)
  const back = await run(
    inLine(freshTable('odd'), {
      table: fromTable(table, odd, { orderBy: ['order'] }),
      file: toFile(files.at('out.ndjson')),
    }),
    connection,
  )
  expect(back.status).toEqual(FINISHED)
  expect(readLines(files.at('out.ndjson'))).toEqual([row])
})

const FOREIGN = {
  postgresql: `(id BIGINT PRIMARY KEY, u UUID, j JSONB, n NUMERIC, ts TIMESTAMP, tz TIMESTAMPTZ, d DOUBLE PRECISION, c CHAR(5))`,
  mariadb: `(id BIGINT UNSIGNED PRIMARY KEY, u UUID, j JSON, n DECIMAL(30, 10), ts DATETIME(6), tz TIMESTAMP(6) NULL, d DOUBLE, c ENUM('ab', 'cd'))`,
}

test.each(dialects)(
  '%s: types without a counterpart are texts, and microseconds are cut off',
  async (dialect) => {
    using files = scratch()
    const connection = sharedConnection(dialect)
    const table = freshTable('foreign')
    await ask(
      connection,
      `CREATE TABLE ${table} ${FOREIGN[dialect]}`,
      `INSERT INTO ${table} VALUES (1234567890123456, '123e4567-e89b-12d3-a456-426614174000', '{"a": 1}', 12.5, '2024-05-06 10:00:00.123999', '2024-05-06 10:00:00.123999${dialect === 'postgresql' ? '+02' : ''}', 1e300, 'ab')`,
    )
    const columns = [
      { name: 'id', type: 'DECIMAL(20, 0) NOT NULL' },
      { name: 'u', type: 'STRING' },
      { name: 'j', type: 'STRING' },
      { name: 'n', type: 'DECIMAL(38, 18)' },
      { name: 'ts', type: 'TIMESTAMP(3)' },
      { name: 'tz', type: 'TIMESTAMP_LTZ(3)' },
      { name: 'd', type: 'DOUBLE' },
      { name: 'c', type: 'STRING' },
    ]
    const { status } = await run(
      inLine(table, { table: fromTable(table, columns), file: toFile(files.at('out.ndjson')) }),
      connection,
    )
    expect(status).toEqual(FINISHED)
    expect(readLines(files.at('out.ndjson'))).toEqual([
      {
        id: 1_234_567_890_123_456,
        u: '123e4567-e89b-12d3-a456-426614174000',
        j: '{"a": 1}',
        n: 12.5,
        ts: '2024-05-06T10:00:00.123',
        tz: dialect === 'postgresql' ? '2024-05-06T08:00:00.123Z' : '2024-05-06T10:00:00.123Z',
        d: 1e300,
        c: dialect === 'postgresql' ? 'ab   ' : 'ab',
      },
    ])
  },
)
