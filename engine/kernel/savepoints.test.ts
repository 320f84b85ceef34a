import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openCheckpoint, snapshotOf } from '../checkpoint/reader.ts'
import { listCheckpoints } from '../checkpoint/store.ts'
import { counts, made as madeIn, notingSink, plan, rows } from './testing/checkpoints.ts'
import { rowsSource, testJob } from './testing/plans.ts'

let root = ''
let directory = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-checkpoints-'))
  directory = join(root, 'checkpoints', 'run')
})
afterEach(() => rm(root, { recursive: true, force: true }))
const made = (more: Omit<Parameters<typeof madeIn>[0], 'root' | 'directory'>) =>
  madeIn({ root, directory, ...more })

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
