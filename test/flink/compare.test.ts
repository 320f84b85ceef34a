/** `millrace compare`: examples of the gallery through the embedded engine and through Flink. */
import path from 'node:path'
import { expect, test } from 'vitest'
import { millrace, repository } from '../support/cli.ts'
import { sharedFlink } from '../support/flink.ts'

const compare = (example: string, gateway = sharedFlink().gateway) =>
  millrace([
    'compare',
    path.join(repository, 'examples', `${example}.pipeline.json`),
    '--flink',
    gateway,
    '--records',
    '300',
  ])

test.each([
  'clickstream_late',
  'idle_partition',
  'log_errors',
  'orders_revenue',
  'recommendations',
  'sensor_alarms',
  'topics',
  'word_count',
])('%s gives the same on Flink', async (example) => {
  const { code, stdout, stderr } = await compare(example)
  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toMatch(/^The same on Flink: /m)
})

test('what Flink has no counterpart for is told at its node', async () => {
  const { code, stderr } = await compare('traffic')
  expect(code).toBe(2)
  expect(stderr).toContain('Flink has no FIRST_VALUE of a session.')
})

test('a gateway that does not answer is told with its address', async () => {
  const { code, stderr } = await compare('topics', 'http://127.0.0.1:9')
  expect(code).toBe(2)
  expect(stderr).toContain('Flink does not answer at http://127.0.0.1:9: nothing answers there.')
})
