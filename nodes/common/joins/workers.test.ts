/** Joins that are split by key over worker threads give the same records, counts and ledgers as in one. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJob, type JobHooks } from '../../../engine/host/job.ts'
import { localWorkers } from '../../../engine/workers/testing.ts'
import { emptyDocument, type Edge, type Json, type PipelineDocument } from '../../../model/document.ts'
import { compile } from '../../../model/plan/compile.ts'
import { cases } from '../../../test/support/cases.ts'
import { seeded } from '../../../test/support/shuffle.ts'
import { definitions } from '../../definitions.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-joins-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Config = Record<string, Json>
const node = (type: string, config: Config) => ({ type, version: 1, label: type, config })
const file = (name: string): string => join(folder, `${name}.ndjson`)
const common = {
  on: [
    { left: '`user`', right: '`user`' },
    { left: 'item', right: 'item' },
  ],
}

const joins: readonly { readonly type: string; readonly config: Config; readonly late: readonly string[] }[] =
  [
    {
      type: 'window_join',
      config: {
        ...common,
        join: 'full',
        windows: { kind: 'tumbling', size: 1_000 },
        condition: 'l.price <= r.price',
      },
      late: ['late_left', 'late_right'],
    },
    {
      type: 'window_join',
      config: { ...common, join: 'left', windows: { kind: 'sliding', size: 3_000, slide: 1_000 } },
      late: ['late_left', 'late_right'],
    },
    {
      type: 'window_join',
      config: { ...common, join: 'right', windows: { kind: 'session', gap: 400 } },
      late: ['late_left', 'late_right'],
    },
    { type: 'temporal_join', config: { ...common, join: 'left' }, late: ['late_left'] },
    { type: 'regular_join', config: { ...common, join: 'full' }, late: [] },
  ]

/** One file, of whose records some go left and some right. */
function pipeline({ type, config, late }: (typeof joins)[number], parallelism: number): PipelineDocument {
  const outputs = ['out', ...late]
  const edges: Edge[] = [
    { from: 'events.out', to: 'l.in' },
    { from: 'events.out', to: 'r.in' },
    { from: 'l.out', to: 'join.left' },
    { from: 'r.out', to: 'join.right' },
    ...outputs.map((port) => ({ from: `join.${port}`, to: `${port}.in` })),
  ]
  const sinks = outputs.map((port) => {
    const changes = type === 'regular_join' ? { changes: 'op' } : {}
    return [port, node('file_sink', { path: file(port), ...changes })] as const
  })
  return {
    ...emptyDocument('joins'),
    settings: { parallelism, batchSize: 7 },
    nodes: {
      events: node('file_source', {
        path: file('events'),
        schema: [
          { name: 'ts', type: 'BIGINT', safe: true },
          { name: 'user', type: 'STRING' },
          { name: 'item', type: 'INT' },
          { name: 'price', type: 'INT' },
        ],
        eventTime: { column: 'ts', delay: 300 },
      }),
      l: node('filter', { condition: 'price % 2 = 0' }),
      r: node('filter', { condition: 'price % 2 = 1' }),
      join: node(type, config),
      ...Object.fromEntries(sinks),
    },
    edges,
  }
}

async function run(one: (typeof joins)[number], parallelism: number, hooks: JobHooks = {}) {
  const compiled = compile(pipeline(one, parallelism), definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const job = createJob(compiled.plan, { mode: 'run', limits: null, seed: 1, virtualClock: true }, hooks)
  await job.open()
  const { error, frame } = await job.run()
  expect(error).toBeNull()
  const files = ['out', ...one.late].map(async (name) =>
    (await readFile(file(name), 'utf8')).split('\n').toSorted(),
  )
  const { in: taken, out, late, ledger } = frame.nodes['join'] ?? {}
  return { files: await Promise.all(files), taken, out, late, ledger }
}

const events = fc.array(
  fc.record({
    ts: fc.integer({ min: 0, max: 6_000 }),
    user: fc.constantFrom('ann', 'bob', 'cyd', null),
    item: fc.integer({ min: 0, max: 2 }),
    price: fc.integer({ min: 0, max: 50 }),
  }),
  { minLength: 1, maxLength: 100 },
)

test.each(
  joins.map((one) => ({ ...one, name: `${one.type} ${JSON.stringify(one.config['windows'] ?? '')}` })),
)('$name', async (one) => {
  await fc.assert(
    fc.asyncProperty(events, fc.nat(), async (list, seed) => {
      // The disorder is a little more than the delay, so that some are late.
      const shift = ({ ts, price }: (typeof list)[number]): number => ts + (price % 7) * 80
      const lines = list.toSorted((a, b) => shift(a) - shift(b)).map((event) => JSON.stringify(event))
      await writeFile(file('events'), `${lines.join('\n')}\n`)
      const single = await run(one, 1)
      for (const workers of [2, 4]) {
        const random = seeded(seed)
        const several = await run(one, workers, {
          parallel: (options) => localWorkers(options, workers, random),
        })
        expect(several).toEqual(single)
      }
    }),
    { numRuns: cases(12) },
  )
})
