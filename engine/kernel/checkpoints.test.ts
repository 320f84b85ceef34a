import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OperatorRuntime, SinkRuntime } from '../api/index.ts'
import { openCheckpoint, snapshotOf } from '../checkpoint/reader.ts'
import { listCheckpoints } from '../checkpoint/store.ts'
import type { Step } from '../checkpoint/writer.ts'
import { counts, made as madeIn, notingSink } from './testing/checkpoints.ts'
import { testClock } from './testing/plans.ts'

let root = ''
let directory = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-checkpoints-'))
  directory = join(root, 'checkpoints', 'run')
})
afterEach(() => rm(root, { recursive: true, force: true }))
const made = (more: Omit<Parameters<typeof madeIn>[0], 'root' | 'directory'>) =>
  madeIn({ root, directory, ...more })

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

test('by time: intervals count from when a checkpoint was due, though a batch has kept it waiting', async () => {
  const clock = testClock(false)
  let batches = 0
  const seen: { begun: () => number; over: () => number } = { begun: () => 0, over: () => 0 }
  const { job, notes, views } = await made({
    settings: { checkpointInterval: 1_000, batchSize: 1 },
    options: {
      clock,
      breathe: async () => {
        clock.set(++batches * 300)
        // The one before is out of the way: only the clock says when the next begins.
        do await new Promise((resolve) => setImmediate(resolve))
        while (seen.begun() > seen.over())
      },
    },
  })
  const prepared = (): string[] => notes.filter((note) => note.startsWith('prepare'))
  seen.begun = () => prepared().length
  seen.over = () => views.length
  await job.open()
  expect((await job.run()).error).toBe(null)
  // Due at 1,000, 2,000, 3,000 and so on, of which a batch ends at 3,000 alone.
  expect(prepared().slice(0, 4)).toEqual(['prepare 4', 'prepare 7', 'prepare 10', 'prepare 14'])
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

test('at the end of the input all timers fire, then comes one last checkpoint, and only then are outputs committed', async () => {
  const fired: string[] = []
  const { job, notes, views } = await made({
    settings: { checkpointRecords: 1_000 },
    runtimes: { results: notingSink(fired) },
  })
  await job.open()
  const { state, frame } = await job.run()
  expect([state, views.map(({ last }) => last?.id)]).toEqual(['finished', [1]])
  // The seven results are there only because the operator was told that nothing follows.
  expect(notes).toEqual(['open 0', 'prepare 100', 'commit 100', 'finish 100'])
  expect(fired).toEqual(['open 0', 'prepare 7', 'commit 7', 'finish 7'])
  expect(frame.nodes['counts']?.watermark).toBe(Number.MAX_SAFE_INTEGER)
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
