/** The screen and a real Flink: the same records on both, and a job from its start to its end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { startFlink } from '../support/flinkCluster.ts'
import { inspector, node, notice, openFile } from './editor.ts'
import { expect, test } from './fixture.ts'
import { payments, paymentsSketch, writePipeline, writeRecords, type Sketch } from './pipelines.ts'

const home = mkdtempSync(path.join(tmpdir(), 'millrace-flink-e2e-'))
let flink: Awaited<ReturnType<typeof startFlink>>

test.beforeAll(async () => {
  test.setTimeout(180_000)
  flink = await startFlink(home)
})
test.afterAll(async () => {
  await flink.stop()
  rmSync(home, { recursive: true, force: true })
})

/** A statement of Flink takes its time, on a busy machine more. */
const PATIENCE = { timeout: 90_000 }
test.setTimeout(240_000)

async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText(name)
  await page.keyboard.press('Enter')
}

async function connect(page: Page, from: Locator): Promise<void> {
  await from.getByRole('button', { name: 'Connect a cluster…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connections' })
  await dialog.getByLabel('Name').fill('local')
  await dialog.getByLabel('JobManager').fill(flink.jobManager)
  await dialog.getByLabel('SQL Gateway').fill(flink.gateway)
  await dialog.getByRole('button', { name: 'Test' }).click()
  await expect(dialog.getByRole('status')).toContainText('Connected: Flink 2.2', PATIENCE)
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(from.getByLabel('Connection')).toHaveValue('local')
}

async function runningJobs(): Promise<readonly unknown[]> {
  const { jobs } = (await (await fetch(`${flink.jobManager}/jobs/overview`)).json()) as {
    readonly jobs: readonly { readonly state: string }[]
  }
  return jobs.filter(({ state }) => !/CANCELED|FINISHED|FAILED/.test(state))
}

test('the same records on both sides, window by window; a comparison is cancelled on Flink too, and a node that it has not is named', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('sums')))
  await command(page, 'Compare with Flink')
  const dialog = page.getByRole('dialog', { name: 'Compare with Flink' })
  await connect(page, dialog)
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(dialog.getByText('The same on Flink: 3 rows.')).toBeVisible(PATIENCE)
  const rows = dialog.getByRole('table', { name: 'Rows of Result' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('2024-05-06 10:00:00 – 10:00:10')
  await expect(rows.nth(2).getByRole('cell')).toHaveText(['the same', 'ann', '22'])

  await dialog.getByRole('button', { name: 'Compare again' }).click()
  await expect(dialog.getByText('Flink makes the rows of Result')).toBeVisible(PATIENCE)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByText('The comparison was cancelled.')).toBeVisible(PATIENCE)
  await expect.poll(runningJobs, PATIENCE).toEqual([])
  await page.keyboard.press('Escape')

  const late = paymentsSketch('late')
  await openFile(
    page,
    writePipeline(folder, {
      ...late,
      nodes: {
        ...late.nodes,
        sums: {
          type: 'window_aggregate',
          label: 'Sums',
          config: {
            size: 10_000,
            keys: ['customer'],
            allowedLateness: 5_000,
            aggregates: [{ function: 'COUNT', name: 'n' }],
          },
        },
        result: { type: 'console_sink', label: 'Result', config: {} },
      },
    }),
  )
  await command(page, 'Compare with Flink')
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
  const trouble = dialog.getByRole('alert')
  await expect(trouble).toContainText('Flink SQL has no allowed lateness', PATIENCE)
  await trouble.getByRole('button', { name: /^Go to/ }).click()
  await expect(inspector(page).getByLabel('Allowed lateness')).toBeVisible()
})

/** Orders that never end, counted by country, and printed. */
const counting: Sketch = {
  name: 'counting',
  settings: { checkpointInterval: 1_000 },
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 200 } },
    large: { type: 'filter', label: 'Large', config: { condition: 'quantity > 1' } },
    counts: {
      type: 'running_aggregate',
      label: 'Counts',
      config: { keys: ['country'], aggregates: [{ function: 'COUNT', name: 'n' }] },
    },
    console: { type: 'console_sink', label: 'Console', config: {} },
  },
  edges: [
    ['orders.out', 'large.in'],
    ['large.out', 'counts.in'],
    ['counts.out', 'console.in'],
  ],
}

test('a job from the screen: figures at its nodes, another parallelism in one act, stop with a savepoint, resume, cancel; and its cluster', async ({
  app,
}) => {
  const { page, folder } = app
  await openFile(page, writePipeline(folder, counting))
  await command(page, 'Run on Flink')
  const submit = page.getByRole('dialog', { name: 'Run on Flink' })
  await connect(page, submit)
  await submit.getByRole('button', { name: 'Run on Flink' }).click()
  const bar = page.getByRole('region', { name: 'The job on Flink' })
  await expect(bar.getByRole('status')).toHaveText('Running', PATIENCE)
  await expect(bar).toContainText('counting on local')
  await expect(node(page, 'orders')).toContainText(/out\s*[\d.]+k?\/s/, PATIENCE)
  await expect(node(page, 'counts')).toContainText('busy', PATIENCE)
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('On Flink: running')
  // Nothing of the figures is cut off, with their mark beside them.
  await expect(node(page, 'large').getByRole('img', { name: 'Figures of the job on Flink' })).toBeVisible()
  for (const counts of await page.locator('.node-counts').all())
    expect(await counts.evaluate((row) => row.scrollWidth - row.clientWidth)).toBe(0)
  await expect(bar).toContainText(/checkpoint .* ago/, PATIENCE)

  await bar.getByRole('button', { name: 'Parallelism…' }).click()
  const rescale = page.getByRole('dialog', { name: 'Parallelism of counting' })
  await rescale.getByLabel('New parallelism').fill('2')
  await rescale.getByRole('button', { name: 'Change it' }).click()
  await expect(notice(page, 'The job goes on at the new parallelism.')).toBeVisible(PATIENCE)
  await expect(bar).toContainText('parallelism 2', PATIENCE)

  await bar.getByRole('button', { name: 'Details' }).click()
  const main = page.getByRole('main', { name: 'Flink' })
  await expect(main.getByRole('heading', { name: 'counting' })).toBeVisible(PATIENCE)
  await expect(main.getByRole('row').filter({ hasText: 'GroupAggregate' }).first()).toContainText(
    'running',
    PATIENCE,
  )
  await main.getByRole('radio', { name: /^Checkpoints/ }).click()
  await expect(main).toContainText('The job went on from file:')
  await main.getByRole('button', { name: /^Cluster/ }).click()
  await expect(main.getByRole('heading', { name: '1 TaskManager' })).toBeVisible()
  await expect(main.getByRole('row').nth(1)).toContainText(/\d+ of \d+ taken/)

  await main.getByRole('button', { name: /^counting .*Running/ }).click()
  await main.getByRole('button', { name: 'Show on the canvas' }).click()
  await bar.getByRole('button', { name: 'Stop…' }).click()
  const stop = page.getByRole('dialog', { name: 'Stop counting with a savepoint' })
  await stop.getByRole('button', { name: 'Stop with a savepoint' }).click()
  await expect(notice(page, /The job has ended\. Savepoint: file:/)).toBeVisible(PATIENCE)
  await expect(bar.getByRole('status')).toHaveText('Finished', PATIENCE)
  await bar.getByRole('button', { name: 'Resume…' }).click()
  await expect(submit.getByLabel('Goes on from the savepoint')).toHaveValue(/^file:/)
  await submit.getByRole('button', { name: 'Run on Flink' }).click()
  await expect(bar.getByRole('status')).toHaveText('Running', PATIENCE)

  await bar.getByRole('button', { name: 'Cancel…' }).click()
  const cancel = page.getByRole('dialog', { name: 'Cancel counting?' })
  await cancel.getByRole('button', { name: 'Leave it as it is' }).click()
  await bar.getByRole('button', { name: 'Cancel…' }).click()
  await cancel.getByRole('button', { name: 'Cancel the job' }).click()
  await expect(bar.getByRole('status')).toHaveText('Cancelled', PATIENCE)
  await expect.poll(runningJobs, PATIENCE).toEqual([])
  await bar.getByRole('button', { name: 'Show the embedded engine again' }).click()
  await expect(bar).toBeHidden()
})
