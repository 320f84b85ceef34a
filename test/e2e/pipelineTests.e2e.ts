/** A test of a pipeline is made of its pinned records and what comes of them, fails row by row, is updated, and goes again. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { millrace } from '../support/cli.ts'
import { inspector, node, notice, openFile, selectNode, startEmpty } from './editor.ts'
import { expect, test } from './fixture.ts'
import { payments, paymentsSketch, writePipeline, writeRecords } from './pipelines.ts'

const drawer = (page: Page) => page.getByRole('tabpanel', { name: /^Tests/ })
const button = (page: Page, name: string) => drawer(page).getByRole('button', { name, exact: true })
/** A test in the list, with what became of it. */
const entry = (page: Page, name: string) =>
  drawer(page)
    .getByRole('list', { name: 'Tests' })
    .getByRole('button', { name: new RegExp(`^${name} `) })

async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText(name)
  await page.keyboard.press('Enter')
}

async function setCondition(page: Page, condition: string): Promise<void> {
  await selectNode(page, 'large')
  await inspector(page).locator('.monaco-editor').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(condition)
}

test('pinned records and their output become a test: it passes, fails row by row after an edit, is updated and deleted', async ({
  app,
}) => {
  const { page, folder } = app
  writeRecords(folder, 'payments.ndjson', payments)
  const file = writePipeline(folder, paymentsSketch('sums'))
  await openFile(page, file)
  await selectNode(page, 'payments')
  await inspector(page).getByRole('button', { name: 'Pin records', exact: true }).click()
  await expect(node(page, 'payments')).toContainText('6 pinned records')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('banner')).toContainText('Saved')

  // By keys alone.
  await command(page, 'Save as test')
  const dialog = page.getByRole('dialog', { name: 'Save as test' })
  await expect(dialog).toContainText('Payments: its 6 pinned records')
  await expect(dialog.getByLabel('Name')).toBeFocused()
  await page.keyboard.type('late one')
  await expect(dialog).toContainText('it begins with a letter or digit')
  await dialog.getByLabel('Name').fill('sums-of-10-s')
  await dialog.getByLabel('What it is about').fill('Small payments do not count')
  await page.keyboard.press('Enter')
  await expect(notice(page, 'The test sums-of-10-s is saved: 3 rows from 6 records.')).toBeVisible()
  await expect(drawer(page)).toContainText('Small payments do not count')
  await expect(entry(page, 'sums-of-10-s')).toContainText('Not run yet')
  const expected = path.join(folder, 'sums.tests', 'sums-of-10-s', 'expected', 'result.ndjson')
  expect(readFileSync(expected, 'utf8')).toContain('"total":22')

  await page.keyboard.press('Alt+t')
  await expect(entry(page, 'sums-of-10-s')).toContainText('Passed')
  await expect(drawer(page).getByRole('region', { name: 'Result' })).toContainText('3 rows, all as expected')
  await drawer(page).getByLabel('Records').selectOption({ label: 'in all ways' })
  await button(page, 'Run all').click()
  await expect(drawer(page)).toContainText(/Engine killed \d+ times?: Passed/)
  // Records that come twice count twice.
  await expect(drawer(page)).toContainText(/One record in five twice: Failed/)
  await drawer(page).getByLabel('Records').selectOption({ label: 'as they are' })

  await setCondition(page, 'amount >= 6')
  await expect(drawer(page)).toContainText('before your last change')
  await expect(entry(page, 'sums-of-10-s')).toContainText('before the edit')
  await button(page, 'Run').click()
  await expect(entry(page, 'sums-of-10-s')).toContainText('Failed')
  await expect(page.getByRole('tab', { name: /^Tests/ })).toContainText('1')
  const result = drawer(page).getByRole('region', { name: 'Result' })
  await expect(result).toContainText('3 rows expected, 3 came, 1 difference')
  const rows = result.getByRole('table', { name: 'Rows of Result' })
  await expect(rows.getByRole('columnheader')).toHaveText([
    'Outcome',
    'customer',
    'totalexpected',
    'totalcame',
  ])
  await expect(rows.getByRole('row').nth(1)).toContainText('2024-05-06 10:00:00 – 10:00:10')
  await expect(rows.getByRole('row').nth(2).getByRole('cell')).toHaveText(['other values', 'ann', '22', '17'])
  await result.getByRole('radio', { name: 'All rows' }).click()
  await expect(rows.getByRole('row').filter({ hasText: 'as expected' })).toHaveCount(2)

  await button(page, 'Take what came as expected').click()
  await expect(notice(page, 'sums-of-10-s expects now what came.')).toBeVisible()
  await expect(entry(page, 'sums-of-10-s')).toContainText('Passed')
  expect(readFileSync(expected, 'utf8')).toContain('"total":17')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('banner')).toContainText('Saved')
  // The command line says the same.
  expect((await millrace(['test', file])).stdout).toContain('1 passed, 0 failed')

  await button(page, 'Delete').click()
  await page
    .getByRole('dialog', { name: 'Delete the test sums-of-10-s?' })
    .getByRole('button', { name: 'Delete' })
    .click()
  await expect(drawer(page)).toContainText('No tests yet.')
  expect(existsSync(path.dirname(path.dirname(expected)))).toBe(false)
})

test('a test that cannot be run says why and leads to the node; a pipeline without a file is saved first', async ({
  app,
}) => {
  const { page, folder } = app
  await startEmpty(page)
  await page.getByRole('tab', { name: /^Tests/ }).click()
  await expect(drawer(page)).toContainText('The tests of a pipeline lie beside its file: it is saved first.')

  writeRecords(folder, 'payments.ndjson', payments)
  await openFile(page, writePipeline(folder, paymentsSketch('sums')))
  await command(page, 'Save as test')
  const dialog = page.getByRole('dialog', { name: 'Save as test' })
  await expect(dialog).toContainText('Payments: not pinned, so its first 500 records are taken')
  await dialog.getByRole('button', { name: 'Save test' }).click()
  await expect(notice(page, 'The test test-1 is saved')).toBeVisible()

  await setCondition(page, 'amuont >= 6')
  await button(page, 'Run').click()
  await expect(entry(page, 'test-1')).toContainText('Failed')
  await expect(drawer(page).getByRole('alert')).toContainText('amuont')
  await selectNode(page, 'sums')
  await drawer(page).getByRole('button', { name: 'Go to Large' }).click()
  await expect(inspector(page).getByRole('heading', { level: 2 })).toContainText('Large')
})
