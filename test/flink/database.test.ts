/** Tables of databases by JDBC: read, computed with and written on Flink as by the embedded engine. */
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { exportFlink, type FlinkExport } from '../../export/flink/export.ts'
import { javaProject } from '../../export/flink/java.ts'
import { programOf } from '../../export/flink/program.ts'
import { withSecrets } from '../../export/flink/script.ts'
import {
  databaseConnection,
  dialects,
  type DatabaseConnection,
  type Dialect,
} from '../../model/connections/database.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { secretVariables } from '../../nodes/common/flink/variables.ts'
import { FINISHED, fromTable, inLine, node, run, toTable, type ColumnOf } from '../sql/jobs.ts'
import { ask, freshTable, sharedConnection } from '../support/databases.ts'
import { flinkRun, runExport, scratchFolder } from '../support/flink.ts'
import { flinkHost, jobUntil, submitted } from '../support/flinkJobs.ts'
import { secureConnection } from '../support/kafka.ts'
import { planOfDocument } from '../support/recovery.ts'

/** As it is kept, without its secret. */
function record(dialect: Dialect): DatabaseConnection {
  const { host, port, database, user } = sharedConnection(dialect)
  return databaseConnection.parse({
    kind: 'database',
    dialect,
    host,
    port,
    database,
    user,
    password: 'secret:shop.password',
  })
}

/** With the password put in, as a submission does it. */
function exported(document: PipelineDocument, dialect: Dialect): FlinkExport {
  const shop = record(dialect)
  const { password } = sharedConnection(dialect)
  const made = exportFlink(planOfDocument(document), { shop })
  expect(made.problems).toEqual([])
  expect(made.sql).not.toContain(password)
  const values = secretVariables('shop', shop).map(({ variable, written }) => [
    variable,
    written(password ?? ''),
  ])
  return { ...made, script: withSecrets(made.script, Object.fromEntries(values) as Record<string, string>) }
}

/** What tables of the same kind hold after the engine, and after Flink at parallelism 1 and 2, has filled one by `document`. */
async function eachWay(
  dialect: Dialect,
  create: (table: string) => string,
  document: (table: string) => PipelineDocument,
): Promise<readonly (readonly string[])[]> {
  const connection = sharedConnection(dialect)
  const filled = async (fill: (table: string) => Promise<unknown>): Promise<readonly string[]> => {
    const table = freshTable('out')
    await ask(connection, create(table))
    await fill(table)
    return (await ask(connection, `SELECT * FROM ${table}`)).map((row) => JSON.stringify(row)).toSorted()
  }
  return [
    await filled(async (table) => expect((await run(document(table), connection)).status).toEqual(FINISHED)),
    await filled((table) => runExport(exported(document(table), dialect), 1)),
    await filled((table) => runExport(exported(document(table), dialect), 2)),
  ]
}

const types: readonly (ColumnOf & Readonly<Record<Dialect, string>>)[] = [
  { name: 'id', type: 'BIGINT NOT NULL', postgresql: 'bigint PRIMARY KEY', mariadb: 'bigint PRIMARY KEY' },
  { name: 'flag', type: 'BOOLEAN', postgresql: 'boolean', mariadb: 'boolean' },
  { name: 'tiny', type: 'TINYINT', postgresql: 'smallint', mariadb: 'tinyint' },
  { name: 'small', type: 'SMALLINT', postgresql: 'smallint', mariadb: 'smallint' },
  { name: 'whole', type: 'INT', postgresql: 'integer', mariadb: 'int' },
  { name: 'big', type: 'BIGINT', postgresql: 'bigint', mariadb: 'bigint' },
  { name: 'single', type: 'FLOAT', postgresql: 'real', mariadb: 'float' },
  { name: 'real_one', type: 'DOUBLE', postgresql: 'double precision', mariadb: 'double' },
  { name: 'price', type: 'DECIMAL(20, 4)', postgresql: 'numeric(20, 4)', mariadb: 'decimal(20, 4)' },
  { name: 'huge', type: 'DECIMAL(38, 0)', postgresql: 'numeric(38, 0)', mariadb: 'decimal(38, 0)' },
  { name: 'name', type: 'STRING', postgresql: 'text', mariadb: 'text' },
  { name: 'raw', type: 'BYTES', postgresql: 'bytea', mariadb: 'blob' },
  { name: 'day', type: 'DATE', postgresql: 'date', mariadb: 'date' },
  { name: 'wall', type: 'TIMESTAMP(3)', postgresql: 'timestamp(3)', mariadb: 'datetime(3)' },
]
const rows = [
  `1, true, -128, 32767, -2147483648, 9223372036854775807, 0.1, 0.1, 1234567890123456.7891, 99999999999999999999999999999999999999, 'Grüße 你好 😀 "a" ''b'' \`c\` : ? $1 \${x}', BYTES, '1969-12-31', '2024-03-31 02:30:00.123'`,
  `2, false, 127, -32768, 2147483647, -9223372036854775808, -3.5e10, 1.7976931348623157e308, -0.0001, -1, '', BYTES, '2038-01-19', '9999-12-31 23:59:59.999'`,
  `3${', NULL'.repeat(13)}`,
]
const bytes: Readonly<Record<Dialect, string>> = { postgresql: "'\\x000102ff'", mariadb: "x'000102ff'" }
const columnsOf = (dialect: Dialect): string => types.map((one) => `${one.name} ${one[dialect]}`).join(', ')

test.each(dialects)('%s: every type from table to table, NULLs, limits and odd texts', async (dialect) => {
  const connection = sharedConnection(dialect)
  const from = freshTable('types')
  await ask(
    connection,
    `CREATE TABLE ${from} (${columnsOf(dialect)})`,
    ...rows.map((row) => `INSERT INTO ${from} VALUES (${row.replace('BYTES', bytes[dialect])})`),
  )
  const schema = types.map(({ name, type }) => ({ name, type }))
  const results = await eachWay(
    dialect,
    (table) => `CREATE TABLE ${table} (${columnsOf(dialect)})`,
    (table) => inLine(table, { rows: fromTable(from, schema), copy: toTable(table) }),
  )
  const given = (await ask(connection, `SELECT * FROM ${from}`)).map((row) => JSON.stringify(row)).toSorted()
  expect(given).toHaveLength(rows.length)
  for (const result of results) expect(result).toEqual(given)
})

/** 300 orders of seven people, in the order of no column; a second name is a word of SQL in PostgreSQL, a third has quotes. */
async function orders(dialect: Dialect): Promise<string> {
  const table = freshTable('Orders, "odd"')
  const quote = dialect === 'postgresql' ? '"' : '`'
  const named = (name: string): string => quote + name.replaceAll(quote, quote + quote) + quote
  const stamp = dialect === 'postgresql' ? 'timestamptz' : 'timestamp(3)'
  const values = Array.from({ length: 300 }, (_, index) => {
    const number = (index * 7_919) % 300
    const at = new Date(Date.parse('2024-05-06T10:00:00Z') + number * 700).toISOString().replace('T', ' ')
    return `(${number}, ${number % 8 === 0 ? 'NULL' : `'user ${number % 7}'`}, ${number * 1.25}, ${number % 3}, '${at.replace('Z', dialect === 'postgresql' ? '+00' : '')}')`
  })
  await ask(
    sharedConnection(dialect),
    ...(dialect === 'mariadb' ? ["SET time_zone = '+00:00'"] : []),
    `CREATE TABLE ${named(table)} (${named('id')} int PRIMARY KEY, ${named('user')} varchar(20), ${named('Amount')} numeric(10, 2), ${named('the kind')} int, ${named('at')} ${stamp} NOT NULL)`,
    `INSERT INTO ${named(table)} VALUES ${values.join(', ')}`,
  )
  return `"${table.replaceAll('"', '""')}"`
}

const orderColumns: readonly ColumnOf[] = [
  { name: 'id', type: 'INT NOT NULL' },
  { name: 'user', type: 'STRING' },
  { name: 'Amount', type: 'DECIMAL(10, 2)' },
  { name: 'the kind', type: 'INT' },
]

test.each(dialects)('%s: filtered rows appended; names that need quotes are read', async (dialect) => {
  const from = await orders(dialect)
  const [engine, one, two] = await eachWay(
    dialect,
    (table) => `CREATE TABLE ${table} (id int, customer varchar(20), amount numeric(10, 2))`,
    (table) =>
      inLine(table, {
        orders: fromTable(from, orderColumns),
        some: node('filter', { condition: "`the kind` = 1 AND `user` <> 'user 3'" }),
        named: node('map', {
          rename: [
            { from: 'user', to: 'customer' },
            { from: 'Amount', to: 'amount' },
          ],
          drop: ['the kind'],
        }),
        copy: toTable(table),
      }),
  )
  expect(engine?.length).toBeGreaterThan(50)
  expect(one).toEqual(engine)
  expect(two).toEqual(engine)
})

test.each(dialects)('%s: a changelog as upserts: rows are replaced, and deleted', async (dialect) => {
  const from = await orders(dialect)
  const [engine, one, two] = await eachWay(
    dialect,
    (table) => `CREATE TABLE ${table} (customer varchar(20) PRIMARY KEY, n bigint, total numeric(38, 2))`,
    (table) =>
      inLine(table, {
        orders: fromTable(from, orderColumns),
        named: node('map', { rename: [{ from: 'user', to: 'customer' }] }),
        known: node('filter', { condition: 'customer IS NOT NULL' }),
        counts: node('running_aggregate', {
          keys: ['customer'],
          aggregates: [
            { function: 'COUNT', argument: '', name: 'n' },
            { function: 'SUM', argument: 'Amount', name: 'total' },
          ],
        }),
        few: node('filter', { condition: 'n < 38' }),
        newest: toTable(table, { mode: 'upsert', key: ['customer'] }),
      }),
  )
  // Some were there for a while.
  expect(engine?.length).toBeGreaterThan(0)
  expect(engine?.length).toBeLessThan(7)
  expect(one).toEqual(engine)
  expect(two).toEqual(engine)
})

test('PostgreSQL: windows over instants in the order of the table, and instants written', async () => {
  const from = await orders('postgresql')
  const [engine, one, two] = await eachWay(
    'postgresql',
    (table) => `CREATE TABLE ${table} (starts timestamptz(3), ends timestamp(3), n bigint)`,
    (table) =>
      inLine(table, {
        orders: fromTable(from, [...orderColumns, { name: 'at', type: 'TIMESTAMP_LTZ(3) NOT NULL' }], {
          orderBy: ['at', 'id'],
          eventTime: { column: 'at' },
        }),
        windows: node('window_aggregate', {
          size: 10_000,
          aggregates: [{ function: 'COUNT', argument: '', name: 'n' }],
        }),
        instants: node('map', {
          keep: 'listed',
          columns: [
            { name: 'starts', expression: 'CAST(window_start AS TIMESTAMP_LTZ(3))' },
            { name: 'ends', expression: 'window_end' },
            { name: 'n', expression: 'n' },
          ],
        }),
        copy: toTable(table),
      }),
  )
  expect(engine).toHaveLength(21)
  expect(one).toEqual(engine)
  expect(two).toEqual(engine)
})

test('MariaDB: instants are written in UTC', async () => {
  const from = await orders('mariadb')
  const [engine, one, two] = await eachWay(
    'mariadb',
    (table) => `CREATE TABLE ${table} (id int, happened timestamp(3) NULL)`,
    (table) =>
      inLine(table, {
        orders: fromTable(from, orderColumns),
        times: node('map', {
          keep: 'listed',
          columns: [
            { name: 'id', expression: 'id' },
            { name: 'happened', expression: 'TO_TIMESTAMP_LTZ(CAST(id AS BIGINT) * 86400000 + 123, 3)' },
          ],
        }),
        copy: toTable(table),
      }),
  )
  expect(one).toEqual(engine)
  expect(two).toEqual(engine)
})

test('submitted with the password from the store of secrets, which stands nowhere that a person sees', async () => {
  const host = await flinkHost(secureConnection('admin'))
  try {
    const connection = sharedConnection('postgresql')
    const [from, table] = [await orders('postgresql'), freshTable('out')]
    await ask(connection, `CREATE TABLE ${table} (id int)`)
    await host.keep(
      'tables',
      { ...record('postgresql'), password: 'secret:tables.password' },
      { 'tables.password': connection.password ?? '' },
    )
    const document = inLine(table, {
      orders: fromTable(from, orderColumns.slice(0, 1), { connection: 'tables' }),
      copy: toTable(table, { connection: 'tables' }),
    })
    const jobId = await submitted(host, document)
    const job = await jobUntil(host, jobId, document, ({ state }) => state === 'finished')
    expect(JSON.stringify(job)).not.toContain(connection.password)
    expect(await ask(connection, `SELECT count(*) FROM ${table}`)).toEqual([['300']])
  } finally {
    host.remove()
  }
})

test('mvn package gives a jar with connector and driver that flink run takes; the password comes from the environment', async () => {
  const scratch = scratchFolder()
  try {
    const connection = sharedConnection('postgresql')
    const [from, table] = [await orders('postgresql'), freshTable('out')]
    await ask(connection, `CREATE TABLE ${table} (id int)`)
    const made = exportFlink(
      planOfDocument(
        inLine(table, {
          orders: fromTable(from, orderColumns.slice(0, 1)),
          few: node('filter', { condition: 'id < 10' }),
          copy: toTable(table),
        }),
      ),
      { shop: record('postgresql') },
    )
    const project = javaProject(programOf({ made, markers: {} }, {}))
    for (const [file, text] of Object.entries(project)) {
      mkdirSync(path.join(scratch.folder, path.dirname(file)), { recursive: true })
      writeFileSync(path.join(scratch.folder, file), text)
    }
    await promisify(execFile)(process.env['MVN'] ?? 'mvn', ['-q', '-B', 'package'], { cwd: scratch.folder })
    const [jar = ''] = readdirSync(path.join(scratch.folder, 'target')).filter(
      (file) => file.endsWith('.jar') && !file.startsWith('original-'),
    )
    const files = (await promisify(execFile)('unzip', ['-l', path.join(scratch.folder, 'target', jar)]))
      .stdout
    expect(files).toContain('org/postgresql/Driver.class')
    expect(files).not.toContain('org/apache/flink/connector/base/')
    await flinkRun(path.join(scratch.folder, 'target', jar), { SHOP_PASSWORD: connection.password ?? '' })
    expect(await ask(connection, `SELECT count(*) FROM ${table}`)).toEqual([['10']])
  } finally {
    scratch.remove()
  }
})
