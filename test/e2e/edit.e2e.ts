import { expect, test } from './fixture.ts'
import {
  connect,
  edges,
  field,
  focusCanvas,
  inspector,
  node,
  nodes,
  openFile,
  output,
  paletteEntry,
  port,
  redo,
  runControls,
  selectNode,
  startEmpty,
  undo,
} from './editor.ts'
import { endless, payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

test('an edit shows its preview: the records that pass change with the condition', async ({ app }) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('preview')))
  await selectNode(page, 'payments')
  await field(page, 'Watermark delay').fill('6 s')
  await expect(runControls(page).getByText('Preview')).toBeVisible()

  await selectNode(page, 'large')
  const results = output(page)
  await expect(results.getByRole('row')).toHaveCount(6)
  const editor = inspector(page).locator('.monaco-editor')
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('amount >= 25')
  await expect(results.getByRole('row')).toHaveCount(3)
  await expect(results).toContainText('bob')
  await expect(results).not.toContainText('ann')
  // Beside it the input says what became of each record; a selected one has its partner.
  const read = page.getByRole('grid', { name: /^Input/ })
  await expect(read.getByLabel('did not pass')).toHaveCount(4)
  await expect(read.getByLabel('passed', { exact: true })).toHaveCount(2)
  await expect(read.getByRole('columnheader').nth(1)).toContainText('at')
  await results.getByRole('row').nth(1).click()
  await expect(read.locator('[data-partner]')).toContainText('40')
})

test('an expression on a column that is not there is refused with the place and the nearest name', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('typo')))
  await selectNode(page, 'large')
  await inspector(page).locator('.monaco-editor').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('amuont >= 25')
  await expect(inspector(page)).toContainText('amuont')
  await expect(inspector(page)).toContainText('amount')
  await expect(runControls(page).getByRole('button', { name: /^Run/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await page.getByRole('tab', { name: /^Problems/ }).click()
  await expect(page.getByRole('tabpanel', { name: /^Problems/ })).toContainText('amuont')
})

test('undo, redo, copy, paste and delete, each one step', async ({ app }) => {
  const { page } = app
  await startEmpty(page)
  await paletteEntry(page, 'Generator').dblclick()
  await paletteEntry(page, 'Filter').dblclick()
  await paletteEntry(page, 'Console').dblclick()
  await expect(nodes(page)).toHaveCount(3)
  await expect(edges(page)).toHaveCount(2)

  await focusCanvas(page)
  await undo(page)
  await expect(nodes(page)).toHaveCount(2)
  await expect(edges(page)).toHaveCount(1)
  await redo(page)
  await expect(nodes(page)).toHaveCount(3)
  await expect(edges(page)).toHaveCount(2)

  await selectNode(page, 'filter')
  await page.keyboard.press('Delete')
  await expect(nodes(page)).toHaveCount(2)
  await expect(edges(page)).toHaveCount(0)
  await undo(page)
  await expect(nodes(page)).toHaveCount(3)
  await expect(edges(page)).toHaveCount(2)

  await focusCanvas(page)
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await expect(nodes(page)).toHaveCount(6)
  await expect(edges(page)).toHaveCount(4)
  await expect(node(page, 'filter_2')).toBeVisible()
  await undo(page)
  await expect(nodes(page)).toHaveCount(3)
  await expect(edges(page)).toHaveCount(2)
})

test('moving a node is one undo step and starts nothing again', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, endless))
  const before = await node(page, 'large').boundingBox()
  await node(page, 'large').hover({ position: { x: 60, y: 16 } })
  await page.mouse.down()
  await page.mouse.move((before?.x ?? 0) + 80, (before?.y ?? 0) + 140, { steps: 6 })
  await page.mouse.up()
  await expect.poll(async () => (await node(page, 'large').boundingBox())?.y).not.toBe(before?.y)
  await expect(runControls(page).getByRole('status')).toHaveText('Not run yet')
  await focusCanvas(page)
  await undo(page)
  await expect.poll(async () => (await node(page, 'large').boundingBox())?.y).toBe(before?.y)
})

test('an impossible connection is refused with its reason', async ({ app }) => {
  const { page } = app
  await startEmpty(page)
  await paletteEntry(page, 'Generator').dblclick()
  await paletteEntry(page, 'Filter').dblclick()
  await focusCanvas(page)
  await paletteEntry(page, 'Generator').dblclick()
  await expect(nodes(page)).toHaveCount(3)
  await expect(edges(page)).toHaveCount(1)
  // The filter's input is taken already.
  await connect(page, port(page, 'generator_2', 'out'), port(page, 'filter', 'in'))
  await expect(page.getByText(/^Not connected: /)).toBeVisible()
  await expect(edges(page)).toHaveCount(1)
})

test('conditions of a pattern look at other rows of the match: right ones are fine, wrong ones underlined and mended', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  const { nodes: sketched } = paymentsSketch('rise')
  const source = sketched['payments']
  if (source === undefined) throw new Error('The sketch has no payments.')
  const rise = {
    type: 'pattern',
    label: 'Rise',
    config: {
      pattern: 'A B',
      define: [{ variable: 'B', condition: 'B.amount > A.amonut' }],
      measures: [{ expression: 'A.id', name: 'first' }],
    },
  }
  const out = { type: 'console_sink', label: 'Out', config: {} }
  await openFile(
    page,
    writePipeline(folder, {
      name: 'rise',
      nodes: { payments: source, rise, out },
      edges: [
        ['payments.out', 'rise.in'],
        ['rise.out', 'out.in'],
      ],
    }),
  )
  await selectNode(page, 'rise')
  await expect(inspector(page)).toContainText('A has no column amonut.')
  await expect(inspector(page).locator('.squiggly-error')).toHaveCount(1)
  await inspector(page).getByRole('button', { name: 'Change to amount' }).click()
  await expect(inspector(page).locator('.squiggly-error')).toHaveCount(0)
  await expect(output(page).getByRole('row')).not.toHaveCount(0)
})
