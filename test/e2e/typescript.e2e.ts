import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { structuredPatch } from 'diff'
import { expect, test } from './fixture.ts'
import {
  canvas,
  connect,
  edges,
  field,
  focusCanvas,
  inspector,
  node,
  nodes,
  openFile,
  paletteEntry,
  port,
  selectNode,
  startEmpty,
} from './editor.ts'
import { writePipeline, type Sketch } from './pipelines.ts'

const orders: Sketch = {
  name: 'Big orders',
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: null, limit: 50 } },
    big: { type: 'filter', label: 'Big', config: { condition: 'quantity > 3' } },
    out: { type: 'console_sink', label: 'Out', config: {} },
  },
  edges: [
    ['orders.out', 'big.in'],
    ['big.out', 'out.in'],
  ],
}

const panel = (page: Page): Locator => page.getByRole('region', { name: 'Job as TypeScript' })
const exporting = (page: Page): Locator =>
  page.getByRole('dialog', { name: 'Export as a TypeScript project' })
/** A line of the code, as it is drawn: blanks are no-break ones. */
const line = (page: Page, text: string): Locator =>
  panel(page)
    .locator('.view-line')
    .filter({ hasText: new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s')) })

async function showCode(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Show the job as TypeScript' }).click()
  await expect(panel(page).locator('.view-line').first()).toBeVisible()
}

async function copied(page: Page): Promise<string> {
  await panel(page).getByRole('button', { name: 'Copy' }).click()
  await expect(panel(page).getByRole('button', { name: 'Copied' })).toBeVisible()
  // No page may read the clipboard in Electron: it is pasted, as a person does.
  const field = await page.evaluateHandle(() => document.body.appendChild(document.createElement('textarea')))
  await field.focus()
  await page.keyboard.press('Control+v')
  const text = await field.inputValue()
  await field.evaluate((element) => element.remove())
  return text
}

async function exportTo(page: Page, folder: string): Promise<Locator> {
  await panel(page).getByRole('button', { name: 'Export project…' }).click()
  const dialog = exporting(page)
  await dialog.getByLabel('Folder of the project').fill(folder)
  await dialog.getByRole('button', { name: 'Export project' }).click()
  return dialog
}

test('the code stands beside the canvas, in the way of nothing, and follows the drawing', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, orders))
  const zoom = page.locator('.canvas-zoom')
  await page.keyboard.press('Control+1')
  await expect(zoom).toHaveText('100 %')
  await showCode(page)
  await expect(zoom).not.toHaveText('100 %')
  await expect(line(page, '.filter(o => o.quantity > 3)')).toBeVisible()
  await expect(line(page, '.filter(').locator('span[class^="mtk"]')).not.toHaveCount(1)

  const [code, whole, bar, side] = await Promise.all(
    [panel(page), canvas(page), page.getByRole('banner'), inspector(page)].map((part) => part.boundingBox()),
  )
  expect(code?.x).toBeGreaterThanOrEqual((whole?.x ?? 0) + (whole?.width ?? 0))
  expect(code?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0))
  expect((code?.x ?? 0) + (code?.width ?? 0)).toBeLessThanOrEqual(side?.x ?? 0)
  for (const id of ['orders', 'big', 'out']) await expect(node(page, id)).toBeInViewport({ ratio: 0.99 })

  const splitter = page.getByRole('separator', { name: 'Width of the TypeScript' })
  await splitter.focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await panel(page).boundingBox())?.width).toBe((code?.width ?? 0) + 16)

  await selectNode(page, 'orders')
  await page.keyboard.press('Delete')
  await expect(panel(page).getByRole('status')).toContainText('Below is the code of before')
  await page.keyboard.press('Control+z')
  await expect(panel(page).getByRole('status')).toHaveCount(0)
  await edges(page).first().click()
  await page.keyboard.press('Delete')
  await expect(panel(page).getByRole('status')).toContainText(/(Big|Out): Its input is not connected\./)
  await page.keyboard.press('Control+z')
  await expect(panel(page).getByRole('status')).toHaveCount(0)
  expect(await copied(page)).toContain(".filter(o => o.quantity > 3)\n  .as('big', 'Big')")

  // In a smaller window the drawing keeps its room beside the code.
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect.poll(async () => (await canvas(page).boundingBox())?.width).toBeGreaterThan(420)
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.keyboard.press('Control+k')
  await page.keyboard.type('TypeScript beside')
  await page.keyboard.press('Enter')
  await expect(panel(page)).toHaveCount(0)
  await expect(zoom).toHaveText('100 %')
})

test('a node that is selected shows its lines, and the cursor in its lines selects it', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, orders))
  await showCode(page)
  await selectNode(page, 'big')
  const marked = panel(page).locator('.job-line')
  await expect(panel(page)).toContainText(/Big lines? \d+/)
  await expect(marked).toHaveCount(3)
  const first = await line(page, 'const out = orders').boundingBox()
  expect((await marked.first().boundingBox())?.y).toBe(first?.y)

  await line(page, '.to(print(').click()
  await expect(field(page, 'Label')).toHaveValue('Out')
  await expect(node(page, 'out')).toHaveClass(/selected/)
  await page.keyboard.press('ArrowUp')
  await expect(field(page, 'Label')).toHaveValue('Big')

  // Escape closes the dialog, and does nothing else.
  await panel(page).getByRole('button', { name: 'Export project…' }).click()
  await expect(exporting(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(exporting(page)).toHaveCount(0)
  await expect(field(page, 'Label')).toHaveValue('Big')
})

test('a drawn pipeline with code is exported; after a label is edited the second export differs in two lines', async ({
  app,
}) => {
  const { page, folder } = app
  await startEmpty(page)
  const drop = (title: string, x: number) =>
    paletteEntry(page, title).dragTo(canvas(page), { targetPosition: { x, y: 140 } })
  await drop('Generator', 110)
  await field(page, 'Label').fill('Orders')
  await drop('Code', 360)
  await drop('Console', 610)
  await expect(nodes(page)).toHaveCount(3)
  await connect(page, port(page, 'generator', 'out'), port(page, 'code', 'in'))
  await connect(page, port(page, 'code', 'out'), port(page, 'console_sink', 'in'))
  await expect(edges(page)).toHaveCount(2)

  await selectNode(page, 'code')
  await field(page, 'Label').fill('Total')
  await inspector(page).locator('.monaco-editor').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(
    'export default (row: Row) => ({ total: Number(row.price ?? 0) * (row.quantity ?? 0) })',
  )
  await showCode(page)
  await expect(line(page, 'total: Number(row.price ?? 0)')).toBeVisible()

  const project = path.join(folder, 'project')
  const job = (): string => readFileSync(path.join(project, 'job.ts'), 'utf8')
  const first = await exportTo(page, project)
  await expect(first.getByRole('status')).toContainText(`files were written to ${project}`)
  await first.getByRole('button', { name: 'Close' }).last().click()
  const before = job()
  expect(before).toBe(await copied(page))
  expect(existsSync(path.join(project, 'fixtures/expected.json'))).toBe(true)

  await field(page, 'Label').fill('Order total')
  await expect(line(page, "'Order total'")).toBeVisible()
  const second = await exportTo(page, project)
  const changes = second.getByRole('region', { name: 'Changes in the folder' })
  await expect(changes).toContainText('1 file differs')
  await expect(changes.getByRole('listitem')).toHaveText(/job\.ts/)
  const lines = changes.getByRole('group', { name: 'Lines of job.ts' })
  await expect(lines.locator('[data-sign="-"]')).toHaveText(/\.as\('code', 'Total'\)/)
  await expect(lines.locator('[data-sign="+"]')).toHaveText(/\.as\('code', 'Order total'\)/)
  expect(job()).toBe(before)
  await second.getByRole('button', { name: 'Write 1 file' }).click()
  await expect(second.getByRole('status')).toContainText('1 file was written')

  const { hunks } = structuredPatch('job.ts', 'job.ts', before, job(), '', '', { context: 0 })
  expect(hunks.flatMap((hunk) => hunk.lines)).toEqual([
    expect.stringMatching(/^- *\.as\('code', 'Total'\)/),
    expect.stringMatching(/^\+ *\.as\('code', 'Order total'\)/),
  ])
})

test('an export into a folder that was edited leaves what is the person’s, and asks before it replaces', async ({
  app,
}) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, orders))
  await showCode(page)
  const other = path.join(folder, 'notes')
  const project = path.join(folder, 'project')
  const first = await exportTo(page, folder)
  await expect(first).toContainText('is not empty, and holds no exported project')
  expect(existsSync(other)).toBe(false)
  await first.getByLabel('Folder of the project').fill(project)
  await first.getByRole('button', { name: 'Export project' }).click()
  await expect(first.getByRole('status')).toContainText('files were written')
  await page.keyboard.press('Escape')

  appendFileSync(path.join(project, 'job.ts'), '// by hand\n')
  appendFileSync(path.join(project, 'README.md'), 'By hand.\n')
  writeFileSync(path.join(project, 'mine.txt'), 'mine')
  await focusCanvas(page)
  await selectNode(page, 'big')
  await field(page, 'Label').fill('Bigger')
  await expect(line(page, "'Bigger'")).toBeVisible()
  const second = await exportTo(page, project)
  const changes = second.getByRole('region', { name: 'Changes in the folder' })
  await expect(changes).toContainText('1 was edited since')
  await expect(second.getByRole('button', { name: 'Write 0 files' })).toBeDisabled()
  await changes.getByLabel('Replace what was edited in job.ts').check()
  await second.getByRole('button', { name: 'Write 1 file' }).click()
  await expect(second.getByRole('status')).toContainText('Left as edited: README.md')
  expect(readFileSync(path.join(project, 'job.ts'), 'utf8')).toContain("'Bigger'")
  expect(readFileSync(path.join(project, 'job.ts'), 'utf8')).not.toContain('by hand')
  expect(readFileSync(path.join(project, 'README.md'), 'utf8')).toContain('By hand.')
  expect(readFileSync(path.join(project, 'mine.txt'), 'utf8')).toBe('mine')
})
