/** Worker threads and checkpoints: what any number of workers has made, any other number goes on from. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRun } from '../../engine/checkpoint/runs.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { countAndSum, eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const input = path.join(folder, 'events.ndjson')
beforeAll(() => writeEvents(input, 200_000, 11))

/** A filter in front, a window by key with its late records kept, and all of them again by one key behind it. */
function planOf(out: string, workers: number, restartAttempts: number): JobPlan {
  const document = pipeline(
    {
      events: eventSource(input),
      filter: node('filter', { condition: 'v % 3 <> 0' }),
      count: countAndSum(),
      file: fileSink(`${out}/out.ndjson`),
      late: fileSink(`${out}/late.ndjson`),
    },
    [
      ['events.out', 'filter.in'],
      ['filter.out', 'count.in'],
      ['count.out', 'file.in'],
      ['count.late', 'late.in'],
    ],
    {
      restartDelay: 0,
      restartAttempts,
      checkpointInterval: 0,
      checkpointRecords: 20_000,
      parallelism: workers,
    },
  )
  return planOfDocument(document)
}

const results = (out: string): readonly string[] =>
  ['out', 'late'].flatMap((name) => readFileSync(`${out}/${name}.ndjson`, 'utf8').split('\n').toSorted())

const made = (name: string): string => {
  const out = path.join(folder, name)
  mkdirSync(out)
  return out
}

test('a checkpoint made with 1 worker goes on with 4, one of theirs with 2, and one of theirs with 1: the same answer', async () => {
  const whole = made('whole')
  await runSupervised({ plan: planOf(whole, 1, 0) })
  const expected = results(whole)
  expect(expected.length).toBeGreaterThan(100)

  const out = made('changing')
  const root = scratchFolder()
  const directory = await newRun(root, 0)
  for (const workers of [1, 4, 2]) {
    let seen = 0
    const { status, kills } = await runSupervised({
      plan: planOf(out, workers, 0),
      root,
      directory,
      restore: workers === 1 ? null : 'latest',
      checkpoint(_view, { kill }) {
        if (++seen === 2) kill()
      },
    })
    expect([status.state, kills]).toEqual(['failed', 1])
  }
  const { status, logs } = await runSupervised({
    plan: planOf(out, 1, 0),
    root,
    directory,
    restore: 'latest',
  })
  expect(status).toEqual({ state: 'finished', error: null })
  expect(logs.map(({ message }) => message).join('\n')).toMatch(/Goes on from checkpoint \d/)
  expect(results(out)).toEqual(expected)
  rmSync(root, { recursive: true, force: true })
})

test.each([2, 4])(
  '%i workers that are killed at a checkpoint, again and again, give the same answer',
  async (workers) => {
    const whole = made(`whole-${workers}`)
    await runSupervised({ plan: planOf(whole, 1, 0) })
    const out = made(`killed-${workers}`)
    let seen = 0
    const { status, kills } = await runSupervised({
      plan: planOf(out, workers, 10),
      checkpoint(_view, { number, kill }) {
        seen++
        if (number <= 3 && seen % 2 === 1) kill()
      },
    })
    expect(status).toEqual({ state: 'finished', error: null })
    expect(kills).toBeGreaterThan(1)
    expect(results(out)).toEqual(results(whole))
  },
)
