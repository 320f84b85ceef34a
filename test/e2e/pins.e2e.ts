/** Records of a source are pinned, stand in for it, and go the ways of the document. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { inspector, node, openFile, redo, runControls, runState, saveAs, selectNode, undo } from './editor.ts'
import { expect, test } from './fixture.ts'
import { endless, payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

const button = (page: Page, name: string) => inspector(page).getByRole('button', { name, exact: true })
const pinned = 'pinned records, not live'

test('pinned records stand in for a source: the node says so, previews and debug runs read them, Run does not', async ({
  app,
}) => {
  const { page, folder } = app
  const file = writePipeline(folder, endless)
  await openFile(page, file)
  await selectNode(page, 'orders')
  await inspector(page).getByLabel('At most').fill('40')
  await button(page, 'Pin records').click()
  await expect(node(page, 'orders')).toContainText(`40 ${pinned}`)
  await expect(inspector(page)).toContainText('40 pinned records')
  await expect(inspector(page)).toContainText('record 40')
  await expect(runControls(page)).toContainText(/Preview\s*Finished.*on 40 pinned records/)
  await expect(page.getByRole('grid', { name: /^Output/ })).toBeVisible()
  await expect(node(page, 'orders')).toHaveAccessibleName(new RegExp(`40 ${pinned}`))
  await expect(page.getByRole('region', { name: /^Output/ })).toContainText('40 records')

  // One step of undo, and the preview follows.
  await undo(page)
  await expect(node(page, 'orders')).not.toContainText(pinned)
  await expect(runControls(page)).not.toContainText('on 40 pinned records')
  await redo(page)
  await expect(node(page, 'orders')).toContainText(`40 ${pinned}`)

  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('Debug run')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Debug run' })
  await expect(dialog.getByLabel('Orders begins at')).toHaveValue('pinned')
  await dialog.getByRole('button', { name: 'Start debug run' }).click()
  await expect(runControls(page)).toContainText(/Debug\s*Finished/)
  await expect(node(page, 'console')).toContainText('would write')
  await selectNode(page, 'console')

  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toContainText('Running')
  await expect(runControls(page)).toContainText('live, pins not used')
  await expect(node(page, 'orders')).toContainText('Live; 40 pinned, not used')
  await page.keyboard.press('Control+.')
  await expect(runState(page)).toContainText('Stopped')

  await selectNode(page, 'orders')
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('Unpin the source')
  await page.keyboard.press('Enter')
  await expect(node(page, 'orders')).not.toContainText('pinned')
})

test('a pin is kept beside the pipeline, follows it to another name, and a lost one is told with its way out', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('file')))
  const flow = await page.locator('.react-flow__edge[data-id="payments.out->large.in"]').boundingBox()
  if (flow === null) throw new Error('not on the screen')
  await page.mouse.click(flow.x + flow.width / 4, flow.y + flow.height / 2)
  await expect(inspector(page).getByRole('heading', { level: 2 })).toContainText('Payments')
  await button(page, 'Pin records').click()
  await expect(node(page, 'payments')).toContainText(`6 ${pinned}`)
  const redoing = await page.getByRole('button', { name: /^Redo/ }).boundingBox()
  const running = await runControls(page).boundingBox()
  expect((redoing?.x ?? 0) + (redoing?.width ?? 0)).toBeLessThanOrEqual(running?.x ?? 0)
  // Of the path the end is seen: the file's name.
  const place = inspector(page).getByRole('rowheader', { name: /payments\.ndjson$/ })
  const seen = await place.evaluate((cell) => {
    const range = document.createRange()
    range.selectNodeContents(cell)
    const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()]
    return { left: text.left >= box.left, right: text.right <= box.right }
  })
  expect(seen).toEqual({ left: false, right: true })
  await saveAs(page, 'copy.pipeline.json')
  await expect.poll(() => existsSync(path.join(folder, 'copy.pins'))).toBe(true)
  const kept = (name: string): readonly string[] => readdirSync(path.join(folder, `${name}.pins`))
  await expect.poll(() => kept('copy')).toEqual(kept('file'))

  await openFile(page, path.join(folder, 'copy.pipeline.json'))
  await expect(node(page, 'payments')).toContainText(`6 ${pinned}`)
  rmSync(path.join(folder, 'copy.pins'), { recursive: true })
  await openFile(page, path.join(folder, 'copy.pipeline.json'))
  await expect(node(page, 'payments')).toContainText('The pin cannot be read')
  await selectNode(page, 'payments')
  await expect(inspector(page).getByRole('alert')).toContainText('pin anew, or unpin the node')
  await runControls(page).getByRole('button', { name: 'Preview' }).click()
  await expect(runState(page)).toContainText('Failed')
  await button(page, 'Unpin').click()
  await expect(node(page, 'payments')).not.toContainText('inned')
  await expect(runControls(page)).toContainText(/Preview\s*Finished/)
})
