/** Two ways of recovery that look right and are not: the tests of exactly-once see that one loses and the other doubles. */
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshName } from '../support/kafka.ts'
import { proxiedBroker, type Moment, type ProxiedBroker, type RequestKey } from '../support/kafkaProxy.ts'
import { runSupervised, scratchFolder } from '../support/recovery.ts'
import { compareTopic, countingPlan, makeInput, type Difference } from './counting.ts'

const KILLS = 5
const PATIENCE = 120_000
const input = freshName('events')
const root = scratchFolder()
let proxied: ProxiedBroker
let expected: readonly string[] = []

beforeAll(async () => {
  proxied = await proxiedBroker()
  expected = await makeInput(proxied.connection, input, 30_000)
}, 120_000)
afterAll(async () => {
  rmSync(root, { recursive: true, force: true })
  await proxied[Symbol.asyncDispose]()
})

/** Kills the engine in each of its first lives at one moment of a commit. */
async function killed(
  way: 'newest' | 'local',
  key: RequestKey,
  moment: Moment,
): Promise<Difference & { readonly kills: number }> {
  const output = freshName(way)
  const directory = path.join(root, output)
  mkdirSync(directory, { recursive: true })
  let kill: (() => void) | null = null
  let committed = false
  let struck = 0
  proxied.judge = (asked, when) => {
    if (asked !== key || when !== moment || kill === null || !committed || struck >= KILLS) return 'pass'
    struck++
    committed = false
    kill()
    return 'drop'
  }
  const { status, kills } = await runSupervised({
    plan: countingPlan({ name: `${way} ${directory}`, input, output, checkpointRecords: 2_000 }),
    root,
    directory,
    entry: 'test/kafka/naive/engine.ts',
    connections: { shop: proxied.connection },
    running: (life) => {
      kill = life.kill
    },
    checkpoint: () => {
      committed = true
    },
  })
  expect(status.error).toBeNull()
  const found = await compareTopic(proxied.connection, output, expected)
  console.log(
    `${way}: ${kills} kills, ${found.records} records, ${found.duplicates} duplicates, ${found.losses} losses`,
  )
  return { kills, ...found }
}

test(
  'to go on from the newest prepared checkpoint loses what was never committed',
  { timeout: PATIENCE },
  async () => {
    const { kills, losses } = await killed('newest', 25, 'request')
    expect(kills).toBeLessThanOrEqual(KILLS)
    expect(losses).toBeGreaterThan(0)
  },
)

test(
  'to trust the commits that this machine has noted doubles what was committed unseen',
  { timeout: PATIENCE },
  async () => {
    const { kills, duplicates } = await killed('local', 26, 'answer')
    expect(kills).toBeLessThanOrEqual(KILLS)
    expect(duplicates).toBeGreaterThan(0)
  },
)
