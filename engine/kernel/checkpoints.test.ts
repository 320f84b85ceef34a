import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../model/document.ts'
import { t } from '../../model/types.ts'
import type { NodeRuntime, OperatorRuntime, SinkRuntime } from '../api/index.ts'
import { KeyedMap, type Keyed } from '../api/keyed.ts'
import { openCheckpoint, snapshotOf } from '../checkpoint/reader.ts'
import { CheckpointStore, listCheckpoints } from '../checkpoint/store.ts'
import type { Step } from '../checkpoint/writer.ts'
import { MAX_WATERMARK } from '../time/watermark.ts'
import type { CheckpointView, KernelOptions } from './options.ts'
import { planOf, rowsSource, testClock, testJob, timed, type Row } from './testing/plans.ts'

let root = ''
let directory = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-checkpoints-'))
  directory = join(root, 'checkpoints', 'run')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const schema = timed({ name: 'x', type: t.int() })
const rows: readonly Row[] = Array.from({ length: 100 }, (_, index) => [index * 10, index % 7])

interface Count extends Keyed {
  n: number
}

/** The number of records of each `x`, at the end of the input. */
const counts: OperatorRuntime = {
  kind: 'operator',
  create: (context) => {
    const emit = context.emit('out')
    const timers = { next: MAX_WATERMARK }
    const state = new KeyedMap<Count>(context, {
      name: 'counts',
      types: [t.int()],
      encode: ({ n }) => n,
      decode: (key, json) => ({ key, n: json as number, stamp: 0, group: -1 }),
    })
    return {
      inputs: {
        in: {
          columns: [1],
          accept: (x: number) => {
            const found = state.get([x])
            context.ledger.held++
            if (found === undefined) state.add({ key: [x], n: 1, stamp: 0, group: -1 })
            else {
              state.touch(found)
              found.n++
            }
            return true
          },
        },
      },
      timers,
      advance(watermark) {
        if (watermark < MAX_WATERMARK) return
        for (const { key, n } of state.values()) emit([n, key[0] ?? null], 0)
        timers.next = Infinity
      },
      summary: () => ({ windows: 0, keys: state.size, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
    }
  },
}

/** Notes what is asked of it; takes part in checkpoints by the number of its lines. */
function notingSink(notes: string[], more: Partial<SinkRuntime> = {}): SinkRuntime {
  return {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    open: (_operator, _schema, _context, restored) => {
      let lines = (restored as { lines: number } | null)?.lines ?? 0
      notes.push(`open ${lines}`)
      return Promise.resolve({
        write: async (_chunk: Uint8Array, records: number) => {
          lines += records
        },
        prepare: async (): Promise<Json> => {
          notes.push(`prepare ${lines}`)
          return { lines }
        },
        commit: async (prepared: Json) => {
          notes.push(`commit ${(prepared as { lines: number }).lines}`)
        },
        finish: async () => {
          notes.push(`finish ${lines}`)
        },
        suspend: async () => {
          notes.push(`suspend ${lines}`)
        },
        abort: async () => {
          notes.push('abort')
        },
      })
    },
    ...more,
  }
}

const plan = (settings: Readonly<Record<string, Json>>) =>
  planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
      { id: 'counts', type: 'counts', from: ['src.out'], outputs: { out: schema } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['src.out'] },
      { id: 'results', type: 'results', kind: 'sink', from: ['counts.out'] },
    ],
    { checkpointInterval: 0, ...settings },
  )

interface Made {
  readonly settings: Readonly<Record<string, Json>>
  readonly runtimes?: Readonly<Record<string, NodeRuntime>>
  readonly options?: Partial<KernelOptions>
  readonly reached?: (step: Step) => void
}

async function made({ settings, runtimes = {}, options = {}, reached }: Made) {
  const notes: string[] = []
  const views: CheckpointView[] = []
  const logs: string[] = []
  const store = await CheckpointStore.open({
    directory,
    savepoints: join(root, 'checkpoints', 'savepoints'),
    kept: 100,
    job: 'test',
    plan: 'hash',
    parts: {},
    restored: null,
    ...(reached === undefined ? {} : { reached }),
  })
  const results: string[] = []
  const decoder = new TextDecoder()
  const resultSink: SinkRuntime = {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    open: () =>
      Promise.resolve({
        write: async (chunk: Uint8Array) => {
          results.push(...decoder.decode(chunk).split('\n').slice(0, -1))
        },
        finish: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  }
  const job = testJob(
    plan(settings),
    { rows: rowsSource([rows]), counts, sink: notingSink(notes), results: resultSink, ...runtimes },
    {
      checkpoints: store,
      onCheckpoint: (view) => views.push(view),
      log: (_level, _node, message) => logs.push(message),
      ...options,
    },
  )
  return { ...job, notes, views, logs, results, store }
}

describe('by records', () => {
  test('a checkpoint lies exactly behind every so many records, at any batch size', async () => {
    for (const batchSize of [1, 7, 1_000]) {
      const { job, notes, views } = await made({ settings: { checkpointRecords: 30, batchSize } })
      await job.open()
      expect((await job.run()).error).toBe(null)
      expect(notes).toEqual([
        'open 0',
        ...[30, 60, 90, 100].flatMap((lines) => [`prepare ${lines}`, `commit ${lines}`]),
        'finish 100',
      ])
      expect(views.map(({ last }) => last?.id)).toEqual([1, 2, 3, 4])
      expect(await readdir(root)).toEqual([])
    }
  })

  test('a job that ended at any of them goes on to the answer of the unbroken one, counts and ledger included', async () => {
    const whole = await made({ settings: { checkpointRecords: 10 } })
    await whole.job.open()
    const unbroken = (await whole.job.run()).frame.nodes
    for (const stopAt of [1, 4, 9]) {
      directory = join(root, 'checkpoints', `run-${stopAt}`)
      let complete = 0
      const first = await made({
        settings: { checkpointRecords: 10, batchSize: 5 },
        options: {
          onCheckpoint: ({ last }) => {
            complete = last?.id ?? 0
          },
          breathe: () => (complete === stopAt ? Promise.reject(new Error('killed')) : Promise.resolve()),
        },
      })
      await first.job.open()
      expect((await first.job.run()).state).toBe('failed')
      const [newest] = await listCheckpoints(directory)
      const restore = snapshotOf(await openCheckpoint(newest?.folder ?? ''))
      const second = await made({ settings: { checkpointRecords: 10, batchSize: 3 }, options: { restore } })
      await second.job.open()
      const { frame } = await second.job.run()
      expect(second.notes[0]).toBe(`open ${stopAt * 10}`)
      expect(second.notes[1]).toBe(`commit ${stopAt * 10}`)
      expect(second.results.toSorted()).toEqual(whole.results.toSorted())
      for (const id of ['src', 'counts', 'sink', 'results']) {
        const { in: input, out, ledger, late, bytesOut } = frame.nodes[id] ?? {}
        const expected = unbroken[id]
        expect({ input, out, ledger, late, bytesOut }).toEqual({
          input: expected?.in,
          out: expected?.out,
          ledger: expected?.ledger,
          late: expected?.late,
          bytesOut: expected?.bytesOut,
        })
      }
    }
  })
})

test('by time: entries are written between later batches, and one checkpoint is made at a time', async () => {
  const clock = testClock(false)
  let batches = 0
  const { job, views, notes } = await made({
    settings: { checkpointInterval: 100, batchSize: 1 },
    options: {
      clock,
      breathe: () => {
        clock.set(++batches * 10)
        return new Promise((resolve) => setImmediate(resolve))
      },
    },
  })
  await job.open()
  expect((await job.run()).error).toBe(null)
  expect(views.length).toBeGreaterThan(1)
  const prepared = notes.filter((note) => note.startsWith('prepare'))
  const committed = notes.filter((note) => note.startsWith('commit'))
  expect(committed.map((note) => note.replace('commit', 'prepare'))).toEqual(prepared)
  expect(prepared[0]).toBe('prepare 10')
})

describe('savepoints', () => {
  test('stop with a savepoint sends no last watermark, suspends sinks, and can be gone on from', async () => {
    const one: Awaited<ReturnType<typeof made>> = await made({
      settings: { batchSize: 10 },
      options: {
        breathe: () => {
          batches++
          if (batches === 4) asked.push(one.job.savepoint('here', true))
          return Promise.resolve()
        },
      },
    })
    let batches = 0
    const asked: Promise<string>[] = []
    await one.job.open()
    expect((await one.job.run()).state).toBe('stopped')
    expect(one.notes.slice(-3)).toEqual(['prepare 40', 'commit 40', 'suspend 40'])
    expect(one.results).toEqual([])
    const [folder = ''] = await Promise.all(asked)
    expect(folder).toBe(join(root, 'checkpoints', 'savepoints', 'here'))
    expect((await listCheckpoints(directory)).map(({ id }) => id)).toEqual([1])

    const restore = snapshotOf(await openCheckpoint(folder))
    const two = await made({ settings: {}, options: { restore } })
    await two.job.open()
    await two.job.run()
    expect(two.notes[0]).toBe('open 40')
    expect(two.notes.at(-1)).toBe('finish 100')
    expect(two.results).toHaveLength(7)
    expect(two.results).toContain('{"ts":15,"x":0}')
  })

  test('a paused job makes one, and stays paused', async () => {
    const one: Awaited<ReturnType<typeof made>> = await made({
      settings: { batchSize: 10 },
      options: {
        breathe: () => {
          if (batches++ === 2) one.job.pause()
          return Promise.resolve()
        },
      },
    })
    let batches = 0
    await one.job.open()
    const running = one.job.run()
    while (one.job.state !== 'paused') await new Promise((resolve) => setImmediate(resolve))
    await one.job.savepoint('paused', false)
    expect(one.job.state).toBe('paused')
    expect(one.notes).toContain('prepare 30')
    one.job.resume()
    expect((await running).state).toBe('finished')
  })

  test('of a run without checkpoints, with a name that is taken, or after the end: refused with the reason', async () => {
    const none = testJob(plan({}), {
      rows: rowsSource([rows]),
      counts,
      sink: notingSink([]),
      results: notingSink([]),
    })
    await expect(none.job.savepoint('x', false)).rejects.toMatchObject({ code: 'no-checkpoints' })
    const { job } = await made({ settings: {} })
    await job.open()
    const [slash, late] = [job.savepoint('a/b', false), job.savepoint('late', false)].map((asked) =>
      asked.catch((error: unknown) => error),
    )
    await job.run()
    expect(await slash).toMatchObject({ code: 'savepoint-name' })
    expect(await late).toBe(join(root, 'checkpoints', 'savepoints', 'late'))
  })
})

describe('failures', () => {
  const crash =
    (steps: ReadonlySet<number>) =>
    (step: Step): void => {
      if (step === 'data' && steps.has(++seen)) throw new Error('no space left on device')
    }
  let seen = 0
  beforeEach(() => {
    seen = 0
  })

  test('one is told and harms nothing; what it covered is written by the next', async () => {
    const { job, views, logs, notes } = await made({
      settings: { checkpointRecords: 30 },
      reached: crash(new Set([2])),
    })
    await job.open()
    expect((await job.run()).state).toBe('finished')
    expect(views.map(({ last, failures }) => [last?.id, failures])).toEqual([
      [1, 0],
      [1, 1],
      [3, 0],
      [4, 0],
    ])
    expect(logs).toEqual(['Checkpoint 2 failed: no space left on device The job goes on.'])
    expect(notes).not.toContain('commit 60')
    expect(notes).toContain('commit 90')
  })

  test('five in a row end the job, with the way out', async () => {
    const { job } = await made({
      settings: { checkpointRecords: 10 },
      reached: crash(new Set([3, 4, 5, 6, 7])),
    })
    await job.open()
    const { state, error } = await job.run()
    expect(state).toBe('failed')
    expect(error).toMatchObject({
      code: 'checkpoint-failed',
      message: '5 checkpoints in a row failed: no space left on device',
    })
    expect(error?.hint).toContain('checkpointInterval')
  })

  test('one that takes too long is given up', async () => {
    const clock = testClock(false)
    const gate = Promise.withResolvers<void>()
    const slow = notingSink([])
    let batches = 0
    const { job, logs, views } = await made({
      settings: { checkpointInterval: 10, checkpointTimeout: 1_000, batchSize: 1 },
      runtimes: {
        sink: {
          ...slow,
          open: async (...args: Parameters<SinkRuntime['open']>) => {
            const writer = await slow.open(...args)
            return {
              ...writer,
              async prepare() {
                await gate.promise
                return null
              },
            }
          },
        },
      },
      options: {
        clock,
        breathe: () => {
          clock.set(++batches * 40)
          if (batches === 60) gate.resolve()
          return new Promise((resolve) => setImmediate(resolve))
        },
      },
    })
    await job.open()
    expect((await job.run()).error).toBe(null)
    expect(logs[0]).toBe('Checkpoint 1 failed: It was not complete within 1,000 ms. The job goes on.')
    expect(views.at(-1)?.failures).toBe(0)
  })

  test('the last one: files are finished all the same, a sink that commits fails the job', async () => {
    const fails = crash(new Set([1]))
    const files = await made({ settings: { checkpointInterval: 1_000_000 }, reached: fails })
    await files.job.open()
    expect((await files.job.run()).state).toBe('finished')
    seen = 0
    const notes: string[] = []
    const commits = await made({
      settings: {},
      runtimes: { sink: notingSink(notes, { recovery: 'commits' }) },
      reached: fails,
    })
    await commits.job.open()
    const { state, error } = await commits.job.run()
    expect(state).toBe('failed')
    expect(error?.message).toBe('The last checkpoint failed: no space left on device')
    expect(notes).not.toContain('finish 100')
  })
})

test('a job that fails leaves what its sinks have written when there is a checkpoint to go on from, and nothing when there is none', async () => {
  const failing: OperatorRuntime = {
    ...counts,
    create: (context) => {
      let seen = 0
      const inner = counts.create(context)
      return {
        ...inner,
        inputs: {
          in: {
            columns: [1],
            accept: () => {
              if (++seen === 50) throw new Error('broken')
              return true
            },
          },
        },
      }
    },
  }
  for (const [checkpointRecords, last] of [
    [20, 'suspend 40'],
    [80, 'abort'],
  ] as const) {
    directory = join(root, 'checkpoints', `run-${checkpointRecords}`)
    const { job, notes } = await made({
      settings: { checkpointRecords, batchSize: 10 },
      runtimes: { counts: failing },
    })
    await job.open()
    expect((await job.run()).error?.message).toBe('broken')
    expect(notes.at(-1)).toBe(last)
    expect((await listCheckpoints(directory)).length).toBe(last === 'abort' ? 0 : 2)
  }
})
