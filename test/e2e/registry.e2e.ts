/** Topics whose schemas a registry keeps, on the screen alone: the connection, the Kafka page, and a source that reads them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { column } from '../../drivers/registry/testing.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { ownBroker, type TestBroker } from '../support/kafka.ts'
import { ownRegistry, type TestRegistry } from '../support/registry.ts'
import { schemaWriter, topicWith } from '../support/registryRecords.ts'
import { inspector, node } from './editor.ts'
import { expect, settled, test, type App } from './fixture.ts'

let broker: TestBroker
let registry: TestRegistry
const connection = (): ResolvedKafka => ({ ...broker.connection, registry: registry.settings })

test.beforeAll(async () => {
  test.setTimeout(120_000)
  broker = await ownBroker()
  registry = await ownRegistry()
  const text = JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'who', type: ['null', 'string'] },
      { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 } },
    ],
  })
  const columns = [
    column('id', 'BIGINT'),
    column('at', 'TIMESTAMP_LTZ(3)'),
    column('who', 'STRING'),
    column('price', 'DECIMAL(10, 2)'),
  ]
  const value = await schemaWriter(connection(), 'orders-value', 'AVRO', text, columns)
  const key = await schemaWriter(connection(), 'orders-key', 'AVRO', '"long"', [column('key', 'BIGINT')])
  const start = Date.UTC(2026, 10, 27, 10)
  await topicWith(
    connection(),
    'orders',
    Array.from({ length: 50 }, (_, n) => ({
      key: key.bytes([BigInt(n)]),
      value: value.bytes([
        2n ** 53n + BigInt(n),
        start + n * 1_000,
        n % 2 === 0 ? 'mia' : 'noor',
        BigInt(n * 100),
      ]),
    })),
  )
})
test.afterAll(async () => {
  await registry[Symbol.asyncDispose]()
  await broker[Symbol.asyncDispose]()
})
test.beforeEach(() => {
  registry.login = null
})

const button = (page: Page | Locator, name: string): Locator =>
  page.getByRole('button', { name, exact: true })

test('a connection is given its registry, and the test of it says what is wrong', async ({ app }) => {
  const { page } = app
  registry.login = 'Bearer good'
  await settled(page)
  await page.getByRole('banner').getByRole('button', { name: 'Connections' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connections' })
  await dialog.getByRole('button', { name: 'New connection' }).last().click()
  const field = (name: string): Locator => dialog.getByLabel(name, { exact: true })
  await field('Name').fill('shop')
  await field('Bootstrap servers').fill(broker.address)
  await button(dialog, 'Schema Registry').click()
  await field('Address').fill(registry.settings.url)
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('wants a login, and the connection has none for it')
  await dialog.getByRole('radio', { name: 'Token' }).check()
  await dialog.getByRole('textbox', { name: 'Token' }).fill('old')
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('does not accept the token')
  await dialog.getByRole('textbox', { name: 'Token' }).fill('good')
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('answers, with 2 subjects')
})

async function open(app: App): Promise<Page> {
  await app.crash()
  const state = path.join(app.folder, '..', 'state')
  mkdirSync(state, { recursive: true })
  const { url } = registry.settings
  const connections = { local: { kind: 'kafka', brokers: [broker.address], registry: { url } } }
  writeFileSync(path.join(state, 'connections.json'), JSON.stringify({ format: 1, connections }))
  await app.restart()
  return app.page
}

test('records are shown and found decoded; the topic becomes a source with the columns of its schemas', async ({
  app,
}) => {
  const page = await open(app)
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('option', { name: /^orders/ }).click()
  await expect(page.getByText('Avro, by the registry')).toBeVisible()
  const records = page.getByRole('grid', { name: 'Records' })
  await expect(records.locator('[aria-rowindex="2"]')).toContainText('"id":9007199254741041')
  await page.locator('.kfk-filter').click()
  await page.keyboard.insertText("who = 'noor' AND price < 4")
  await expect(records.locator('[aria-rowindex="2"]')).toContainText('"price":3.00')
  await records.focus()
  await page.keyboard.press('ArrowDown')

  await button(page, 'Use as source').click()
  await expect(node(page, 'kafka_source')).toContainText('orders, from earliest')
  // Decoded by the engine as well: a preview has run.
  await expect(page.getByText('9007199254741041')).toBeVisible()
  await inspector(page)
    .getByRole('tab', { name: /^Schema/ })
    .click()
  for (const shown of ['price', 'DECIMAL(10, 2)', 'key']) await expect(inspector(page)).toContainText(shown)
})
