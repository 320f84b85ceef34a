/** Keyed state on the disk and SIGKILL: the job goes on from its checkpoint, and what the killed process had on the disk is gone. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRun } from '../../engine/checkpoint/runs.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const input = path.join(folder, 'events.ndjson')
beforeAll(() => writeEvents(input, 60_000, 11))

/** Sums over the stream, and a look back in event time. */
function planOf(out: string, settings: Readonly<Record<string, string>>): JobPlan {
  const sum = { function: 'SUM', argument: 'v', name: 's' }
  const document = pipeline(
    {
      events: eventSource(input),
      sum: node('running_aggregate', { keys: ['k'], aggregates: [sum] }),
      over: node('over_aggregate', { keys: ['k'], rows: 2, aggregates: [sum] }),
      sums: fileSink(`${out}/sums.ndjson`, { changes: 'op' }),
      overs: fileSink(`${out}/overs.ndjson`),
    },
    [
      ['events.out', 'sum.in'],
      ['events.out', 'over.in'],
      ['sum.out', 'sums.in'],
      ['over.out', 'overs.in'],
    ],
    { restartDelay: 0, restartAttempts: 100, checkpointInterval: 0, checkpointRecords: 10_000 },
  )
  return planOfDocument(
    document,
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [`settings.${name}`, value])),
  )
}

const results = (out: string): readonly (readonly string[])[] =>
  ['sums', 'overs'].map((name) => readFileSync(`${out}/${name}.ndjson`, 'utf8').split('\n').toSorted())

const made = (name: string): string => {
  const out = path.join(folder, name)
  mkdirSync(out)
  return out
}

test.each([1, 2])(
  'a job with %i threads that is killed twice gives the answer of one in memory',
  async (threads) => {
    const whole = made(`memory-${threads}`)
    await runSupervised({ plan: planOf(whole, {}) })
    const out = made(`disk-${threads}`)
    const root = scratchFolder()
    const directory = await newRun(root, 0)
    const disk = { stateBackend: 'disk', stateCache: '10', parallelism: String(threads) }
    const scratch = new Map<number, readonly string[]>()
    const { status, kills } = await runSupervised({
      plan: planOf(out, disk),
      root,
      directory,
      checkpoint(_view, { number, kill }) {
        if (number > 2 || scratch.has(number)) return
        const names = readdirSync(directory).filter((name) => name.startsWith('scratch-'))
        scratch.set(number, names.toSorted())
        kill()
      },
    })
    expect(status).toEqual({ state: 'finished', error: null })
    expect(kills).toBe(2)
    const files = Array.from({ length: threads === 1 ? 1 : threads + 1 }, (_, thread) => `scratch-${thread}`)
    expect([...scratch.values()]).toEqual([files, files])
    expect(results(out)).toEqual(results(whole))
    expect(existsSync(directory)).toBe(false)
  },
)
