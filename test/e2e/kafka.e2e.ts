/** The Kafka page against a real broker: browsed, filtered, followed; topics made and deleted; a broker that goes away and comes back. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { openAccess, type Access } from '../../drivers/kafka/browse/access.ts'
import { resetOffsets } from '../../drivers/kafka/browse/groups.ts'
import { produceRecord } from '../../drivers/kafka/browse/produce.ts'
import { createTopic, describeCluster } from '../../drivers/kafka/browse/topics.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { ownBroker, until, type TestBroker } from '../support/kafka.ts'
import { inspector, node } from './editor.ts'
import { expect, test, type App } from './fixture.ts'

let broker: TestBroker
let access: Access
test.beforeAll(async () => {
  test.setTimeout(120_000)
  broker = await ownBroker()
  access = await openAccess(broker.connection)
  await createTopic(access, 'clicks', 3, 1, [])
  await fill()
  await resetOffsets(access, 'loader', 'clicks', null, { kind: 'offset', offset: 100 }, false)
})
test.afterAll(async () => {
  await access.close()
  await broker[Symbol.asyncDispose]()
})

const COUNT = 900
async function fill(): Promise<void> {
  const producer = await openProducer(broker.connection, {
    acks: -1,
    compression: 'none',
    idempotent: false,
    retries: 3,
  })
  const start = Date.UTC(2026, 10, 27, 10)
  await producer.send(
    'clicks',
    Array.from({ length: COUNT }, (_, n) => ({
      key: Buffer.from(`u_${n % 9}`),
      value: Buffer.from(
        JSON.stringify({
          at: new Date(start + n * 250).toISOString(),
          type: n % 3 === 0 ? 'buy' : 'view',
          amount: n,
          page: { path: '/cart' },
          session: 9_007_199_254_740_993n.toString(),
        }),
      ),
      headers: [['trace', Buffer.from(`t${n}`)] as const],
      timestamp: start + n * 250,
      partition: n % 3,
    })),
  )
  await producer.close()
}

const produce = (value: object): Promise<unknown> =>
  produceRecord(access, 'clicks', { partition: 0, key: 'live', value: JSON.stringify(value), headers: [] })

/** The app with a connection to the broker, on its Kafka page. */
async function open(app: App): Promise<Page> {
  await app.crash()
  const state = path.join(app.folder, '..', 'state')
  mkdirSync(state, { recursive: true })
  const connections = { local: { kind: 'kafka', brokers: [broker.address] } }
  writeFileSync(path.join(state, 'connections.json'), JSON.stringify({ format: 1, connections }))
  await app.restart()
  const { page } = app
  await page.keyboard.press('Control+Shift+K')
  await topic(page, 'clicks').waitFor()
  return page
}

const topic = (page: Page, name: string): Locator =>
  page.getByRole('option', { name: new RegExp(`^${name}`) })
const records = (page: Page): Locator => page.getByRole('grid', { name: 'Records' })
const row = (page: Page, nth: number): Locator => records(page).locator(`[aria-rowindex="${nth + 2}"]`)
/** Of the page itself: the editor has some of its own for screen readers. */
const alert = (page: Page): Locator => page.getByRole('main').getByRole('alert')
const button = (page: Page | Locator, name: string): Locator =>
  page.getByRole('button', { name, exact: true })

async function filter(page: Page, text: string): Promise<void> {
  await page.locator('.kfk-filter').click()
  await page.keyboard.press('Control+A')
  if (text === '') await page.keyboard.press('Delete')
  else await page.keyboard.insertText(text)
}

test('a topic is browsed, filtered and followed; a record is seen in whole', async ({ app }) => {
  const page = await open(app)
  await topic(page, 'clicks').click()
  await expect(page.getByText('JSON, inferred from 200 records')).toBeVisible()
  await expect(row(page, 0)).toContainText(`"amount":${COUNT - 1}`)
  await expect(page.getByRole('status').filter({ hasText: '100 records shown' })).toBeVisible()

  // By keyboard from here: down to the next record, which opens at the right.
  await records(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const detail = page.getByRole('region', { name: 'Record' })
  await expect(detail).toContainText(`amount: ${COUNT - 2}`)
  await expect(detail).toContainText('TIMESTAMP_LTZ(3)')
  await detail.getByRole('tab', { name: /^Headers/ }).click()
  await expect(detail).toContainText(`t${COUNT - 2}`)

  await page.keyboard.press('/')
  await expect(page.getByRole('textbox', { name: 'Find a topic' })).toBeFocused()

  await page.getByRole('radio', { name: 'Oldest' }).check()
  await expect(row(page, 0)).toContainText('"amount":0,')
  await records(page).focus()
  await page.keyboard.press('End')
  await button(page, 'Newer records').click()
  await expect(page.getByRole('status').filter({ hasText: '200 records shown' })).toBeVisible()

  await filter(page, "type = 'buy' AND amount > 880")
  await expect(page.getByText('All read')).toHaveCount(0)
  await expect(row(page, 0)).toContainText('"amount":882')
  await expect(records(page)).toContainText('No more records.')
  await filter(page, 'amuont > 1')
  await expect(alert(page)).toContainText('amuont')

  await page.getByRole('radio', { name: 'Live' }).check()
  await filter(page, "type = 'wanted'")
  await expect(records(page)).toContainText('Waiting for records')
  await produce({ type: 'other', amount: 1 })
  await produce({ type: 'wanted', amount: 1 })
  await expect(row(page, 0)).toContainText('"wanted","amount":1')
  await button(page, 'Pause').click()
  await produce({ type: 'wanted', amount: 2 })
  await expect(page.getByText('Paused, 1 newer')).toBeVisible()
  await expect(row(page, 0)).toContainText('"amount":1')
  await button(page, 'Resume').click()
  await expect(row(page, 0)).toContainText('"amount":2')
})

test('a topic becomes a source of the drawing, with its connection and columns, as one step', async ({
  app,
}) => {
  const page = await open(app)
  await topic(page, 'clicks').click()
  await expect(page.getByText('JSON, inferred from 200 records')).toBeVisible()
  await button(page, 'Use as source').click()
  await expect(page.getByText('clicks is a source of the pipeline now.')).toBeVisible()
  const source = node(page, 'kafka_source')
  await expect(source).toContainText('clicks, from earliest')
  await inspector(page)
    .getByRole('tab', { name: /^Schema/ })
    .click()
  await expect(inspector(page)).toContainText('TIMESTAMP_LTZ(3)')
  await expect(inspector(page)).toContainText('amount')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Z')
  await expect(source).toHaveCount(0)
})

test('a topic is made, written to, widened, set and deleted; a group is set back', async ({ app }) => {
  const page = await open(app)
  await button(page, 'Create a topic').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('made-here')
  await dialog.getByLabel('Partitions').fill('2')
  await dialog.getByLabel('Settings').fill('retention.ms=3600000')
  await page.keyboard.press('Tab')
  await button(dialog, 'Create topic').click()
  await expect(page.getByRole('heading', { name: 'made-here' })).toBeVisible()
  await expect(page.getByText('2 partitions · keeps 1 h · delete · replication 1')).toBeVisible()

  await button(page, 'Produce…').click()
  await dialog.getByLabel('Key', { exact: true }).fill('k')
  await dialog.getByLabel('Value', { exact: true }).fill('{"hello": "world"}')
  await button(dialog, 'Produce').click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('radio', { name: 'Oldest' }).check()
  await expect(row(page, 0)).toContainText('"hello"')

  await page.getByRole('tab', { name: 'Config' }).click()
  await page.getByRole('button', { name: 'Edit cleanup.policy' }).click()
  await page.getByRole('textbox', { name: 'cleanup.policy' }).fill('compact')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('row', { name: /^cleanup.policy compact topic/ })).toBeVisible()

  await page.getByRole('tab', { name: 'Partitions' }).click()
  await button(page, 'Add partitions…').click()
  await expect(dialog).toContainText('Keys move')
  await dialog.getByLabel('Partitions afterwards').fill('4')
  await button(dialog, 'Add partitions').click()
  await expect(page.getByRole('table', { name: 'Partitions' }).getByRole('row')).toHaveCount(5)

  await button(page, 'More').click()
  await page.getByRole('menuitem', { name: 'Delete the topic…' }).click()
  await expect(button(dialog, 'Delete topic')).toBeDisabled()
  await dialog.getByLabel('Type made-here to delete it').fill('made-here')
  await button(dialog, 'Delete topic').click()
  await expect(topic(page, 'made-here')).toHaveCount(0)
  expect((await describeCluster(access)).topics.map(({ name }) => name)).not.toContain('made-here')

  await page.getByRole('button', { name: /^loader/ }).click()
  await expect(page.getByRole('heading', { name: 'loader' })).toBeVisible()
  await button(page, 'Reset offsets…').click()
  await button(dialog, 'Show what changes').click()
  await expect(dialog).toContainText('About 300 records will be read again.')
  await expect(button(dialog, 'Reset offsets')).toBeDisabled()
  await dialog.getByLabel('Type loader to reset it').fill('loader')
  await button(dialog, 'Reset offsets').click()
  await expect(page.getByRole('table', { name: 'Lag' }).getByRole('row').nth(1)).toContainText('clicks00')
})

test('a broker that goes away is said in words, and its topics are there again when it is back', async ({
  app,
}) => {
  const page = await open(app)
  await topic(page, 'clicks').click()
  await expect(row(page, 0)).toBeVisible()
  await broker.stop()
  await expect(alert(page)).toContainText(/127\.0\.0\.1:\d+/, { timeout: 30_000 })
  await expect(alert(page)).toContainText('Tried again every few seconds')
  // What was read stays.
  await expect(row(page, 0)).toBeVisible()
  await broker.start()
  await expect(page.getByText('local answers again.')).toBeVisible({ timeout: 30_000 })
  await expect(alert(page)).toHaveCount(0)
  await page.getByRole('radio', { name: 'Live' }).check()
  await expect(records(page)).toContainText('Waiting for records')
  await until('the broker takes records', () =>
    produce({ type: 'after', amount: 3 }).then(
      () => true,
      () => false,
    ),
  )
  await expect(row(page, 0)).toContainText('"after"')
})
