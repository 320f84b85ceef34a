/**
 * Two ways of recovery that look right and are not: the tests of exactly-once see that one loses and the other doubles, under kills at random moments as well as at
 * the moment that each of them is blind for.
 */
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshName } from '../support/kafka.ts'
import {
  proxiedBroker,
  type Judge,
  type Moment,
  type ProxiedBroker,
  type RequestKey,
} from '../support/kafkaProxy.ts'
import { inFirstLives, runSupervised, scratchFolder, type SupervisedOptions } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'
import { compareTopic, countingPlan, makeInput, type Difference } from './counting.ts'

type Way = 'newest' | 'local'

/** At the chosen moment: kills of one run. */
const KILLS = 5
/** At random moments: kills of one run, and of all runs until a way is seen through. */
const KILLS_OF_A_RUN = 8
const MOST_KILLS = 200
/** A kill comes so long after the first checkpoint of a life, at most, ms: two or three checkpoints further on. */
const SPREAD = 150
/** How long each message of a transaction is under way, ms. A broker on the same machine answers at once, as few do. */
const LATENCY = 5
const TRANSACTION: ReadonlySet<number> = new Set<RequestKey>([0, 24, 25, 26, 28])
const PATIENCE = 180_000

const seed = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9))
const input = freshName('events')
const root = scratchFolder()
let proxied: ProxiedBroker
let expected: readonly string[] = []

beforeAll(async () => {
  proxied = await proxiedBroker()
  expected = await makeInput(proxied.connection, input, 60_000)
}, 120_000)
afterAll(async () => {
  rmSync(root, { recursive: true, force: true })
  await proxied[Symbol.asyncDispose]()
})

type Seen = Difference & { readonly kills: number }

/** One run to its end in engines that decide in this way, and how its output differs. */
async function run(
  way: Way,
  judge: Judge,
  hooks: Pick<SupervisedOptions, 'running' | 'checkpoint'>,
): Promise<Seen> {
  const output = freshName(way)
  const directory = path.join(root, output)
  mkdirSync(directory, { recursive: true })
  proxied.judge = judge
  const { status, kills } = await runSupervised({
    plan: countingPlan({ name: `${way} ${directory}`, input, output, checkpointRecords: 2_000 }),
    root,
    directory,
    entry: 'test/kafka/naive/engine.ts',
    connections: { shop: proxied.connection },
    ...hooks,
  })
  expect(status.error, `MILLRACE_SEED=${seed}`).toBeNull()
  return { kills, ...(await compareTopic(proxied.connection, output, expected)) }
}

/** Kills the engine in each of its first lives at one moment of a commit. */
function atMoment(way: Way, key: RequestKey, moment: Moment): Promise<Seen> {
  let kill: (() => void) | null = null
  let committed = false
  let struck = 0
  const judge: Judge = (asked, when) => {
    if (asked !== key || when !== moment || kill === null || !committed || struck >= KILLS) return 'pass'
    struck++
    committed = false
    kill()
    return 'drop'
  }
  return run(way, judge, {
    running: (life) => {
      kill = life.kill
    },
    checkpoint: () => {
      committed = true
    },
  })
}

/** Kills the engine at random moments, in one run after another, until an output differs or there were enough. */
async function atRandom(way: Way): Promise<Seen> {
  const random = seeded(seed)
  const judge: Judge = (key) => (TRANSACTION.has(key) ? delay(LATENCY, 'pass' as const) : 'pass')
  let kills = 0
  for (;;) {
    const seen = await run(way, judge, {
      checkpoint: inFirstLives(KILLS_OF_A_RUN, ({ kill }) => {
        void delay(random() * SPREAD).then(kill)
      }),
    })
    kills += seen.kills
    if (seen.losses + seen.duplicates > 0 || kills + KILLS_OF_A_RUN > MOST_KILLS) {
      console.log(
        `${way}: ${kills} kills, ${seen.duplicates} duplicates, ${seen.losses} losses (MILLRACE_SEED=${seed})`,
      )
      return { ...seen, kills }
    }
  }
}

describe('to go on from the newest prepared checkpoint loses what was never committed', () => {
  test('killed just before the commit', { timeout: PATIENCE }, async () => {
    const { kills, losses } = await atMoment('newest', 25, 'request')
    expect(kills).toBeLessThanOrEqual(KILLS)
    expect(losses).toBeGreaterThan(0)
  })

  test('killed at random moments', { timeout: PATIENCE }, async () => {
    const { kills, losses } = await atRandom('newest')
    expect(losses, `MILLRACE_SEED=${seed}`).toBeGreaterThan(0)
    expect(kills, `MILLRACE_SEED=${seed}`).toBeLessThanOrEqual(MOST_KILLS)
  })
})

describe('to trust the commits that this machine has noted doubles what was committed unseen', () => {
  test('killed just after the commit', { timeout: PATIENCE }, async () => {
    const { kills, duplicates } = await atMoment('local', 26, 'answer')
    expect(kills).toBeLessThanOrEqual(KILLS)
    expect(duplicates).toBeGreaterThan(0)
  })

  test('killed at random moments', { timeout: PATIENCE }, async () => {
    const { kills, duplicates } = await atRandom('local')
    expect(duplicates, `MILLRACE_SEED=${seed}`).toBeGreaterThan(0)
    expect(kills, `MILLRACE_SEED=${seed}`).toBeLessThanOrEqual(MOST_KILLS)
  })
})
