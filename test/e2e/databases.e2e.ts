/** A database on the screen, against a real server: a connection is made and tested, the columns come from the table, and its rows are on the canvas. */
import { DATABASE, makeDatabase, USER, type DatabaseServer } from '../../scripts/databases.ts'
import { ask, connectionTo } from '../support/databases.ts'
import { inspector, openFile, output, selectNode } from './editor.ts'
import { expect, test } from './fixture.ts'
import { writePipeline } from './pipelines.ts'

let server: DatabaseServer
test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await makeDatabase('postgresql', 'S3cretOfMine')
  await ask(
    connectionTo(server),
    'CREATE TABLE orders (id BIGINT PRIMARY KEY, customer TEXT, amount NUMERIC(10, 2), created_at TIMESTAMPTZ NOT NULL)',
    `INSERT INTO orders SELECT n, 'customer ' || n, n * 1.25, '2024-05-06 10:00:00+00'::timestamptz + n * interval '1 minute' FROM generate_series(1, 40) n`,
  )
})
test.afterAll(() => server.remove())

test('a table is read: connection, columns, rows', async ({ app }) => {
  const { page } = app
  const file = writePipeline(app.folder, {
    name: 'orders',
    nodes: {
      orders: { type: 'sql_source', config: { connection: '', table: 'orders', schema: [] } },
      print: { type: 'console_sink', config: {} },
    },
    edges: [['orders.out', 'print.in']],
  })
  await openFile(page, file)
  await selectNode(page, 'orders')
  const form = inspector(page)
  await form.getByRole('combobox', { name: 'Connection' }).selectOption('New connection…')
  const dialog = page.getByRole('dialog', { name: 'Connections' })
  const field = (name: string) => dialog.getByLabel(name, { exact: true })
  const button = (name: string) => dialog.getByRole('button', { name, exact: true })
  await expect(dialog.getByRole('radio', { name: 'Database' })).toBeChecked()
  await field('Name').fill('shop')
  await field('Host').fill(`${USER}@127.0.0.1`)
  await button('Test').click()
  await expect(dialog.getByText('without port, user or scheme')).toBeVisible()
  await field('Host').fill('127.0.0.1')
  await field('Port').fill(String(server.port))
  await dialog.getByRole('textbox', { name: 'Database' }).fill(DATABASE)
  await field('User').fill(USER)
  await dialog.getByRole('textbox', { name: 'Password', exact: true }).fill('another')
  await button('Test').click()
  await expect(dialog.getByRole('status')).toContainText(`does not let ${USER} in`)
  await dialog.getByRole('textbox', { name: 'Password', exact: true }).fill(server.password)
  await button('Test').click()
  await expect(dialog.getByRole('status')).toContainText('Connected: PostgreSQL')
  await button('Save').click()
  await field('Passphrase').fill('four words of mine')
  await field('The same again').fill('four words of mine')
  await button('Set passphrase').click()
  await expect(dialog).toBeHidden()

  await form.getByRole('button', { name: 'Take columns from the table' }).click()
  await expect(form.getByRole('group', { name: 'Columns' }).getByRole('textbox').first()).toHaveValue('id')
  await expect(output(page)).toContainText('customer 40')
})
