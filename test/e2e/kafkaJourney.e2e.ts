/** From a secure cluster to results in a topic, on the screen alone: connection, topic, filter, source, sink, pin, debug run, run. */
import type { Locator, Page } from '@playwright/test'
import { ownBroker, type TestBroker } from '../support/kafka.ts'
import { makeTopic, send } from '../support/kafkaJobs.ts'
import {
  edges,
  field,
  inspector,
  node,
  paletteEntry,
  runControls,
  runState,
  selectNode,
  startEmpty,
} from './editor.ts'
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
  await button(inspector(page), 'Pin records').click()
  await expect(node(page, id)).toContainText('61 pinned records, not live')
  await expect(runControls(page)).toContainText('on 61 pinned records')
  await expect(inspector(page).getByRole('region', { name: 'Pinned records' })).toContainText('offset 30')
  // What comes to the topic now is not in the pin.
  const more = { id: 100, user: 'u9', amount: 2, ts: Date.UTC(2026, 10, 27, 9, 3) }
  await send(broker.connection, 'alice-orders', [{ key: 'u9', value: JSON.stringify(more), partition: 0 }])

  await button(inspector(page), 'Replay from…').click()
  const debug = page.getByRole('dialog', { name: 'Debug run' })
  await debug.getByLabel('Kafka source begins at').selectOption('pinned')
  await button(debug, 'Start debug run').click()
  await expect(runControls(page)).toContainText(/Debug\s*Finished/)
  await expect(node(page, sinkId)).toContainText(/would write\s*61/)
  await button(inspector(page), 'Replay from…').click()
  await debug.getByLabel('Kafka source begins at').selectOption('offsets')
  await debug.getByLabel('Offsets of Kafka source').fill('0:30, 1:29')
  await button(debug, 'Start debug run').click()
  await expect(node(page, id)).toContainText('Live; 61 pinned, not used')
  await expect(node(page, sinkId)).toContainText(/would write\s*3/)
  await expect(runControls(page)).toContainText('from given offsets')
  await page.keyboard.press('Control+.')
  await expect(runState(page)).toContainText('Stopped')

  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toContainText('Running')
  await expect(node(page, sinkId)).toContainText('62')
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('option', { name: /^alice-results/ }).click()
  await expect(records(page)).toContainText('"u9"')
})

test('records that were found become the pinned records of a source', async ({ app }) => {
  const { page } = app
  await settled(page)
  await startEmpty(page)
  await makeConnection(page)
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('option', { name: /^alice-orders/ }).click()
  await page.locator('.kfk-filter').click()
  await page.keyboard.insertText("user = 'u1' AND amount >= 40")
  await page.getByRole('button', { name: 'Pin 7 records as source' }).click()
  const source = page.locator('.react-flow__node').first()
  await expect(source).toContainText('7 pinned records, not live')
  await expect(runControls(page)).toContainText(/Preview\s*Finished.*on 7 pinned records/)
  await expect(page.getByRole('grid', { name: /^Output/ })).toContainText('u1')
  await expect(page.getByRole('grid', { name: /^Output/ })).not.toContainText('u2')
})
