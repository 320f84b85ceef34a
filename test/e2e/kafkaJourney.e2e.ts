/** From a secure cluster to results in a topic, on the screen alone: connection, topic, filter, source, sink, run. */
import type { Locator, Page } from '@playwright/test'
import { ownBroker, type TestBroker } from '../support/kafka.ts'
import { makeTopic, send } from '../support/kafkaJobs.ts'
import { edges, field, node, paletteEntry, runState, selectNode, startEmpty } from './editor.ts'
import { expect, settled, test } from './fixture.ts'

let broker: TestBroker
test.beforeAll(async () => {
  test.setTimeout(120_000)
  broker = await ownBroker({ secure: true })
  const start = Date.UTC(2026, 10, 27, 9)
  const orders = Array.from({ length: 60 }, (_, n) => ({
    key: `u${n % 3}`,
    value: JSON.stringify({ id: n, user: `u${n % 3}`, amount: n, ts: start + n * 1_000 }),
  }))
  await makeTopic(broker.connection, 'alice-orders', 2, orders)
})
test.afterAll(() => broker[Symbol.asyncDispose]())

const button = (at: Page | Locator, name: string): Locator => at.getByRole('button', { name, exact: true })
const records = (page: Page): Locator => page.getByRole('grid', { name: 'Records' })

/** As alice, who may use what begins with her name. */
async function makeConnection(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Connections' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connections' })
  await dialog.getByRole('button', { name: 'New connection' }).last().click()
  const fill = (name: string, text: string): Promise<void> =>
    dialog.getByLabel(name, { exact: true }).fill(text)
  await fill('Name', 'shop')
  await fill('Bootstrap servers', broker.address)
  await dialog.getByRole('radio', { name: 'TLS' }).check()
  await fill('CA certificates', broker.secure?.ca ?? '')
  await dialog.getByRole('radio', { name: 'SCRAM-512' }).check()
  await fill('User', 'alice')
  await fill('Password', 'alice-secret')
  await button(dialog, 'Save').click()
  await fill('Passphrase', 'four words of mine')
  await fill('The same again', 'four words of mine')
  await button(dialog, 'Set passphrase').click()
  await expect(button(dialog, 'Save')).toBeDisabled()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
}

test('a secure topic is followed with a filter, becomes a source, and results arrive in another topic', async ({
  app,
}) => {
  const { page } = app
  await settled(page)
  await startEmpty(page)
  await makeConnection(page)

  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('option', { name: /^alice-orders/ }).click()
  await page.getByRole('radio', { name: 'Live' }).check()
  await page.locator('.kfk-filter').click()
  await page.keyboard.insertText("user = 'u9'")
  await expect(records(page)).toContainText('Waiting for records')
  const late = { id: 99, user: 'u9', amount: 1, ts: Date.UTC(2026, 10, 27, 9, 2) }
  await send(broker.connection, 'alice-orders', [{ key: 'u9', value: JSON.stringify(late), partition: 0 }])
  await expect(records(page)).toContainText('"u9"')

  await page.getByRole('button', { name: /Use as source/ }).click()
  const source = page.locator('.react-flow__node').first()
  await expect(source).toContainText('alice-orders')
  const id = (await source.getAttribute('data-id')) ?? ''
  await paletteEntry(page, 'Kafka sink').dblclick()
  const sink = page.locator('.react-flow__node').nth(1)
  const sinkId = (await sink.getAttribute('data-id')) ?? ''
  await field(page, 'Connection').selectOption('shop')
  await field(page, 'Topic').fill('alice-results')
  await field(page, 'Create the topic').check()
  await expect(edges(page)).toHaveCount(1)
  // The preview reads, and writes nothing.
  await expect(node(page, sinkId)).toContainText('would write')
  await selectNode(page, id)

  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toContainText('Running')
  await expect(node(page, sinkId)).toContainText('61')
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('option', { name: /^alice-results/ }).click()
  await expect(records(page)).toContainText('"u9"')
})
