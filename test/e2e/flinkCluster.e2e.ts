/** The screen and a real Flink: the same records on both. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { startFlink } from '../support/flinkCluster.ts'
import { inspector, openFile } from './editor.ts'
import { expect, test } from './fixture.ts'
import { payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

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
