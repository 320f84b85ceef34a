/** `millrace compare`: examples of the gallery through the embedded engine and through Flink. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { PipelineDocument } from '../../model/document.ts'
import { millrace, repository } from '../support/cli.ts'
import { scratchFolder, sharedFlink } from '../support/flink.ts'

const scratch = scratchFolder()
afterAll(scratch.remove)

const exampleAt = (example: string): string => path.join(repository, 'examples', `${example}.pipeline.json`)

const compare = (file: string, records: number, parallelism: number, gateway = sharedFlink().gateway) =>
  millrace([
    'compare',
    file,
    '--flink',
    gateway,
    '--records',
    String(records),
    '--parallelism',
    String(parallelism),
  ])

const RECORDS = 3_000

const examples = ['log_errors', 'orders_revenue', 'recommendations', 'sensor_alarms', 'topics', 'word_count']

/** Of these Flink settles at a parallelism above 1 which record is late, as the docs say. */
const withLateRecords = ['clickstream_late', 'idle_partition']

describe.each([1, 2])('at parallelism %i', (parallelism) => {
  test.each(examples)('%s gives the same on Flink', async (example) => {
    const { code, stdout, stderr } = await compare(exampleAt(example), RECORDS, parallelism)
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/^The same on Flink: .* [1-9]/m)
  })
})

test.each(withLateRecords)('%s gives the same on Flink, late records too', async (example) => {
  const { code, stdout, stderr } = await compare(exampleAt(example), RECORDS, 1)
  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toMatch(/^The same on Flink: late\w* [1-9]/m)
})

/** The example with a watermark that waits so long that nothing is late. */
function patient(example: string): string {
  const document = JSON.parse(readFileSync(exampleAt(example), 'utf8')) as PipelineDocument
  const nodes = Object.entries(document.nodes).map(([id, node]) =>
    node.type === 'generator' ? [id, { ...node, config: { ...node.config, delay: 60_000 } }] : [id, node],
  )
  const file = path.join(scratch.folder, `${example}.pipeline.json`)
  writeFileSync(file, JSON.stringify({ ...document, nodes: Object.fromEntries(nodes) as object }))
  return file
}

test.each(withLateRecords)('%s gives the same at parallelism 2, where nothing is late', async (example) => {
  const { code, stdout, stderr } = await compare(patient(example), RECORDS, 2)
  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toMatch(/^The same on Flink: late\w* 0, results [1-9]/m)
})

test('what Flink has no counterpart for is told at its node', async () => {
  const { code, stderr } = await compare(exampleAt('traffic'), RECORDS, 1)
  expect(code).toBe(2)
  expect(stderr).toContain('Flink has no FIRST_VALUE of a session.')
})

test('a gateway that does not answer is told with its address', async () => {
  const { code, stderr } = await compare(exampleAt('topics'), RECORDS, 1, 'http://127.0.0.1:9')
  expect(code).toBe(2)
  expect(stderr).toContain('Flink does not answer at http://127.0.0.1:9: nothing answers there.')
})
