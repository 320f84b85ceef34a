/** The same plan gives the same records, counts and ledger with one thread and with several workers, whatever the order in which these hear of each other. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument, type Json, type PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { seeded } from '../../test/support/shuffle.ts'
import { createJob, type JobHooks } from '../host/job.ts'
import { buildTopology } from '../kernel/topology.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import { splitPlan } from './split.ts'
import { localWorkers } from './testing.ts'
import { cases } from '../../test/support/cases.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-workers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const node = (type: string, config: Record<string, Json>) => ({ type, version: 1, label: type, config })
const sink = (name: string) =>
  node('file_sink', { path: join(folder, name), format: { kind: 'json', timestamps: 'iso' } })

/** A filter and a map in front, a window by two keys with its late records kept, a map and a larger window behind, and all that was read in a sink. */
const pipeline = (parallelism: number): PipelineDocument => ({
  ...emptyDocument('workers'),
  settings: { parallelism, batchSize: 7 },
  nodes: {
    events: node('file_source', {
      path: join(folder, 'events.ndjson'),
      format: { kind: 'json', timestamps: 'iso' },
      schema: [
        { name: 'ts', type: 'BIGINT', safe: true },
        { name: 'user', type: 'STRING' },
        { name: 'item', type: 'INT' },
        { name: 'price', type: 'DOUBLE' },
      ],
      eventTime: { column: 'ts', delay: 300 },
      onError: 'collect',
    }),
    wanted: node('filter', { condition: 'item <> 3', onError: 'collect' }),
    priced: node('map', {
      columns: [{ name: 'twice', expression: '100 / item * price' }],
      onError: 'collect',
    }),
    sums: node('window_aggregate', {
      size: 1_000,
      keys: ['user', 'item'],
      aggregates: [
        { function: 'COUNT', argument: '', name: 'n' },
        { function: 'SUM', argument: 'twice', name: 'total' },
      ],
    }),
    largest: node('map', { columns: [{ name: 'odd', expression: 'n % 2 = 1' }] }),
    wide: node('window_aggregate', {
      size: 5_000,
      keys: ['user'],
      aggregates: [{ function: 'MAX', argument: 'n', name: 'most' }],
    }),
    all: sink('all.ndjson'),
    late: sink('late.ndjson'),
    narrow: sink('narrow.ndjson'),
    out: sink('out.ndjson'),
  },
  edges: [
    { from: 'events.out', to: 'wanted.in' },
    { from: 'wanted.out', to: 'priced.in' },
    { from: 'priced.out', to: 'sums.in' },
    { from: 'priced.out', to: 'all.in' },
    { from: 'sums.late', to: 'late.in' },
    { from: 'sums.out', to: 'largest.in' },
    { from: 'largest.out', to: 'narrow.in' },
    { from: 'largest.out', to: 'wide.in' },
    { from: 'wide.out', to: 'out.in' },
  ],
})

interface Outcome {
  readonly files: readonly (readonly string[])[]
  readonly counts: unknown
  readonly letters: readonly { readonly node: string; readonly place: string }[]
}

async function run(parallelism: number, hooks: JobHooks = {}): Promise<Outcome> {
  const compiled = compile(pipeline(parallelism), definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const letters: Outcome['letters'][number][] = []
  const job = createJob(
    compiled.plan,
    { mode: 'run', limits: null, seed: 1, virtualClock: true },
    { ...hooks, onFrame: ({ deadLetters }) => letters.push(...deadLetters) },
  )
  await job.open()
  const { error, frame } = await job.run()
  expect(error).toBeNull()
  const files = await Promise.all(
    ['all', 'late', 'narrow', 'out'].map(async (name) =>
      (await readFile(join(folder, `${name}.ndjson`), 'utf8')).split('\n').toSorted(),
    ),
  )
  const counts = Object.fromEntries(
    Object.entries(frame.nodes).map(([id, { in: taken, out, late, dead, filtered, ledger, watermark }]) => [
      id,
      { taken, out, late, dead, filtered, ledger, watermark },
    ]),
  )
  return {
    files,
    counts,
    letters: letters
      .map(({ node: id, place }) => ({ node: id, place }))
      .toSorted((a, b) => (a.place < b.place ? -1 : 1)),
  }
}

const events = fc.array(
  fc.record({
    ts: fc.integer({ min: 0, max: 20_000 }),
    user: fc.constantFrom('ann', 'bob', 'cyd', 'dee', null),
    item: fc.integer({ min: 0, max: 6 }),
    price: fc.integer({ min: 0, max: 50 }),
    bad: fc.integer({ min: 0, max: 30 }).map((chance) => chance === 0),
  }),
  { minLength: 1, maxLength: 120 },
)

test('the same records, counts, ledgers and dead letters with 1, 2 and 4 workers', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.nat(), async (list, seed) => {
      // The disorder is a little more than the delay, so that some are late.
      const lines = list
        .toSorted((a, b) => a.ts + (a.price % 7) * 80 - (b.ts + (b.price % 7) * 80))
        .map(({ bad, ...event }) => (bad ? '{"ts":1' : JSON.stringify(event)))
      await writeFile(join(folder, 'events.ndjson'), `${lines.join('\n')}\n`)
      const single = await run(1)
      for (const workers of [2, 4]) {
        const random = seeded(seed)
        const several = await run(workers, { parallel: (options) => localWorkers(options, workers, random) })
        expect(several).toEqual(single)
      }
    }),
    { numRuns: cases(25) },
  )
})

test('and with real threads, over many pieces of the input', async () => {
  const random = seeded(7)
  const lines = Array.from({ length: 20_000 }, (_, index) =>
    JSON.stringify({
      ts: index * 20 - Math.floor(random() * 600),
      user: `user ${Math.floor(random() * 40)}`,
      item: 1 + Math.floor(random() * 6),
      price: Math.floor(random() * 90) / 2,
    }),
  )
  await writeFile(join(folder, 'events.ndjson'), `${lines.join('\n')}\n`)
  expect(await run(3)).toEqual(await run(1))
})

test('state that went with the workers is not waited for', async () => {
  await writeFile(join(folder, 'events.ndjson'), '{"ts":1,"user":"ann","item":1,"price":2}\n')
  const compiled = compile(pipeline(2), definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const options = { mode: 'run', limits: null, seed: 1, virtualClock: true } as const
  const job = createJob(compiled.plan, options, {
    parallel: (kernel) => localWorkers(kernel, 2, seeded(1)),
  })
  await job.open()
  await job.run()
  await expect(job.inspect('sums', { search: '', offset: 0, limit: 10 })).rejects.toMatchObject({
    code: 'no-state',
  })
})

test('what cannot be split says why', () => {
  const document = pipeline(2)
  const compiled = compile(
    {
      ...document,
      nodes: { ...document.nodes, events: node('generator', { dataset: 'orders' }) },
    },
    definitions,
    { parameters: {}, preview: true },
  )
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  expect(splitPlan(buildTopology(compiled.plan, runtimes))).toEqual({
    ok: false,
    reason: 'events makes its records itself',
  })
})
