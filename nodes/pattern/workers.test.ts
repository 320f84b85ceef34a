/** The same matches, time-outs, late records and counts with one thread and with workers that own keys. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJob, type JobHooks } from '../../engine/host/job.ts'
import { localWorkers } from '../../engine/workers/testing.ts'
import { emptyDocument, type Json } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { seeded } from '../../test/support/shuffle.ts'
import { definitions } from '../definitions.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-pattern-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const node = (type: string, config: Record<string, Json>) => ({ type, version: 1, label: type, config })
const sinks = ['out', 'timeout', 'late'] as const

/** Rows of a match that held another back leave at the same time wherever they are: the limit is short, and a match may wait. */
const pattern = {
  pattern: 'A -> B+ -> C',
  define: [
    { variable: 'A', condition: 'qty >= 1' },
    { variable: 'B', condition: 'B.qty >= A.qty AND SUM(B.qty) < 12' },
    { variable: 'C', condition: 'C.qty < A.qty' },
  ],
  measures: [
    { expression: 'A.id', name: 'a' },
    { expression: 'COUNT(B.id)', name: 'n' },
    { expression: 'C.id', name: 'c' },
    { expression: 'MATCH_ROWTIME(ts)', name: 'at' },
  ],
  afterMatch: 'to_next_row',
  within: 20_000,
  timeouts: true,
}

async function run(keys: readonly string[], parallelism: number, hooks: JobHooks = {}) {
  const document = {
    ...emptyDocument('patterns'),
    settings: { parallelism, batchSize: 7 },
    nodes: {
      events: node('file_source', {
        path: fileURLToPath(new URL('../../test/corpus/flink/events.ndjson', import.meta.url)),
        schema: [
          { name: 'id', type: 'INT' },
          { name: 'ts', type: 'BIGINT' },
          { name: 'user', type: 'STRING' },
          { name: 'qty', type: 'INT' },
        ],
        eventTime: { column: 'ts', delay: 5_000 },
      }),
      pattern: node('pattern', { ...pattern, keys }),
      ...Object.fromEntries(
        sinks.map((name) => [name, node('file_sink', { path: join(folder, `${name}.ndjson`) })]),
      ),
    },
    edges: [
      { from: 'events.out', to: 'pattern.in' },
      ...sinks.map((name) => ({ from: `pattern.${name}`, to: `${name}.in` })),
    ],
  }
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const job = createJob(compiled.plan, { mode: 'run', limits: null, seed: 1, virtualClock: true }, hooks)
  await job.open()
  const { error, frame } = await job.run()
  expect(error).toBe(null)
  const { in: taken, late, ledger } = frame.nodes['pattern'] ?? {}
  const files = await Promise.all(
    sinks.map(async (name) => (await readFile(join(folder, `${name}.ndjson`), 'utf8')).split('\n').sort()),
  )
  return { taken, late, ledger, files }
}

test.each([[['user']], [[]]])('partitioned by %j', async (keys) => {
  const single = await run(keys, 1)
  expect(single.files.map((lines) => lines.length > 10)).toEqual([true, true, true])
  const random = seeded(11)
  expect(await run(keys, 3, { parallel: (options) => localWorkers(options, 3, random) })).toEqual(single)
})
