import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from './fixture.ts'
import { canvas, node, openFile, selectNode } from './editor.ts'
import { writePipeline } from './pipelines.ts'

const orders = {
  name: 'Big orders',
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders' } },
    big: { type: 'filter', label: 'Big', config: { condition: 'quantity > 3' } },
    out: { type: 'console_sink', label: 'Out', config: {} },
  },
  edges: [
    ['orders.out', 'big.in'],
    ['big.out', 'out.in'],
  ],
} as const

test('the code stands beside the canvas, follows the drawing, and is written as a project', async ({
  app,
}) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, orders))
  await selectNode(page, 'big')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Export as TypeScript')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'As a TypeScript project' })
  const code = panel.getByLabel('job.ts')
  await expect(code).toContainText('.filter(o => o.quantity > 3)')

  await node(page, 'orders').click()
  await expect(panel).toBeVisible()
  await expect(canvas(page)).toBeVisible()
  await page.keyboard.press('Delete')
  await expect(panel.getByRole('status')).toContainText('the pipeline cannot run as it is now')
  await page.keyboard.press('Control+z')
  await expect(panel.getByRole('status')).toHaveCount(0)

  const project = path.join(folder, 'project')
  await panel.getByLabel('Folder of the project').fill(project)
  await panel.getByRole('button', { name: 'Write the project' }).click()
  await expect(panel).toContainText(`files are in ${project}`)
  expect(readFileSync(path.join(project, 'job.ts'), 'utf8')).toBe(await code.textContent())
  expect(existsSync(path.join(project, 'fixtures/expected.json'))).toBe(true)
  await panel.getByRole('button', { name: 'Write the project' }).click()
  await expect(panel).toContainText('is not empty')
})
