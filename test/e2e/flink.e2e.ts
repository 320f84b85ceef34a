/** What cannot be said in Flink SQL is seen as one draws; the rest leaves as a script. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { millrace } from '../support/cli.ts'
import { inspector, node, notice, openFile, selectNode } from './editor.ts'
import { expect, test } from './fixture.ts'
import { writePipeline, type Sketch } from './pipelines.ts'

const sketch: Sketch = {
  name: 'orders',
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 500, limit: 100 } },
    minute: {
      type: 'window_aggregate',
      label: 'Per minute',
      config: {
        size: 60_000,
        keys: ['country'],
        allowedLateness: 20_000,
        aggregates: [{ function: 'COUNT', name: 'n' }],
      },
    },
    console: { type: 'console_sink', label: 'Console', config: {} },
  },
  edges: [
    ['orders.out', 'minute.in'],
    ['minute.out', 'console.in'],
  ],
}

test('a node that Flink SQL cannot say is marked with its reason and way out; mended, the pipeline is exported', async ({
  app,
}) => {
  const { page, folder } = app
  const file = writePipeline(folder, sketch)
  await openFile(page, file)
  const reason = 'Flink SQL has no allowed lateness'
  const mark = node(page, 'minute').getByRole('img', { name: new RegExp(`Not in Flink SQL: ${reason}`) })
  await expect(mark).toBeVisible()
  await expect(node(page, 'orders').getByRole('img', { name: /Not in Flink SQL/ })).toHaveCount(0)
  await selectNode(page, 'minute')
  await expect(inspector(page).getByRole('note').filter({ hasText: reason })).toContainText('Set it to 0')

  const open = page.getByRole('banner').getByRole('button', { name: 'Export to Flink' })
  const dialog = page.getByRole('dialog', { name: 'Export to Flink' })
  await open.click()
  await expect(dialog.getByRole('button', { name: 'Per minute' })).toContainText('cannot')
  await expect(dialog.getByRole('button', { name: 'Copy' })).toBeDisabled()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Orders' })).toContainText(
    "Flink's datagen stands in",
  )

  // The way to the field: the list leads there.
  await dialog.getByRole('button', { name: 'Per minute' }).click()
  await expect(dialog).toBeHidden()
  const lateness = inspector(page).getByLabel('Allowed lateness')
  await expect(lateness).toBeVisible()
  await lateness.fill('0')
  await page.keyboard.press('Enter')
  await expect(mark).toBeHidden()

  await open.click()
  await expect(dialog).toContainText('CREATE TEMPORARY VIEW `minute`')
  await dialog.getByRole('button', { name: 'Save…' }).click()
  const picker = page.getByRole('dialog', { name: 'Save the script' })
  await picker.getByLabel('File name').fill('orders.sql')
  await page.keyboard.press('Enter')
  await expect(notice(page, 'The script is in')).toBeVisible()
  const script = readFileSync(path.join(folder, 'orders.sql'), 'utf8')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('banner')).toContainText('Saved')
  expect((await millrace(['export', file, '--flink-sql', '-'])).stdout).toBe(script)

  // The same statements as a program: shown, and saved as a project.
  await open.click()
  await dialog.getByRole('radio', { name: 'Python' }).check()
  await expect(dialog).toContainText('from pyflink.table import EnvironmentSettings')
  await dialog.getByRole('radio', { name: 'Java' }).check()
  await expect(dialog).toContainText('public final class Job')
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('dialog', { name: 'Save the project' }).getByLabel('File name').fill('orders-job')
  await page.keyboard.press('Enter')
  await expect(notice(page, 'The Maven project is in')).toBeVisible()
  expect(readdirSync(path.join(folder, 'orders-job')).toSorted()).toEqual([
    '.gitignore',
    'README.md',
    'pom.xml',
    'src',
  ])
})

test('at a Kafka sink: the program that reads its topic with Spark is shown and saved', async ({ app }) => {
  const { page, folder } = app
  const file = writePipeline(folder, {
    name: 'handed',
    nodes: {
      orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 500, limit: 100 } },
      out: { type: 'kafka_sink', label: 'To Spark', config: { connection: 'shop', topic: 'orders' } },
    },
    edges: [['orders.out', 'out.in']],
  })
  await openFile(page, file)
  await selectNode(page, 'out')
  await inspector(page).getByRole('button', { name: 'Read with Spark…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Read the topic with Spark' })
  await expect(dialog).toContainText('from pyspark.sql import DataFrame, SparkSession')
  await dialog.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('dialog', { name: 'Save the program' }).getByLabel('File name').fill('reader.py')
  await page.keyboard.press('Enter')
  await expect(notice(page, 'The program is in')).toBeVisible()
  const printed = await millrace(['export', file, '--spark', '-'])
  expect(readFileSync(path.join(folder, 'reader.py'), 'utf8')).toBe(printed.stdout)
})
