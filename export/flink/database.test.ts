/** Tables of databases as tables of Flink's JDBC connector: what each type becomes, and what is refused. */
import { describe, expect, test } from 'vitest'
import { databaseConnection, dialects, type Dialect } from '../../model/connections/database.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { connectorsOf } from './connectors.ts'
import { declarations } from './print.ts'
import { exportOf, node, pipeline, sink } from './testing.ts'

const shop = (dialect: Dialect, more: object = {}) =>
  databaseConnection.parse({
    kind: 'database',
    dialect,
    host: 'db',
    port: 1234,
    database: 'shop',
    user: 'me',
    password: 'secret:shop.password',
    ...more,
  })

const COLUMN = { name: 'c', type: 'INT' }

const reading = (config: object, dialect: Dialect = 'postgresql', more: object = {}) =>
  exportOf(
    pipeline(
      {
        rows: node('sql_source', { connection: 'shop', table: 't', schema: [COLUMN], ...config }),
        out: sink(),
      },
      ['rows.out->out.in'],
    ),
    { shop: shop(dialect, more) },
  )

const writing = (
  column: object,
  config: object,
  dialect: Dialect,
  settings: PipelineDocument['settings'] = {},
) =>
  exportOf(
    pipeline(
      {
        lines: node('file_source', { path: '/in', schema: [column] }),
        out: node('sql_sink', { connection: 'shop', table: 't', ...config }),
      },
      ['lines.out->out.in'],
      settings,
    ),
    { shop: shop(dialect) },
  )

const tableOf = (made: ReturnType<typeof exportOf>, id: string) => {
  expect(made.problems).toEqual([])
  const statement = declarations(made.script).find(({ node: { id: own } }) => own === id)?.statement
  if (statement?.kind !== 'table') throw new Error('no table')
  return statement
}

const told = ({ problems }: ReturnType<typeof exportOf>): string => {
  for (const { hint } of problems) expect(hint).toMatch(/\.$/)
  return problems.map(({ nodeId, path, message }) => `${nodeId}.${path}: ${message}`).join('\n')
}

const asIs = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL(20, 4)',
  'STRING',
  'BYTES',
  'DATE',
  'TIMESTAMP(3)',
]

describe.each(dialects)('%s', (dialect) => {
  test.each(asIs)('%s is the same type on both sides', (type) => {
    const column = { name: 'c', type }
    expect(tableOf(reading({ schema: [column] }, dialect), 'rows').columns).toEqual([`\`c\` ${type}`])
    expect(tableOf(writing(column, {}, dialect), 'out').columns).toEqual([`\`c\` ${type}`])
  })

  test('TIME would lose milliseconds: refused with the way out', () => {
    const column = { name: 'c', type: 'TIME' }
    const reason = 'The JDBC connector cuts times of day to whole seconds: c.'
    expect(told(reading({ schema: [column] }, dialect))).toBe(`rows.schema.0.type: ${reason}`)
    expect(told(writing(column, {}, dialect))).toBe(`out.table: ${reason}`)
  })

  test('an instant is written as a text in UTC, so the job has to be in UTC', () => {
    const column = { name: 'c', type: 'TIMESTAMP_LTZ(3)' }
    expect(tableOf(writing(column, {}, dialect), 'out').columns).toEqual(['`c` STRING'])
    const paris = writing(column, {}, dialect, { timeZone: 'Europe/Paris' })
    expect(told(paris)).toMatch(/^out\.table: Flink writes the instant c as a text/)
  })

  test('the key of upserts, and what is guaranteed', () => {
    const made = writing({ name: 'c', type: 'INT' }, { mode: 'upsert', key: ['c'], create: true }, dialect)
    expect(tableOf(made, 'out').columns).toEqual(['`c` INT', 'PRIMARY KEY (`c`) NOT ENFORCED'])
    expect(made.sql).toMatch(/-- At least once, which leaves the table right/)
    expect(made.sql).toMatch(/-- Make the table beforehand/)
    expect(writing({ name: 'c', type: 'INT' }, {}, dialect).sql).toMatch(/-- At least once: .* a second time/)
  })

  test('the password stays a variable; without one there is an empty one', () => {
    const { sql, script } = reading({}, dialect)
    expect(sql).toContain("'password' = '${SHOP_PASSWORD}'")
    expect(script.variables).toEqual({ SHOP_PASSWORD: 'the password of me in the connection shop' })
    expect(tableOf(reading({}, dialect, { password: null }), 'rows').options['password']).toBe('')
  })

  test('TLS: the authorities of the system; one of its own is refused', () => {
    const verified = reading({}, dialect, { tls: {} })
    expect(tableOf(verified, 'rows').options['url']).toMatch(/[mM]ode=verify-full/)
    const loose = reading({}, dialect, { tls: { verifyHost: false } })
    expect(tableOf(loose, 'rows').options['url']).toMatch(/[mM]ode=verify-ca/)
    expect(told(reading({}, dialect, { tls: { ca: 'PEM' } }))).toMatch(/^rows\.connection: .* authority/)
  })

  test('a job brings the connector and the driver of this database, and no other', () => {
    const table = tableOf(reading({}, dialect), 'rows')
    const names = connectorsOf([table]).flatMap(({ artifacts }) => artifacts.map(({ artifact }) => artifact))
    const own =
      dialect === 'postgresql'
        ? ['flink-connector-jdbc-postgres', 'postgresql']
        : ['flink-connector-jdbc-mysql', 'mariadb-java-client']
    expect(names).toEqual(['flink-connector-jdbc-core', ...own])
  })
})

test('a connection that is not on this machine: what is written depends on it', () => {
  const made = exportOf(
    pipeline({ rows: node('sql_source', { connection: 'far', table: 't', schema: [COLUMN] }), out: sink() }, [
      'rows.out->out.in',
    ]),
  )
  expect(told(made)).toMatch(/^rows\.connection: .*far is not known/)
})

describe('names', () => {
  test('PostgreSQL: a query with quotes around what is read, names of its own where they need some', () => {
    const schema = ['id', 'user', 'Odd "name"'].map((name) => ({ name, type: 'INT' }))
    const { columns, options } = tableOf(
      reading({ table: '"odd schema"."a ""b"""', schema, orderBy: ['user'] }),
      'rows',
    )
    expect(options['table-name']).toBe(
      '(SELECT CAST("id" AS integer) AS id, CAST("user" AS integer) AS column_2, CAST("Odd ""name""" AS integer) AS column_3 FROM "odd schema"."a ""b""" ORDER BY "user") AS t',
    )
    expect(columns).toEqual([
      '`id` INT',
      '`column_2` INT',
      '`user` AS `column_2`',
      '`column_3` INT',
      '`Odd "name"` AS `column_3`',
    ])
  })

  test('a name of our own is none that the table has', () => {
    const schema = [
      { name: 'user', type: 'INT' },
      { name: 'column_1', type: 'INT' },
    ]
    expect(tableOf(reading({ schema }), 'rows').columns[0]).toBe('`column_1_` INT')
  })

  test('PostgreSQL: an instant as the event time', () => {
    const schema = [{ name: 'at', type: 'TIMESTAMP_LTZ(3)' }]
    expect(tableOf(reading({ schema, eventTime: { column: 'at' } }), 'rows').columns).toEqual([
      '`column_1` BIGINT',
      '`at` AS TO_TIMESTAMP_LTZ(`column_1`, 3)',
      'WATERMARK FOR `at` AS `at`',
    ])
  })

  test.each(['user', 'userId', 'a b'])('PostgreSQL would not find %s without quotes', (name) => {
    expect(told(writing({ name, type: 'INT' }, {}, 'postgresql'))).toMatch(/^out\.table: .* without quotes/)
  })

  test('MariaDB: tables and columns between backticks', () => {
    const made = reading({ table: '"odd schema"."a`b"', schema: [{ name: 'user', type: 'INT' }] }, 'mariadb')
    expect(tableOf(made, 'rows').options['table-name']).toBe('odd schema`.`a``b')
    expect(writing({ name: 'userId', type: 'INT' }, {}, 'mariadb').problems).toEqual([])
    expect(told(writing({ name: 'a b', type: 'INT' }, {}, 'mariadb'))).toMatch(/^out\.table: .* parameter/)
    expect(told(reading({ schema: [{ name: 'a`b', type: 'INT' }] }, 'mariadb'))).toMatch(
      /^rows\.schema\.0\.name: .* backtick/,
    )
  })

  test('MariaDB: no instants, and no order for an event time', () => {
    const schema = [
      { name: 'at', type: 'TIMESTAMP(3)' },
      { name: 'now', type: 'TIMESTAMP_LTZ(3)' },
    ]
    const both = told(reading({ schema, orderBy: ['at'], eventTime: { column: 'at' } }, 'mariadb'))
    expect(both).toMatch(/^rows\.schema\.1\.type: .*TIMESTAMP_LTZ/m)
    expect(both).toMatch(/^rows\.orderBy: .*no order/m)
  })
})
