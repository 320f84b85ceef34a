/** Tables in jobs that are written in TypeScript, and in pipelines that are exported to it. */
import { expect, test } from 'vitest'
import { jobModule } from '../../export/typescript/job.ts'
import { readJob } from '../../export/typescript/reading/read.ts'
import { createAnalyser } from '../../model/analyse.ts'
import { dialects } from '../../model/connections/database.ts'
import { definitions } from '../../nodes/definitions.ts'
import { DATABASE, USER } from '../../scripts/databases.ts'
import { database, databaseConnection, env, job, row, type RowOf } from '../../sdk/index.ts'
import { ask, freshTable, sharedConnection } from '../support/databases.ts'
import { fileSource, inLine, fromTable, node, scratch, toTable } from './jobs.ts'

const orders = row({ id: 'BIGINT NOT NULL', customer: 'STRING' })
type Order = RowOf<typeof orders>

test.each(dialects)(
  '%s: a job in TypeScript reads and writes tables, its password from the environment',
  async (dialect) => {
    using files = scratch()
    const shared = sharedConnection(dialect)
    const [from, to] = [freshTable('orders'), freshTable('big')]
    await ask(
      shared,
      `CREATE TABLE ${from} (id BIGINT PRIMARY KEY, customer VARCHAR(20))`,
      `INSERT INTO ${from} VALUES (1, 'ann'), (9007199254740993, NULL), (7, 'bob')`,
    )
    process.env['SQL_LIBRARY_PASSWORD'] = shared.password ?? ''
    const shop = databaseConnection('shop', {
      dialect,
      host: shared.host,
      port: shared.port,
      database: DATABASE,
      user: USER,
      password: env('SQL_LIBRARY_PASSWORD'),
    })
    const big = database
      .source<Order>({ connection: shop, table: from, schema: orders, orderBy: ['id'] })
      .filter((order) => order.id > 5n)
      .to(database.sink({ connection: shop, table: to, mode: 'upsert', key: ['id'], create: true }))
    await job('library', {}, [big]).run({ checkpoints: files.at('checkpoints') })
    delete process.env['SQL_LIBRARY_PASSWORD']
    expect(await ask(shared, `SELECT * FROM ${to} ORDER BY id`)).toEqual([
      ['7', 'bob'],
      ['9007199254740993', null],
    ])
  },
)

test('a pipeline over tables is printed in words of the library, and read back as it was', () => {
  const document = inLine('copy', {
    orders: fromTable('public.orders', [{ name: 'id', type: 'BIGINT NOT NULL' }], { orderBy: ['id'] }),
    out: toTable('copies', { mode: 'upsert', key: ['id'] }),
  })
  const analysis = createAnalyser(definitions, { parameters: {}, unset: 'error' })(document)
  const { kind: _kind, name: _name, resolved: _resolved, ...settings } = sharedConnection('mariadb')
  const shop = { kind: 'database', ...settings, password: 'secret:shop.password' } as const
  const { text, variables } = jobModule(document, analysis, { shop })
  expect(text).toContain("databaseConnection('shop', {")
  expect(text).toContain('database.source<')
  expect(text).toContain('database.sink({')
  expect(text).not.toContain('secret:')
  expect(variables.map(({ name }) => name).toSorted()).toEqual([
    'SHOP_DATABASE',
    'SHOP_HOST',
    'SHOP_PASSWORD',
    'SHOP_USER',
  ])
  const read = readJob(text)
  const configs = Object.fromEntries(Object.entries(read.nodes).map(([id, { config }]) => [id, config]))
  expect(configs).toEqual(
    Object.fromEntries(Object.entries(document.nodes).map(([id, { config }]) => [id, config])),
  )
})

test('a sink behind a connection that this machine does not know is one to a database, too', () => {
  const document = inLine('copy', {
    file: fileSource('in.ndjson', [{ name: 'id', type: 'BIGINT' }]),
    keep: node('filter', { condition: 'id > 1' }),
    out: toTable('copies'),
  })
  const analysis = createAnalyser(definitions, { parameters: {}, unset: 'error' })(document)
  const { text } = jobModule(document, analysis, {})
  expect(text).toContain("databaseConnection('shop', {")
  expect(text).not.toContain('kafkaConnection')
})
