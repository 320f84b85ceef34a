import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { repository } from '../support/cli.ts'
import { exampleFile } from '../support/examples.ts'
import { expect, test } from './fixture.ts'
import {
  canvas,
  edges,
  node,
  nodes,
  openFile,
  output,
  runControls,
  runState,
  selectNode,
  showGallery,
} from './editor.ts'
import { endless, writePipeline, writeRecords, type Sketch } from './pipelines.ts'

const cards = JSON.parse(exampleFile('gallery.json')) as readonly { title: string; tag: string }[]

const examples = async (page: Page): Promise<readonly string[]> => {
  await showGallery(page)
  const cards = page.getByRole('main', { name: 'Examples' }).getByRole('button', { name: /^Open / })
  await cards.first().waitFor()
  return Promise.all((await cards.all()).map(async (card) => (await card.getAttribute('aria-label')) ?? ''))
}

test('the first start shows an example that runs, with records on its edges', async ({ app }) => {
  const { page } = app
  await expect(runState(page)).toHaveText('Running')
  await expect(nodes(page).first()).toBeVisible()
  await expect.poll(() => edges(page).count()).toBeGreaterThan(1)
  await expect.poll(() => counts(page)).toBeGreaterThan(100)
})

test('every example of the gallery that needs no broker opens and runs with live counts', async ({ app }) => {
  const { page } = app
  const onKafka = new Set(cards.filter(({ tag }) => tag === 'Kafka').map(({ title }) => `Open ${title}`))
  const names = (await examples(page)).filter((name) => !onKafka.has(name))
  expect(names.length).toBeGreaterThanOrEqual(4)
  for (const name of names) {
    await showGallery(page)
    await page.getByRole('button', { name, exact: true }).click()
    await expect(canvas(page)).toBeVisible()
    await expect(runState(page)).toHaveText(/Running|Finished/)
    // A wide drawing is shown too small for numbers.
    await page.keyboard.press('Control+0')
    await expect.poll(() => counts(page), { message: name }).toBeGreaterThan(10)
    await expect(page.getByText(/^Run needs/)).toHaveCount(0)
  }
})

test('an example that writes files is previewed, and writes them when it is run', async ({ app }) => {
  const { page, folder } = app
  const report = path.join(folder, '..', 'sales_by_shop.csv')
  await showGallery(page)
  await page.getByRole('button', { name: 'Open Report of a day', exact: true }).click()
  await expect(runControls(page)).toContainText(/Preview\s*Finished/)
  await expect(node(page, 'by_shop')).toContainText('would write3')
  expect(existsSync(report)).toBe(false)
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => existsSync(report)).toBe(true)
})

test('counts grow while a job runs, stand still while it is paused, and end with a stop', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, endless))
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Running')
  await selectNode(page, 'orders')
  const results = output(page)
  await expect(results.getByRole('row').nth(3)).toBeVisible()
  await runControls(page).getByRole('button', { name: 'Pause' }).click()
  await expect(runState(page)).toHaveText('Paused')
  await runControls(page).getByRole('button', { name: 'Resume' }).click()
  await expect(runState(page)).toHaveText('Running')
  await runControls(page).getByRole('button', { name: 'Stop' }).click()
  await expect(runState(page)).toHaveText('Stopped')
})

test('the windows of a running job can be looked into, by key', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, windowed))
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Running')
  await selectNode(page, 'windows')
  await page.getByRole('tab', { name: /^State/ }).click()
  const state = page.getByRole('tabpanel', { name: /^State/ })
  await expect(state.getByRole('row').nth(2)).toBeVisible()
  await expect(state).toContainText('country')
  await state.getByRole('radio', { name: 'Timers' }).click()
  const timers = state.getByRole('region', { name: 'Timers, the next ones first' })
  await expect(timers.getByRole('row').nth(1)).toContainText(/in .*event time.* – /s)
})

test('an engine that is killed while it runs is a message, and the app goes on', async ({ app }) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, { ...endless, settings: { restartAttempts: 0 } }))
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Running')
  await expect.poll(() => counts(page)).toBeGreaterThan(10)
  for (const { pid } of app.engines()) process.kill(pid, 'SIGKILL')
  await expect(runState(page)).toHaveText('Failed')
  await expect(
    page
      .getByText(/engine/i)
      .filter({ visible: true })
      .first(),
  ).toBeVisible()

  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Running')
  await expect(nodes(page)).toHaveCount(3)
})

test('hostile labels, records and file names are shown as text', async ({ app }) => {
  const { page, folder } = app
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`
  const dir = path.join(folder, `<b onclick=alert(1)>`)
  mkdirSync(dir)
  writeRecords(dir, 'records.ndjson', [{ text: evil, at: 1_714_989_600_000 }])
  await openFile(page, writePipeline(dir, hostile(evil)))
  await expect(node(page, 'source')).toContainText(evil)
  await selectNode(page, 'source')
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toHaveText('Finished')
  await expect(output(page)).toContainText('<img src=x onerror=')
  expect(
    await page.evaluate(() => ({
      title: document.title,
      images: document.querySelectorAll('img[src="x"]').length,
    })),
  ).toEqual({
    title: expect.not.stringMatching(/^owned$/),
    images: 0,
  })
})

test('light and dark differ, and both are remembered', async ({ app }) => {
  const ground = (): Promise<string> =>
    app.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await expect(nodes(app.page).first()).toBeVisible()
  // Expression fields are drawn by an editor with colours of its own.
  const expression = app.page.locator('.code-monaco .monaco-editor').first()
  const paper = (): Promise<string> =>
    expression.evaluate((editor) => getComputedStyle(editor).backgroundColor)
  await expect(expression).toBeVisible()
  // The map is drawn on a canvas: a pixel of the veil over what is not in view.
  const veil = (): Promise<string> =>
    app.page
      .locator('.canvas-minimap canvas')
      .evaluate((map) => String((map as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 1, 1).data))
  const [firstPaper, firstVeil] = [await paper(), await veil()]
  const first = await ground()
  const toggle = app.page.getByRole('button', { name: /^Use the (light|dark) theme$/ })
  const chosen = (await toggle.getAttribute('aria-label'))?.includes('dark') === true ? 'dark' : 'light'
  await toggle.click()
  await expect.poll(ground).not.toBe(first)
  await expect.poll(paper).not.toBe(firstPaper)
  await expect.poll(veil).not.toBe(firstVeil)
  const second = await ground()
  await expect(
    app.page.getByRole('button', { name: chosen === 'dark' ? 'Use the light theme' : 'Use the dark theme' }),
  ).toBeVisible()
  await expect.poll(() => preferences(app.folder)).toContain(chosen)
  await app.restart()
  await expect.poll(ground).toBe(second)
})

test('the picture in the README is this screen', async ({ app }) => {
  const { page } = app
  const file = path.join(repository, 'docs/images/editor.png')
  await expect(runState(page)).toHaveText('Running')
  await expect.poll(() => counts(page)).toBeGreaterThan(1_000)
  const windowNode = page.locator('.node[data-kind="window"]').first()
  if ((await windowNode.count()) > 0) await windowNode.click({ position: { x: 60, y: 16 } })
  if (process.env['UPDATE_SCREENSHOTS'] === '1' && app.shell === 'chromium') {
    await output(page).getByRole('row').nth(2).waitFor()
    mkdirSync(path.dirname(file), { recursive: true })
    await page.screenshot({ path: file })
  }
  expect(existsSync(file)).toBe(true)
})

/** The sum of the numbers that the nodes show as their counts. */
async function counts(page: Page): Promise<number> {
  const texts = await page.locator('.node-counts').allTextContents()
  const numbers = texts
    .flatMap((text) => text.match(/\d[\d,.]*(?=k?)/g) ?? [])
    .map((text) => Number(text.replaceAll(',', '')))
  return numbers.reduce((sum, number) => sum + number, 0)
}

async function preferences(folder: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return readFile(path.join(folder, '../state/preferences.json'), 'utf8').catch(() => '')
}

const windowed: Sketch = {
  name: 'windowed',
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 500 } },
    windows: {
      type: 'window_aggregate',
      label: 'By country',
      config: {
        size: 3_600_000,
        keys: ['country'],
        aggregates: [{ function: 'COUNT', argument: '', name: 'orders' }],
      },
    },
    console: { type: 'console_sink', label: 'Console', config: {} },
  },
  edges: [
    ['orders.out', 'windows.in'],
    ['windows.out', 'console.in'],
  ],
}

const hostile = (evil: string): Sketch => ({
  name: 'hostile',
  nodes: {
    source: {
      type: 'file_source',
      label: evil,
      config: {
        path: 'records.ndjson',
        format: { kind: 'json', timestamps: 'iso' },
        schema: [
          { name: 'text', type: 'STRING' },
          { name: 'at', type: 'BIGINT' },
        ],
      },
    },
    console: { type: 'console_sink', label: evil, config: {} },
  },
  edges: [['source.out', 'console.in']],
})
