import { expect, test } from './fixture.ts'
import {
  canvas,
  field,
  focusCanvas,
  inspector,
  node,
  nodes,
  openFile,
  output,
  runState,
  selectNode,
  startEmpty,
} from './editor.ts'
import { payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

test('a pipeline is drawn by keys alone: no letter goes astray, and Enter takes what is offered first', async ({
  app,
}) => {
  const { page } = app
  await startEmpty(page)
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
  await focusCanvas(page)
  await page.keyboard.press('/')
  await page.keyboard.type('file')
  await page.keyboard.press('Enter')
  // On an empty canvas only a source can begin.
  await expect(node(page, 'file_source')).toBeFocused()
  await page.keyboard.press('Control+z')
  await expect(nodes(page)).toHaveCount(0)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('generator')
  await page.keyboard.press('Enter')
  await expect(node(page, 'generator')).toBeFocused()
  await page.keyboard.press('/')
  await page.keyboard.type('TUMBLE')
  await page.keyboard.press('Enter')
  const window = node(page, 'window_aggregate')
  await expect(window).toBeFocused()

  const keys = field(page, 'Group by')
  await keys.focus()
  await page.keyboard.type('count')
  await page.keyboard.press('Enter')
  await expect(inspector(page).getByText('country', { exact: true })).toBeVisible()
  await expect(inspector(page)).not.toContainText('There is no column')
  // The first Escape closes the list, the second goes back to the node.
  await page.keyboard.press('Escape')
  await expect(keys).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(window).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(node(page, 'generator')).toBeFocused()

  // What an aggregate may leave out is behind a button, and stays while it is written anew.
  await page.keyboard.press('Tab')
  await inspector(page).getByRole('button', { name: 'Only some records of aggregate 1' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('quantity > 1')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('price > 10')
  await expect(inspector(page).getByRole('group', { name: 'aggregate 1' })).toContainText('BOOLEAN')
})

test('a failing preview says so over the canvas, and moves no field under the hand', async ({ app }) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('missing')))
  await selectNode(page, 'payments')
  const file = field(page, 'File')
  const before = await file.boundingBox()
  await file.fill('nowhere.ndjson')
  const failure = page.getByRole('alert').filter({ hasText: 'The preview failed' })
  await expect(failure).toContainText('nowhere.ndjson')
  await expect(page.getByRole('contentinfo')).toContainText('Preview failed')
  expect(await file.boundingBox()).toEqual(before)
  expect((await failure.boundingBox())?.y).toBeGreaterThan((await canvas(page).boundingBox())?.y ?? Infinity)
})

test('a short run leaves records everywhere, whatever was selected while it ran', async ({ app }) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('short')))
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Finished')
  for (const [id, rows] of [
    ['payments', 6],
    ['large', 5],
  ] as const) {
    await selectNode(page, id)
    await expect(output(page).getByRole('row')).toHaveCount(rows + 1)
  }
  await page.getByRole('tab', { name: /^Log/ }).click()
  const log = page.getByRole('log', { name: 'Lines of the log' })
  await expect(log).toContainText('The run started.')
  await expect(log).toContainText(/The run finished after \d+ m?s: 6 records read, \d written\./)

  await selectNode(page, 'sums')
  await inspector(page).getByRole('button', { name: 'Show help' }).click()
  const help = inspector(page).getByRole('region', { name: /^Help on/ })
  await expect(help.getByRole('table', { name: 'Input' }).first()).toContainText('user')
})
