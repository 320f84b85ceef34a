/** One job, killed twenty times at random moments, with one worker and with several: nothing is lost and nothing doubled. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobPlan } from '../../model/plan/plan.ts'
import { inFirstLives, planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'
import { countAndSum, eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const KILLS = 20
/** Each life starts an engine, and its workers. */
const PATIENCE = 400_000
const seed = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9))
const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const input = path.join(folder, 'events.ndjson')
const outputs = ['counts', 'late', 'kept'] as const

/** Windows by key with their late records, and every record that passes. */
function planOf(out: string, parallelism: number): JobPlan {
  const document = pipeline(
    {
      events: eventSource(input),
      filter: node('filter', { condition: 'v % 3 <> 0' }),
      count: countAndSum(),
      counts: fileSink(`${out}/counts.ndjson`),
      late: fileSink(`${out}/late.ndjson`),
      kept: fileSink(`${out}/kept.ndjson`),
    },
    [
      ['events.out', 'filter.in'],
      ['filter.out', 'count.in'],
      ['filter.out', 'kept.in'],
      ['count.out', 'counts.in'],
      ['count.late', 'late.in'],
    ],
    { restartDelay: 0, restartAttempts: 100, checkpointInterval: 0, checkpointRecords: 4_000, parallelism },
  )
  return planOfDocument(document)
}

const results = (out: string): readonly string[] =>
  outputs.flatMap((name) => readFileSync(`${out}/${name}.ndjson`, 'utf8').split('\n').toSorted())

const made = (name: string): string => {
  const out = path.join(folder, name)
  mkdirSync(out)
  return out
}

let expected: readonly string[] = []
beforeAll(() => writeEvents(input, 200_000, 5))

test('the unbroken run', async () => {
  const out = made('unbroken')
  const { status } = await runSupervised({ plan: planOf(out, 1) })
  expect(status).toEqual({ state: 'finished', error: null })
  expected = results(out)
  expect(expected.length).toBeGreaterThan(100_000)
})

test.each([1, 2, 4])('%i workers: twenty kills, the same answer', { timeout: PATIENCE }, async (workers) => {
  const random = seeded(seed + workers)
  const out = made(`killed-${workers}`)
  const { status, kills } = await runSupervised({
    plan: planOf(out, workers),
    // Once a life, at a random moment behind its first checkpoint: before, during or after the next one.
    checkpoint: inFirstLives(KILLS, ({ kill }) => {
      void delay(random() * 12).then(kill)
    }),
  })
  expect(status, `MILLRACE_SEED=${seed}`).toEqual({ state: 'finished', error: null })
  expect(kills, `MILLRACE_SEED=${seed}`).toBe(KILLS)
  expect(results(out), `MILLRACE_SEED=${seed}`).toEqual(expected)
})
