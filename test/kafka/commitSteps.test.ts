/**
 * The steps of a commit, one by one: the engine is killed before and after each, and each kind of request is lost once, before it reaches the broker and after
 * that, its answer only. Then a process that everybody takes for dead, and that comes back.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOCK } from '../../engine/checkpoint/lock.ts'
import { descendants } from '../support/processes.ts'
import { freshName, until } from '../support/kafka.ts'
import { proxiedBroker, REQUESTS, type Moment, type ProxiedBroker } from '../support/kafkaProxy.ts'
import { runSupervised, scratchFolder } from '../support/recovery.ts'
import { compareTopic, countingPlan, makeInput, whole } from './counting.ts'

const RECORDS = 20_000
const PATIENCE = 120_000
const input = freshName('events')
const folder = scratchFolder()
let proxied: ProxiedBroker
let expected: readonly string[] = []

beforeAll(async () => {
  proxied = await proxiedBroker()
  expected = await makeInput(proxied.connection, input, RECORDS)
}, 120_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await proxied[Symbol.asyncDispose]()
})

const job = (name: string) => {
  const output = freshName(name)
  return { output, plan: countingPlan({ name: output, input, output, checkpointRecords: 4_000 }) }
}
const connections = () => ({ shop: proxied.connection })

const ofCommit = [24, 0, 25, 28, 26] as const
const steps = ofCommit.flatMap((key) =>
  (['request', 'answer'] as const).map((moment) => [REQUESTS[key], moment, key] as const),
)

test.each(steps)('killed at %s, its %s', { timeout: PATIENCE }, async (_name, moment, key) => {
  const { output, plan } = job('killed')
  let kill: (() => void) | null = null
  let checkpoints = 0
  let struck = 0
  proxied.judge = (asked, when) => {
    // In the first life at the second checkpoint, and once more in the second life.
    if (asked !== key || when !== moment || kill === null || struck >= 2 || checkpoints <= struck)
      return 'pass'
    struck++
    kill()
    return 'drop'
  }
  const { status, kills } = await runSupervised({
    plan,
    connections: connections(),
    running: (life) => {
      kill = life.kill
    },
    checkpoint: () => {
      checkpoints++
    },
  })
  expect(status).toEqual({ state: 'finished', error: null })
  expect(kills).toBe(struck)
  expect(struck).toBeGreaterThan(0)
  expect(await compareTopic(proxied.connection, output, expected)).toEqual(whole(expected))
})

test.each(['request', 'answer'] as const)(
  'each kind of request is lost once, its %s',
  { timeout: PATIENCE },
  async (moment: Moment) => {
    const { output, plan } = job('lost')
    const left = new Set<number>(Object.keys(REQUESTS).map(Number))
    const seen = new Map<number, number>()
    let running = false
    proxied.judge = (key, when) => {
      if (!running || when !== moment || !left.has(key)) return 'pass'
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      // The second of its kind, in the midst of things.
      if (count < 2) return 'pass'
      left.delete(key)
      return 'drop'
    }
    running = true
    const { status } = await runSupervised({ plan, connections: connections() })
    running = false
    expect(status).toEqual({ state: 'finished', error: null })
    expect(left.has(0) || left.has(26) || left.has(28)).toBe(false)
    expect(await compareTopic(proxied.connection, output, expected)).toEqual(whole(expected))
  },
)

test(
  'a process that was stopped, and comes back when another has gone on, commits nothing',
  { timeout: PATIENCE },
  async () => {
    const { output, plan } = job('zombie')
    const root = path.join(folder, 'zombie')
    const directory = path.join(root, 'runs', 'one')
    let zombie: number | null = null
    proxied.judge = () => 'pass'
    const before = new Set(descendants(process.pid).map(({ pid }) => pid))
    const first = runSupervised({
      plan: { ...plan, settings: { ...plan.settings, restartAttempts: 0 } },
      root,
      directory,
      connections: connections(),
      checkpoint: ({ last }) => {
        if (last === null || last.id < 2 || zombie !== null) return
        const engine = descendants(process.pid).find(
          ({ pid, command }) => !before.has(pid) && command.includes('engine/host/process'),
        )
        if (engine === undefined) return
        zombie = engine.pid
        process.kill(zombie, 'SIGSTOP')
      },
    })
    await until('the first process is stopped', () => zombie !== null)
    // Its lock says that it is alive, which nobody can know of another machine.
    rmSync(path.join(directory, LOCK))
    const second = await runSupervised({
      plan,
      root,
      directory,
      restore: 'latest',
      connections: connections(),
    })
    expect(second.status).toEqual({ state: 'finished', error: null })
    process.kill(zombie ?? 0, 'SIGCONT')
    const { status } = await first
    expect(status.state).toBe('failed')
    expect(status.error?.message).toMatch(/fenced|another|epoch/i)
    expect(await compareTopic(proxied.connection, output, expected)).toEqual(whole(expected))
  },
)
