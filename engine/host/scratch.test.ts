/** Jobs with their state on the disk: the same answer with any number of threads, and files that go when the job does. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { emptyDocument, settingsSchema, type Json, type PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { seeded } from '../../test/support/shuffle.ts'
import { newRun } from '../checkpoint/runs.ts'
import { CheckpointStore } from '../checkpoint/store.ts'
import { createJob, type JobHooks } from './job.ts'
import { keptScratch, openCold, temporaryScratch } from './scratch.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-scratch-'))
  const random = seeded(5)
  const lines = Array.from({ length: 1_200 }, (_, index) =>
    JSON.stringify({
      ts: index * 20 - Math.floor(random() * 300),
      user: `user ${Math.floor(random() * 60)}`,
      item: Math.floor(random() * 100),
      side: random() < 0.5 ? 'l' : 'r',
    }),
  )
  writeFileSync(join(folder, 'events.ndjson'), `${lines.join('\n')}\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => {
  vi.unstubAllEnvs()
})

const node = (type: string, config: Record<string, Json>) => ({ type, version: 1, label: type, config })
const OUTPUTS = ['sums', 'joined', 'over'] as const

/** An aggregate, a join of two parts of the input, and an aggregate over time, each by the user. */
const pipeline = (settings: Record<string, Json>, condition = 'TRUE'): PipelineDocument => ({
  ...emptyDocument('disk'),
  settings: { batchSize: 100, ...settings },
  nodes: {
    events: node('file_source', {
      path: join(folder, 'events.ndjson'),
      schema: [
        { name: 'ts', type: 'BIGINT', safe: true },
        { name: 'user', type: 'STRING' },
        { name: 'item', type: 'INT' },
        { name: 'side', type: 'STRING' },
      ],
      eventTime: { column: 'ts', delay: 300 },
      onError: 'fail',
    }),
    wanted: node('filter', { condition, onError: 'fail' }),
    l: node('filter', { condition: "side = 'l'" }),
    r: node('filter', { condition: "side = 'r'" }),
    sum: node('running_aggregate', {
      keys: ['user'],
      aggregates: [{ function: 'SUM', argument: 'item', name: 's' }],
    }),
    join: node('temporal_join', { on: [{ left: '`user`', right: '`user`' }], join: 'left' }),
    over: node('over_aggregate', {
      keys: ['user'],
      rows: 3,
      aggregates: [{ function: 'MAX', argument: 'item', name: 'most' }],
    }),
    ...Object.fromEntries(
      OUTPUTS.map((name) => [
        `to_${name}`,
        node('file_sink', {
          path: join(folder, `${name}.ndjson`),
          ...(name === 'sums' ? { changes: 'op' } : {}),
        }),
      ]),
    ),
  },
  edges: [
    { from: 'events.out', to: 'wanted.in' },
    { from: 'wanted.out', to: 'l.in' },
    { from: 'wanted.out', to: 'r.in' },
    { from: 'wanted.out', to: 'sum.in' },
    { from: 'wanted.out', to: 'over.in' },
    { from: 'l.out', to: 'join.left' },
    { from: 'r.out', to: 'join.right' },
    { from: 'sum.out', to: 'to_sums.in' },
    { from: 'join.out', to: 'to_joined.in' },
    { from: 'over.out', to: 'to_over.in' },
  ],
})

function jobOf(document: PipelineDocument, hooks: JobHooks) {
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  return createJob(compiled.plan, { mode: 'run', limits: null, seed: 1, virtualClock: true }, hooks)
}

async function run(settings: Record<string, Json>, hooks: JobHooks = {}, condition = 'TRUE') {
  const job = jobOf(pipeline(settings, condition), hooks)
  await job.open()
  const { error, frame } = await job.run()
  const lines = OUTPUTS.map((name) => readFileSync(join(folder, `${name}.ndjson`), 'utf8').split('\n'))
  return {
    error,
    lines: lines.map((list) => list.toSorted()),
    counts: Object.fromEntries(
      Object.entries(frame.nodes).map(([id, { in: taken, out, ledger }]) => [id, { taken, out, ledger }]),
    ),
  }
}

describe('state on the disk', () => {
  const disk = { stateBackend: 'disk', stateCache: 5 }

  let inMemory: ReturnType<typeof run>
  beforeAll(async () => {
    inMemory = run({})
    await inMemory
  }, 60_000)

  test.each([1, 2, 4])(
    'gives the answer of state in memory, with %i threads',
    async (parallelism) => {
      const scratch = join(folder, `threads-${parallelism}`)
      let seen: readonly string[] = []
      const onState: JobHooks['onState'] = (state) => {
        if (state === 'stopping') seen = readdirSync(scratch).sort()
      }
      const answer = await run({ ...disk, parallelism }, { scratch, onState })
      expect(answer).toEqual(await inMemory)
      expect(answer.error).toBeNull()
      const threads = parallelism === 1 ? [] : Array.from({ length: parallelism }, (_, index) => index + 1)
      expect(seen).toEqual([0, ...threads].map((thread) => `scratch-${thread}`))
      expect(readdirSync(scratch)).toEqual([])
    },
    60_000,
  )

  test('lies in a temporary folder where the run has none, which goes with the job, also when that fails', async () => {
    const temporary = join(folder, 'temporary')
    mkdirSync(temporary)
    vi.stubEnv('TMPDIR', temporary)
    vi.stubEnv('TEMP', temporary)
    let folders = 0
    const onState: JobHooks['onState'] = (state) => {
      if (state === 'running') folders = readdirSync(temporary).length
    }
    expect((await run(disk, { onState })).error).toBeNull()
    expect(folders).toBe(1)
    expect(readdirSync(temporary)).toEqual([])
    const failed = await run(disk, { onState }, 'ts < 12000 OR 1 / (item - item) > 0')
    expect(failed.error).not.toBeNull()
    expect(readdirSync(temporary)).toEqual([])
  }, 60_000)

  test('is in memory in a preview', () => {
    const temporary = join(folder, 'preview')
    mkdirSync(temporary)
    vi.stubEnv('TMPDIR', temporary)
    vi.stubEnv('TEMP', temporary)
    const compiled = compile(pipeline(disk), definitions, { parameters: {}, preview: true })
    if (!compiled.ok) throw new Error('It does not compile.')
    createJob(compiled.plan, { mode: 'preview', limits: null, seed: 1, virtualClock: true })
    expect(readdirSync(temporary)).toEqual([])
  })

  test('that cannot be kept says where and what to do', () => {
    const file = join(folder, 'no-folder')
    writeFileSync(file, '')
    const open = (): unknown => openCold(keptScratch(file), 0, settingsSchema.parse(disk))
    expect(open).toThrow(`State cannot be kept in ${file}`)
    expect(open).toThrow(
      expect.objectContaining({ kind: 'operational', hint: expect.stringContaining('state backend') }),
    )
  })
})

describe('scratch that a killed process has left', () => {
  const left = (directory: string): void => {
    mkdirSync(join(directory, 'chk-000001'), { recursive: true })
    writeFileSync(join(directory, 'scratch-0'), 'state')
  }

  test('is removed when its run is gone on with', async () => {
    const directory = join(folder, 'resumed')
    left(directory)
    const rest = { savepoints: folder, kept: 3, job: '', plan: '', parts: {}, restored: null }
    await CheckpointStore.open({ directory, ...rest })
    expect(readdirSync(directory)).toEqual(['chk-000001'])
  })

  test('is removed when another run of the pipeline begins', async () => {
    const root = join(folder, 'runs')
    left(join(root, 'run-000001'))
    await newRun(root, 0)
    expect(readdirSync(join(root, 'run-000001'))).toEqual(['chk-000001'])
  })

  test('in a temporary folder is removed by the next job that needs one; that of a living process stays', () => {
    const temporary = join(folder, 'orphans')
    const living = `millrace-state-${process.pid}--abc`
    for (const name of ['millrace-state-999999999-1-abc', living])
      mkdirSync(join(temporary, name), { recursive: true })
    vi.stubEnv('TMPDIR', temporary)
    vi.stubEnv('TEMP', temporary)
    const { folder: own, end } = temporaryScratch()
    expect(
      readdirSync(temporary)
        .map((name) => join(temporary, name))
        .sort(),
    ).toEqual([join(temporary, living), own].sort())
    end()
    expect(readdirSync(temporary)).toEqual([living])
  })
})
