import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixture.ts'
import {
  connect,
  edges,
  focusCanvas,
  inspector,
  node,
  openFile,
  port,
  saveAs,
  selectNode,
  undo,
} from './editor.ts'
import { endless, writePipeline, type Sketch } from './pipelines.ts'

const group = (page: Page) => page.getByRole('button', { name: /^Group .*, \d+ nodes?$/ })
const note = (page: Page) => page.getByRole('button', { name: /^Note: / })
const y = async (page: Page, id: string): Promise<number | undefined> =>
  (await node(page, id).boundingBox())?.y

async function selectBoth(page: Page, first: string, second: string): Promise<void> {
  await selectNode(page, first)
  await page.keyboard.down('Control')
  await selectNode(page, second)
  await page.keyboard.up('Control')
}

test('groups and notes: made, named, moved as one, kept in the file, and undone', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, endless))
  await selectBoth(page, 'orders', 'large')
  await page.keyboard.press('Control+g')
  await page.keyboard.type('Clean')
  await page.keyboard.press('Enter')
  await expect(group(page)).toHaveAccessibleName('Group Clean, 2 nodes')

  const before = await group(page).boundingBox()
  const [orders, large, sink] = [await y(page, 'orders'), await y(page, 'large'), await y(page, 'console')]
  await page.mouse.move((before?.x ?? 0) + 60, (before?.y ?? 0) + 10)
  await page.mouse.down()
  await page.mouse.move((before?.x ?? 0) + 60, (before?.y ?? 0) + 90, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => y(page, 'orders')).toBeGreaterThan((orders ?? 0) + 60)
  expect((await y(page, 'large')) ?? 0).toBeGreaterThan((large ?? 0) + 60)
  expect(await y(page, 'console')).toBe(sink)
  await undo(page)
  await expect.poll(() => y(page, 'orders')).toBe(orders)

  await focusCanvas(page)
  await page.keyboard.press('n')
  await page.keyboard.type('Quantities of 1 stop here.')
  await page.keyboard.press('Escape')
  await expect(note(page)).toHaveText('Quantities of 1 stop here.')

  const file = path.join(folder, 'drawn.pipeline.json')
  await saveAs(page, file)
  await expect(page.getByRole('banner').getByText('Saved')).toBeVisible()
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    layout: {
      groups: { group: { label: 'Clean', nodes: ['orders', 'large'] } },
      notes: { note: { text: 'Quantities of 1 stop here.' } },
    },
  })

  await note(page).focus()
  await page.keyboard.press('Delete')
  await expect(note(page)).toHaveCount(0)
  await selectNode(page, 'large')
  await page.keyboard.press('Control+Shift+g')
  await expect(group(page)).toHaveCount(0)
})

test('selected nodes are lined up and spaced evenly from the inspector', async ({ app }) => {
  const { page, folder } = app
  const positions = { orders: { x: 0, y: 0 }, large: { x: 220, y: 60 }, console: { x: 560, y: 20 } }
  await openFile(page, writePipeline(folder, { ...endless, name: 'crooked', positions }))
  await focusCanvas(page)
  await page.keyboard.press('Control+a')
  const tools = inspector(page).getByRole('region', { name: 'Arrange' })
  await tools.getByRole('button', { name: 'Align at the top' }).click()
  const top = await y(page, 'orders')
  await expect.poll(() => y(page, 'large')).toBe(top)
  await tools.getByRole('button', { name: 'Distribute horizontally' }).click()
  const x = async (id: string): Promise<number> => (await node(page, id).boundingBox())?.x ?? Number.NaN
  await expect
    .poll(async () => (await x('large')) - (await x('orders')) - ((await x('console')) - (await x('large'))))
    .toBeCloseTo(0, 0)
})

test('the end of an edge is moved to another input as one step', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, two))
  await expect(edges(page)).toHaveCount(1)
  const end = page.locator('.react-flow__edgeupdater-target')
  await connect(page, end, port(page, 'second', 'in'))
  await expect(page.getByRole('group', { name: 'Orders to Second' })).toHaveCount(1)
  await expect(edges(page)).toHaveCount(1)
  await undo(page)
  await expect(page.getByRole('group', { name: 'Orders to First' })).toHaveCount(1)
})

const two: Sketch = {
  name: 'two',
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 500 } },
    first: { type: 'console_sink', label: 'First', config: {} },
    second: { type: 'console_sink', label: 'Second', config: {} },
  },
  edges: [['orders.out', 'first.in']],
  positions: { orders: { x: 0, y: 0 }, first: { x: 260, y: 0 }, second: { x: 260, y: 200 } },
}
