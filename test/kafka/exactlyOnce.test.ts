/**
 * Kafka to Kafka, exactly once: 200,000 records through a filter, a keyed window and a transactional sink, with the engine killed at thirty random moments and the
 * broker restarted three times, once by SIGKILL; also with a file beside it.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshName, ownBroker, type TestBroker } from '../support/kafka.ts'
import { inFirstLives, runSupervised, scratchFolder } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'
import { compareLines, compareTopic, countingPlan, makeInput, whole } from './counting.ts'

const RECORDS = 200_000
const KILLS = 30
const PATIENCE = 400_000
const seed = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9))
const folder = scratchFolder()
const input = freshName('events')
let broker: TestBroker
let expected: readonly string[] = []

beforeAll(async () => {
  broker = await ownBroker()
  expected = await makeInput(broker.connection, input, RECORDS)
}, 120_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await broker[Symbol.asyncDispose]()
})

test.each([
  ['alone', false],
  ['a file beside it', true],
])('thirty kills and three restarts of the broker: %s', { timeout: PATIENCE }, async (what, beside) => {
  const random = seeded(seed + Number(beside))
  const name = beside ? 'beside' : 'alone'
  const output = freshName(name)
  const out = path.join(folder, name)
  mkdirSync(out)
  const file = beside ? path.join(out, 'counts.ndjson') : null
  const restarts = new Set([7, 14, 21])
  let restarted = 0
  const { status, kills } = await runSupervised({
    plan: countingPlan({ name, input, output, file, checkpointRecords: 3_000 }),
    connections: { shop: broker.connection },
    checkpoint: inFirstLives(KILLS, ({ number, kill }) => {
      if (restarts.delete(number)) {
        const hard = restarted++ === 0
        void (hard ? broker.kill() : broker.stop()).then(() => broker.start())
      }
      void delay(random() * 40).then(kill)
    }),
  })
  expect(status, `MILLRACE_SEED=${seed}`).toEqual({ state: 'finished', error: null })
  const found = await compareTopic(broker.connection, output, expected)
  console.log(
    `${what}: ${kills} kills, ${restarted} restarts of the broker, ${found.records} records, ${found.duplicates} duplicates, ${found.losses} losses (MILLRACE_SEED=${seed})`,
  )
  expect({ kills, restarted, ...found }).toEqual({ kills: KILLS, restarted: 3, ...whole(expected) })
  const lines = file === null ? null : readFileSync(file, 'utf8').trimEnd().split('\n')
  const inFile = lines === null ? whole(expected) : compareLines(lines, expected)
  expect(inFile, `MILLRACE_SEED=${seed}`).toEqual(whole(expected))
})
