import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { corpusFolder } from '../../scripts/test-parts.ts'
import { millrace, repository } from '../support/cli.ts'
import { multiset, readNdjson } from '../support/records.ts'
import { expect, test } from './fixture.ts'
import {
  edges,
  field,
  focusCanvas,
  node,
  nodes,
  openFile,
  paletteEntry,
  runState,
  saveAs,
  selectNode,
  showGallery,
  startEmpty,
} from './editor.ts'
import { documentOf, endless, payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

test('a pipeline is saved, and opens again as it was', async ({ app }) => {
  const { page, folder } = app
  await startEmpty(page)
  await paletteEntry(page, 'Generator').dblclick()
  await paletteEntry(page, 'Filter').dblclick()
  const file = path.join(folder, 'drawn.pipeline.json')
  await saveAs(page, file)
  await expect(page.getByRole('banner')).toContainText('drawn.pipeline.json')
  await expect(page.getByRole('banner')).toContainText('Saved')

  const text = readFileSync(file, 'utf8')
  expect(Object.keys(JSON.parse(text) as object)).toEqual([
    'format',
    'name',
    'settings',
    'parameters',
    'nodes',
    'edges',
    'layout',
  ])
  await app.restart()
  await showGallery(app.page)
  await app.page.getByRole('button', { name: /drawn/ }).first().click()
  await expect(nodes(app.page)).toHaveCount(2)
  await expect(edges(app.page)).toHaveCount(1)
  // Opening and saving change nothing.
  await app.page.keyboard.press('Control+s')
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('work that was not saved comes back after the window was killed', async ({ app }) => {
  await startEmpty(app.page)
  await paletteEntry(app.page, 'Generator').dblclick()
  await paletteEntry(app.page, 'Map').dblclick()
  await expect(nodes(app.page)).toHaveCount(2)
  await expect(app.page.getByRole('banner')).toContainText('Unsaved changes')
  await expect.poll(() => existsSync(path.join(app.folder, '../state/autosave/untitled.json'))).toBe(true)
  await app.restart()
  await expect(nodes(app.page)).toHaveCount(2)
  await expect(app.page.getByText(/^Recovered:/)).toBeVisible()
  await expect(app.page.getByRole('banner')).toContainText('Unsaved changes')
})

test('changes to a file that were not saved come back when it is opened', async ({ app }) => {
  const file = writePipeline(app.folder, endless)
  const before = readFileSync(file, 'utf8')
  await openFile(app.page, file)
  await selectNode(app.page, 'large')
  await field(app.page, 'Label').fill('Renamed, not saved')
  await expect.poll(() => autosaves(app.folder)).toBeGreaterThan(0)
  await app.restart()
  await openFile(app.page, file)
  await expect(node(app.page, 'large')).toContainText('Renamed, not saved')
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('a file that another program changes is announced, and can be loaded again or kept', async ({ app }) => {
  const { page, folder } = app
  const file = writePipeline(folder, endless)
  await openFile(page, file)
  await expect(nodes(page)).toHaveCount(3)
  const changed = {
    ...endless,
    nodes: { ...endless.nodes, large: { type: 'filter', label: 'From outside', config: {} } },
  }
  writeFileSync(file, JSON.stringify(documentOf(changed)))
  await expect(page.getByText('endless.pipeline.json was changed by another program.')).toBeVisible()
  await page.getByRole('button', { name: 'Load it again' }).click()
  await expect(node(page, 'large')).toContainText('From outside')

  rmSync(file)
  await expect(page.getByText('endless.pipeline.json was removed by another program.')).toBeVisible()
  await page.getByRole('button', { name: 'Keep this version' }).click()
  await page.keyboard.press('Control+s')
  await expect.poll(() => existsSync(file)).toBe(true)
})

test('the same file gives the same records from the app and from the command line', async ({ app }) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  const file = writePipeline(folder, paymentsSketch('sums'))
  const result = path.join(folder, 'result.ndjson')
  await openFile(page, file)
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Finished')
  const fromApp = readNdjson(result)
  rmSync(result)

  const run = await millrace(['run', file])
  expect(run, run.stderr).toMatchObject({ code: 0 })
  const fromCli = readNdjson(result)
  expect(multiset(fromApp)).toEqual(multiset(fromCli))
  expect(fromCli).toEqual([
    { customer: 'ann', window_start: '2024-05-06T10:00:00', window_end: '2024-05-06T10:00:10', total: 22 },
    { customer: 'bob', window_start: '2024-05-06T10:00:00', window_end: '2024-05-06T10:00:10', total: 25 },
    { customer: 'bob', window_start: '2024-05-06T10:00:10', window_end: '2024-05-06T10:00:20', total: 40 },
  ])
})

for (const name of ['hourly_by_event_type', 'tight_watermark']) {
  test(`the published case ${name} gives its expected records from the app and from the command line`, async ({
    app,
  }) => {
    const { page, folder } = app
    const rides = path.join(corpusFolder(), 'rides')
    const file = path.join(folder, `${name}.pipeline.json`)
    const result = path.join(folder, 'result.ndjson')
    copyFileSync(path.join(repository, `test/corpus/${name}.pipeline.json`), file)
    await openFile(page, file)
    await page.getByRole('textbox', { name: 'dir', exact: true }).fill(path.join(rides, 'inputs'))
    await page.getByRole('textbox', { name: 'out', exact: true }).fill(result)
    await page.keyboard.press('Control+s')
    await page.keyboard.press('Control+Enter')
    await expect(runState(page)).toHaveText('Finished')
    await expect.poll(() => existsSync(result)).toBe(true)
    const expected = multiset(readNdjson(path.join(rides, `expected/${name}.ndjson`)))
    expect(multiset(readNdjson(result))).toEqual(expected)
    rmSync(result)

    const run = await millrace(['run', file])
    expect(run, run.stderr).toMatchObject({ code: 0 })
    expect(multiset(readNdjson(result))).toEqual(expected)
  })
}

test('a preview writes to no sink', async ({ app }) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('untouched')))
  await selectNode(page, 'payments')
  await field(page, 'Watermark delay').fill('6 s')
  await expect(runState(page)).toHaveText('Finished')
  expect(existsSync(path.join(folder, 'result.ndjson'))).toBe(false)
  expect(existsSync(path.join(folder, 'result.ndjson.inprogress'))).toBe(false)
})

test('a newer format opens read-only, with a message, and nothing can be changed', async ({ app }) => {
  const { page, folder } = app
  const file = path.join(folder, 'newer.pipeline.json')
  writeFileSync(file, JSON.stringify({ ...(documentOf(endless) as object), format: 99 }))
  await openFile(page, file)
  await expect(page.getByRole('banner')).toContainText('Read-only')
  await expect(nodes(page)).toHaveCount(3)
  await selectNode(page, 'large')
  await page.keyboard.press('Delete')
  await expect(nodes(page)).toHaveCount(3)
  await focusCanvas(page)
})

const autosaves = async (folder: string): Promise<number> => {
  const { readdir } = await import('node:fs/promises')
  const names = await readdir(path.join(folder, '../state/autosave')).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).length
}
