import { expect, test } from './fixture.ts'
import { inspector, node, openFile, output, runControls, selectNode } from './editor.ts'
import { payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

/** The payments' pipeline with a code node in the place of its filter. */
function withCode(name: string, code: string) {
  const sketch = paymentsSketch(name)
  const { large: _, ...nodes } = sketch.nodes
  const columns = [{ name: 'net', type: 'DOUBLE' }]
  return {
    ...sketch,
    nodes: {
      ...nodes,
      large: { type: 'code', version: 1, label: 'Net', config: { mode: 'map', keep: 'all', code, columns } },
    },
  }
}

const CODE = 'export default (row: Row) => ({ net: (row.amount ?? 0) * 0.8 })'

test('code that came with a pipeline is shown and asked for before anything of it runs', async ({ app }) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, withCode('untrusted', CODE)))
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: 'Trust the code of this pipeline?' })
  await expect(dialog).toContainText('net: (row.amount ?? 0) * 0.8')
  await dialog.getByRole('button', { name: 'Do not run it' }).click()
  // Their own answer is no failure.
  await expect(runControls(page).getByRole('status')).toHaveText('Not run')
  await expect(page.getByRole('note').filter({ hasText: 'is not trusted' })).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'trusted' })).toHaveCount(0)

  await page.keyboard.press('Control+Enter')
  await dialog.getByRole('button', { name: 'Trust and run' }).click()
  await expect(runControls(page)).toContainText(/finished/i)
  // Once for this content: not again for the next run, nor after a start of the app.
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toBeHidden()
  await expect(runControls(page)).toContainText(/finished/i)
})

test('code is written with the types of its input: errors as typed, columns by themselves, the sample and the console', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, withCode('typed', CODE)))
  await selectNode(page, 'large')
  const editor = inspector(page).locator('.monaco-editor')
  const write = async (code: string) => {
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(code)
  }
  await write('export default (row: Row) => ({ net: row.amuont })')
  await expect(inspector(page)).toContainText("Property 'amuont' does not exist on type 'Row'")
  await expect(node(page, 'large')).toContainText('1')
  await expect(editor.locator('.squiggly-error')).toHaveCount(1)

  await write(
    "export default (row: Row) => {console.log('id',row.id);return { half: Math.abs(row.amount ?? 0) / 2, who: row.customer }}",
  )
  await expect(output(page).getByRole('columnheader', { name: /half/ })).toBeVisible()
  await expect(output(page).getByRole('columnheader', { name: /who/ })).toBeVisible()
  await expect(inspector(page).getByRole('log', { name: 'Console' })).toContainText('id 1')
  await expect(inspector(page)).toContainText(/\d records, [\d.,]+ µs each/)
  await expect(editor.locator('.squiggly-error')).toHaveCount(0)

  await inspector(page).getByRole('button', { name: 'Format' }).click()
  await expect(editor).toContainText("console.log('id', row.id);")
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('\nconst f = (row: Row) => row.')
  await expect(page.locator('.suggest-widget')).toContainText('amount')

  // The palette is a key away here, too.
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a node that waits takes an async function, with its settings, and shows what came of the sample', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, withCode('waits', CODE)))
  await selectNode(page, 'large')
  const editor = inspector(page).locator('.monaco-editor')
  await expect(inspector(page).getByText('Capacity', { exact: true })).toHaveCount(0)
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(
    "export default async (row: Row) => {await Promise.resolve();console.log('asked',row.id);return { net: (row.amount ?? 0) * 0.8 }}",
  )
  await expect(inspector(page)).toContainText('is not assignable to type')
  await inspector(page).getByRole('radio', { name: 'Unordered' }).check({ force: true })
  await expect(inspector(page).getByText('Capacity', { exact: true })).toBeVisible()
  await expect(inspector(page)).not.toContainText('is not assignable to type')
  await expect(inspector(page).getByRole('log')).toContainText('asked')
  await inspector(page).getByRole('radio', { name: 'Process' }).check({ force: true })
  await expect(inspector(page).getByText('Capacity', { exact: true })).toHaveCount(0)
})
