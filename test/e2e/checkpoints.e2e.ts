/** Checkpoints on the screen: their age, and what becomes of them when a job that was ended on the way is started again. */
import type { Page } from '@playwright/test'
import { node, openFile, runState, selectNode } from './editor.ts'
import { expect, test } from './fixture.ts'
import { writePipeline, type Sketch } from './pipelines.ts'

/** Orders that never end, counted by country in long windows; an engine that dies is not started again. */
const counted: Sketch = {
  name: 'counted',
  settings: { checkpointInterval: 200, restartAttempts: 0 },
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 500 } },
    counts: {
      type: 'window_aggregate',
      label: 'Counts',
      config: {
        size: 3_600_000,
        keys: ['country'],
        aggregates: [{ function: 'COUNT', argument: '', name: 'n' }],
      },
    },
    console: { type: 'console_sink', label: 'Console', config: {} },
  },
  edges: [
    ['orders.out', 'counts.in'],
    ['counts.out', 'console.in'],
  ],
}

const madeOne = /^Checkpoint (just now|.+ ago)/
const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' })
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Go on with the last run?' })
const log = async (page: Page) => {
  await page.getByRole('tab', { name: /^Log/ }).click()
  return page.getByRole('tabpanel', { name: /^Log/ })
}

test('a job that was ended on the way goes on from its checkpoint; after an edit what is lost is shown first', async ({
  app,
}) => {
  const { page, folder } = app
  const endEngine = async (): Promise<void> => {
    await expect(status(page).getByRole('button', { name: madeOne })).toBeVisible()
    for (const { pid } of app.engines()) process.kill(pid, 'SIGKILL')
    await expect(runState(page)).toHaveText('Failed')
  }
  await openFile(page, writePipeline(folder, counted))
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Running')
  const age = status(page).getByRole('button', { name: madeOne })
  await age.click()
  await expect(page.getByRole('dialog', { name: /^Checkpoint/ })).toContainText(/Last complete.*Took.*Wrote/s)
  await age.click()
  await endEngine()

  await page.keyboard.press('Control+Enter')
  await expect(dialog(page)).toContainText('It did not come to its end. Checkpoint')
  await expect(dialog(page).getByRole('table')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(runState(page)).toHaveText('Running')
  await expect(await log(page)).toContainText('Goes on from checkpoint')
  await endEngine()

  await selectNode(page, 'counts')
  await page.keyboard.press('Control+Delete')
  await expect(node(page, 'counts')).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  const row = dialog(page).getByRole('row', { name: /Counts/ })
  await expect(row).toContainText(/State.*dropped.*The node is not in the pipeline any more/s)
  await expect(dialog(page).getByRole('row', { name: /Orders/ })).toContainText('kept')
  // Enter loses nothing: nothing starts.
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toHaveCount(0)
  await expect(runState(page)).not.toHaveText('Running')
  await page.keyboard.press('Control+Enter')
  await dialog(page).getByRole('button', { name: 'Go on and drop it' }).click()
  await expect(runState(page)).toHaveText('Running')
  await endEngine()

  await page.keyboard.press('Control+Enter')
  await dialog(page).getByRole('button', { name: 'Start afresh' }).click()
  await expect(runState(page)).toHaveText('Running')
  await expect(await log(page)).not.toContainText('Goes on from checkpoint')
})
