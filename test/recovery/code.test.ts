/** A process function whose engine is killed: state and timers go on from the checkpoint, in memory and on the disk, and the answer is that of the unbroken run. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobPlan } from '../../model/plan/plan.ts'
import { inFirstLives, planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const input = path.join(folder, 'events.ndjson')
beforeAll(() => writeEvents(input, 30_000, 5))

/** Sums and all values of a key, told of by a timer a second after its first record; a count for ever. */
const code = `
export default (row: Row, ctx: Context) => {
  const values = ctx.state.list('values')
  if (values.get().length === 0) ctx.timers.at(row.ts + 1_000)
  values.add(row.v)
  const total = ctx.state.map('total')
  total.set('n', (total.get('n') ?? 0n) + 1n)
}
export function onTimer(ctx: Context) {
  const values = ctx.state.list('values')
  const sum = values.get().reduce((a, b) => a + b, 0n)
  ctx.emit({ k: ctx.key.k, sum, n: ctx.state.map('total').get('n'), at: ctx.timestamp })
  values.clear()
}`

function planOf(out: string, settings: Readonly<Record<string, string>>): JobPlan {
  mkdirSync(out)
  const columns = [
    { name: 'k', type: 'STRING' },
    { name: 'sum', type: 'BIGINT' },
    { name: 'n', type: 'BIGINT' },
    { name: 'at', type: 'BIGINT' },
  ]
  const document = pipeline(
    {
      events: eventSource(input),
      code: node('code', { mode: 'process', keys: ['k'], code, columns }),
      file: fileSink(`${out}/out.ndjson`),
    },
    [
      ['events.out', 'code.in'],
      ['code.out', 'file.in'],
    ],
    { restartDelay: 0, restartAttempts: 100, checkpointInterval: 0, checkpointRecords: 5_000 },
  )
  const sets = Object.entries(settings).map(([name, value]) => [`settings.${name}`, value])
  return planOfDocument(document, Object.fromEntries(sets) as Record<string, string>)
}

const linesOf = (out: string): readonly string[] =>
  readFileSync(`${out}/out.ndjson`, 'utf8').trimEnd().split('\n')

test.each([
  ['memory', '1'],
  ['memory', '1000'],
  ['disk', '1000'],
])('in %s, with batches of %s', async (stateBackend, batchSize) => {
  const whole = path.join(folder, `whole-${stateBackend}-${batchSize}`)
  expect((await runSupervised({ plan: planOf(whole, {}) })).status.state).toBe('finished')
  const out = path.join(folder, `killed-${stateBackend}-${batchSize}`)
  const { status, kills } = await runSupervised({
    plan: planOf(out, { stateBackend, batchSize, stateCache: '10' }),
    checkpoint: inFirstLives(3, ({ kill }) => {
      kill()
    }),
  })
  expect(status).toEqual({ state: 'finished', error: null })
  expect(kills).toBe(3)
  expect(linesOf(whole).length).toBeGreaterThan(100)
  // The order of keys in one moment is not promised of state that was on the disk.
  expect(linesOf(out).toSorted()).toEqual(linesOf(whole).toSorted())
})
