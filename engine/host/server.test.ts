import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createClient } from '../../bridge/client.ts'
import { engineContract, type Frame, type RunOptions, type RunStatus } from '../../bridge/contract.ts'
import { memoryPair } from '../../bridge/transports/memory.ts'
import { kafkaConnection, resolveKafka } from '../../model/connections/kafka.ts'
import { emptyDocument, type DocumentNode } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { definitions } from '../../nodes/definitions.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import type { SourceRuntime } from '../api/index.ts'
import { serveEngine } from './server.ts'

const node = (type: keyof typeof definitions, config: DocumentNode['config']): DocumentNode => ({
  type,
  version: 1,
  label: type,
  config,
})

/** Generated orders, those above 50, their number a country in windows of 2 s, into a file. */
function plan(out: string, source: DocumentNode['config']): JobPlan {
  const compiled = compile(
    {
      ...emptyDocument('test'),
      nodes: {
        orders: node('generator', { dataset: 'orders', outOfOrderShare: 0.3, delay: 500, ...source }),
        large: node('filter', { condition: 'price > 50' }),
        count: node('window_aggregate', {
          size: 2_000,
          keys: ['country'],
          aggregates: [
            { function: 'COUNT', argument: '', name: 'n' },
            { function: 'SUM', argument: 'price * quantity', name: 'total' },
          ],
        }),
        file: node('file_sink', { path: out }),
        console: node('console_sink', {}),
      },
      edges: [
        { from: 'orders.out', to: 'large.in' },
        { from: 'large.out', to: 'count.in' },
        { from: 'count.out', to: 'file.in' },
        { from: 'count.late', to: 'console.in' },
      ],
    },
    definitions,
    { parameters: {} },
  )
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plan
}

const options: RunOptions = { mode: 'run', limits: null, seed: 7, virtualClock: true }
const FINAL = ['finished', 'stopped', 'failed']

function engine() {
  const [near, far] = memoryPair()
  const server = serveEngine(far, { enterDirectory: () => undefined, now: () => 0, frameWanted: () => true })
  const client = createClient(engineContract, near)
  const frames: Frame[] = []
  const states: RunStatus['state'][] = []
  const printed: string[] = []
  client.on('frame', (frame) => frames.push(engineContract.events.frame.parse(frame)))
  client.on('printed', ({ text }) => printed.push(text))
  const follow = () =>
    new Promise<RunStatus>((resolve) => {
      client.on('status', (status) => {
        states.push(status.state)
        if (FINAL.includes(status.state)) resolve(status)
      })
    })
  return { client, server, frames, states, printed, follow }
}

test('two runs with the same seed give byte-identical output and, under a virtual clock, the same frames', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'))
  const runs: { bytes: string; frames: Frame[]; printed: string }[] = []
  for (const name of ['first', 'second']) {
    const out = join(directory, 'out.ndjson')
    const { client, frames, printed, follow } = engine()
    const end = follow()
    await client.request('job.start', {
      plan: plan(out, { rate: 400, limit: 2_000 }),
      options,
      watch: ['count.out', 'count.late', 'large.out'],
      baseDirectory: directory,
    })
    expect(await end, name).toEqual({ state: 'finished', error: null })
    runs.push({ bytes: await readFile(out, 'utf8'), frames, printed: printed.join('') })
  }
  const [first, second] = runs
  expect(first?.bytes.split('\n').length).toBeGreaterThan(5)
  expect(first?.frames.length).toBeGreaterThan(5)
  expect(first?.frames.at(-1)?.nodes['count']?.late).toBeGreaterThan(0)
  expect(second).toEqual(first)
})

test('one engine runs a preview, which writes nothing, and then another job; state can be looked into while paused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'))
  const out = join(directory, 'out.ndjson')
  const { client, frames, states, follow } = engine()
  const preview = follow()
  await client.request('job.start', {
    plan: plan(out, { rate: 400 }),
    options: { ...options, mode: 'preview', limits: { records: 1_000, milliseconds: 5_000 } },
    watch: ['count.out'],
    baseDirectory: directory,
  })
  expect((await preview).state).toBe('finished')
  expect(frames.at(-1)?.nodes['orders']?.in).toBe(1_000)
  expect(frames.at(-1)?.samples[0]?.rows.length).toBeGreaterThan(0)
  await expect(readFile(out)).rejects.toThrow('ENOENT')

  const run = follow()
  await client.request('job.start', {
    plan: plan(out, { rate: null }),
    options: { ...options, virtualClock: false },
    watch: [],
    baseDirectory: directory,
  })
  await expect(
    client.request('job.start', { plan: plan(out, {}), options, watch: [], baseDirectory: directory }),
  ).rejects.toThrow('A job is running in this engine.')
  await client.request('job.pause', {})
  const page = await client.request('job.state', { node: 'count', search: '', offset: 0, limit: 10 })
  expect(page.watermark === null || page.entries.length > 0).toBe(true)
  await expect(
    client.request('job.state', { node: 'large', search: '', offset: 0, limit: 10 }),
  ).rejects.toThrow('large keeps no state.')
  await client.request('job.resume', {})
  await client.request('job.stop', {})
  expect((await run).state).toBe('stopped')
  expect(states).toContain('stopped')
})

test('a job whose file is not there does not start, and says which', async () => {
  const { client, states, follow } = engine()
  void follow()
  const missing = join(tmpdir(), 'millrace-no-such-file.ndjson')
  const compiled = compile(
    {
      ...emptyDocument('test'),
      nodes: {
        file: node('file_source', { path: missing, schema: [{ name: 'a', type: 'INT' }] }),
        console: node('console_sink', {}),
      },
      edges: [{ from: 'file.out', to: 'console.in' }],
    },
    definitions,
    { parameters: {} },
  )
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  await expect(
    client.request('job.start', { plan: compiled.plan, options, watch: [], baseDirectory: tmpdir() }),
  ).rejects.toThrow('millrace-no-such-file.ndjson')
  expect(states.at(-1)).toBe('failed')
})

test('a source and a sink find the connections that came beside the plan, and nothing of them is told', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'))
  const record = kafkaConnection.parse({
    kind: 'kafka',
    brokers: ['127.0.0.1:9092'],
    sasl: { mechanism: 'plain', username: 'me', password: 'secret:prod' },
  })
  const prod = resolveKafka('prod', record, () => 'hunter2-canary')
  const told: unknown[] = []
  const used: unknown[] = []
  const [near, far] = memoryPair()
  const base = runtimes['generator']
  if (base.kind !== 'source') throw new Error('no source')
  serveEngine(far, {
    enterDirectory: () => undefined,
    now: () => 0,
    frameWanted: () => true,
    runtimes: {
      ...runtimes,
      generator: {
        ...base,
        open(operator, context, position) {
          used.push(context.connection('kafka', 'prod'))
          expect(() => context.connection('kafka', 'other')).toThrow('orders uses the connection other')
          return base.open(operator, context, position)
        },
      } satisfies SourceRuntime,
    },
  })
  const client = createClient(engineContract, near)
  for (const event of ['frame', 'log', 'checkpoint', 'printed'] as const)
    client.on(event, (data: unknown) => told.push(data))
  const end = new Promise<RunStatus>((resolve) => {
    client.on('status', (status) => {
      told.push(status)
      if (FINAL.includes(status.state)) resolve(status)
    })
  })
  await client.request('job.start', {
    plan: plan(join(directory, 'out.ndjson'), { rate: null, limit: 10 }),
    options,
    watch: ['large.out'],
    baseDirectory: directory,
    connections: { prod },
  })
  expect((await end).state).toBe('finished')
  expect(used).toEqual([prod])
  expect(JSON.stringify(told)).not.toContain('canary')
})
