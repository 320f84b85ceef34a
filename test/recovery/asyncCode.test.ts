/** Records enriched by a real HTTP service, from code that awaits it, while the engine is killed: every result once, whatever was asked twice. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Json } from '../../model/document.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { seeded } from '../support/shuffle.ts'
import { inFirstLives, planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { countAndSum, eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const EVENTS = 3_000
const folder = scratchFolder()
const input = path.join(folder, 'events.ndjson')
const random = seeded(3)
let server: Server
let [url, asked, most, now] = ['', 0, 0, 0]

/** Tells the level of a key, sooner or later; one request in fifty has no luck the first time. */
beforeAll(async () => {
  writeEvents(input, EVENTS, 8)
  server = createServer((request, response) => {
    asked++
    most = Math.max(most, ++now)
    const unlucky = random() < 0.02
    setTimeout(() => {
      now--
      response.statusCode = unlucky ? 503 : 200
      response.end(JSON.stringify({ level: levelOf(request.url?.slice(1) ?? '') }))
    }, random() * 4)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  asked = 0
  most = 0
})

const levelOf = (key: string): number => Number(key.slice(1)) % 7

const sync = `export default (row) => ({ level: Number(row.k.slice(1)) % 7 })`
const calling = (): string => `export default async (row, { signal }) => {
  const answer = await fetch(${JSON.stringify(url)} + row.k, { signal })
  if (!answer.ok) throw new Error('The service says ' + answer.status)
  return { level: (await answer.json()).level }
}`

const levels = (config: Readonly<Record<string, Json>>) =>
  node('code', { keep: 'all', output: 'pinned', columns: [{ name: 'level', type: 'INT' }], ...config })
const awaiting = (async: string) =>
  levels({ async, code: calling(), capacity: 20, attempts: 20, retryDelay: 1 })

/** In front of a window, whose late records are kept, or behind it. */
function planOf(
  place: 'in front of' | 'behind',
  code: ReturnType<typeof levels>,
  out: string,
  workers = 1,
): JobPlan {
  mkdirSync(out)
  const [first, second] = place === 'in front of' ? ['code', 'count'] : ['count', 'code']
  const document = pipeline(
    {
      events: eventSource(input),
      code,
      count: countAndSum(),
      file: fileSink(`${out}/out.ndjson`),
      late: fileSink(`${out}/late.ndjson`),
    },
    [
      ['events.out', `${first}.in`],
      [`${first}.out`, `${second}.in`],
      [`${second}.out`, 'file.in'],
      ['count.late', 'late.in'],
    ],
    {
      restartDelay: 0,
      restartAttempts: 100,
      checkpointInterval: 0,
      checkpointRecords: 400,
      batchSize: 50,
      parallelism: workers,
    },
  )
  return planOfDocument(document)
}

const linesOf = (out: string): readonly string[] =>
  ['out', 'late'].flatMap((name) =>
    readFileSync(`${out}/${name}.ndjson`, 'utf8').trimEnd().split('\n').toSorted(),
  )

let runs = 0
const made = (): string => path.join(folder, `run-${runs++}`)

test.each([
  ['in front of', 'ordered', 1],
  ['in front of', 'unordered', 2],
  ['behind', 'ordered', 1],
  ['behind', 'unordered', 2],
] as const)('%s a window, %s, with %i workers, killed three times', async (place, async, workers) => {
  const expected = made()
  expect((await runSupervised({ plan: planOf(place, levels({ code: sync }), expected) })).status.state).toBe(
    'finished',
  )
  const calls = place === 'in front of' ? EVENTS * 0.98 : linesOf(expected).length
  expect(calls).toBeGreaterThan(500)
  const out = made()
  const { status, kills, logs } = await runSupervised({
    plan: planOf(place, awaiting(async), out, workers),
    checkpoint: inFirstLives(3, ({ kill }) => {
      kill()
    }),
  })
  expect(status).toEqual({ state: 'finished', error: null })
  expect(kills).toBe(3)
  expect(linesOf(out)).toEqual(linesOf(expected))
  // What was awaited at a kill was asked again, and never more at once than the capacity in one engine and what a killed one has left.
  expect(asked).toBeGreaterThan(place === 'in front of' ? EVENTS : 500)
  expect(most).toBeLessThanOrEqual(2 * 20)
  const alone = logs.some(({ message }) => message.startsWith('The job runs in one thread'))
  expect(alone).toBe(place === 'in front of' && workers > 1)
})
