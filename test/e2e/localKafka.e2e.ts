/** From the gallery to results in a topic, with a broker that the app starts itself. */
import { canvas, node, runControls, runState, showGallery } from './editor.ts'
import { expect, test } from './fixture.ts'

test('a local Kafka is started for the examples, and one of them writes to its topic', async ({ app }) => {
  test.setTimeout(180_000)
  const { page } = app
  await showGallery(page)
  await page.getByRole('radio', { name: 'Kafka', exact: true }).check()
  const bar = page.getByRole('region', { name: 'Local Kafka' })
  await bar.getByRole('button', { name: 'Start a local Kafka' }).click()
  await expect(bar.getByRole('status')).toContainText('Starting Kafka…', { timeout: 60_000 })
  await expect(bar.getByRole('status')).toContainText('6 topics were made for the examples.', {
    timeout: 90_000,
  })

  // Nobody has asked for records in a topic yet: it is previewed.
  await page.getByRole('button', { name: 'Open Word count over Kafka', exact: true }).click()
  await expect(canvas(page)).toBeVisible()
  await expect(runControls(page)).toContainText(/Preview\s*Finished/)
  await expect(node(page, 'counts')).toContainText('would write')
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Running')
  await expect(node(page, 'counts')).toContainText(/total [1-9]/)
  await page.getByRole('button', { name: 'Kafka', exact: true }).click()
  await expect(page.getByRole('option', { name: /^demo-word-counts/ })).toBeVisible()
})

test('an example opened without a broker offers to start one', async ({ app }) => {
  test.setTimeout(180_000)
  const { page } = app
  await showGallery(page)
  await page.getByRole('button', { name: 'Open Orders and their payments', exact: true }).click()
  const trouble = page.getByRole('alert').filter({ hasText: 'connection local' })
  await trouble.getByRole('button', { name: 'Start a local Kafka' }).click()
  await expect(trouble).toHaveCount(0, { timeout: 120_000 })
  await expect(runControls(page)).toContainText(/Preview\s*Finished/)
})
