import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunStatus } from '../../../bridge/contract.ts'
import { settingsSchema } from '../../../model/document.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { scrubbedEnvironment } from './environment.ts'
import { forkEngine } from './fork.ts'
import { startJob, type JobRequest } from './job.ts'
import { createEnginePool, type EnginePool } from './pool.ts'

const entry = join(import.meta.dirname, 'testing', 'stubEngine.ts')
let pool: EnginePool
const open = (): EnginePool => (pool = createEnginePool((memoryLimit) => forkEngine({ entry, memoryLimit })))
afterEach(() => pool.close())

function request(name: string, mode: 'run' | 'preview', settings: object = {}): JobRequest {
  const plan: JobPlan = { format: 1, name, settings: settingsSchema.parse(settings), hash: '', operators: [] }
  const options = { mode, limits: null, seed: 0, virtualClock: false } as const
  return { plan, options, watch: [], baseDirectory: '/', stopPatience: 2_000 }
}

function follow(from: EnginePool, what: JobRequest) {
  const seen = { states: [] as string[], logs: [] as string[], printed: [] as string[], frames: 0 }
  const job = startJob(from, what, {
    frame: () => (seen.frames += 1),
    status: ({ state }: RunStatus) => seen.states.push(state),
    log: (entries) => seen.logs.push(...entries.map(({ message }) => message)),
    printed: (_node, text) => seen.printed.push(text),
  })
  return { job, seen }
}

describe('a job in its engine process', () => {
  it('passes frames, rows and states on, the last state once', async () => {
    const { job, seen } = follow(open(), request('short', 'run'))
    expect(await job.finished).toEqual({ state: 'finished', error: null })
    expect(seen).toMatchObject({ states: ['running', 'finished'], frames: 1 })
  })

  it('fails with the engine’s own error when it cannot start', async () => {
    const { job } = follow(open(), request('missing', 'run'))
    expect(await job.finished).toMatchObject({
      state: 'failed',
      error: { kind: 'user', code: 'file.missing' },
    })
  })

  it('says that a run whose engine was killed has failed, and does not start it again', async () => {
    const { job, seen } = follow(open(), request('killed', 'run', { restartAttempts: 3, restartDelay: 0 }))
    const status = await job.finished
    expect(status.error).toMatchObject({
      kind: 'operational',
      code: 'engine.ended',
      message: 'The engine process ended (SIGKILL).',
      retriable: true,
    })
    expect(seen.states).toEqual(['running', 'failed'])
  })

  it('has come to its end when the engine dies just after it has removed what there was to go on from', async () => {
    const checkpoints = {
      directory: join(import.meta.dirname, 'removed'),
      savepoints: join(import.meta.dirname, 'savepoints'),
      restore: null,
      allowDroppedState: false,
      allowDoubledRecords: false,
    }
    const { job } = follow(open(), { ...request('killed', 'run', { restartAttempts: 3 }), checkpoints })
    expect(await job.finished).toEqual({ state: 'finished', error: null })
  })

  it('starts a preview again as often as the settings say, then fails', async () => {
    const { job, seen } = follow(
      open(),
      request('killed', 'preview', { restartAttempts: 2, restartDelay: 0 }),
    )
    expect((await job.finished).state).toBe('failed')
    expect(seen.states).toEqual(['running', 'starting', 'running', 'starting', 'running', 'failed'])
    expect(seen.logs[1]).toBe(
      'The engine process ended (SIGKILL). The preview starts again from its beginning (2 of 2).',
    )
  })

  it('names the memory limit when the heap was too small', async () => {
    const { job } = follow(open(), request('memory', 'run', { memoryLimit: 64 }))
    const { error } = await job.finished
    expect(error?.message).toBe('The engine process ran out of memory (limit 64 MiB).')
    expect(error?.hint).toContain('memory limit')
  })

  it('stops', async () => {
    const { job, seen } = follow(open(), request('endless', 'run'))
    expect(await job.stop()).toEqual({ state: 'stopped', error: null })
    expect(seen.states.slice(-2)).toEqual(['stopping', 'stopped'])
  })

  it('ends an engine that does not stop in time, and says so', async () => {
    const stubborn = createEnginePool((memoryLimit) => {
      const engine = forkEngine({ entry, memoryLimit })
      return { ...engine, client: { ...engine.client, request: neverAnswering } }
    })
    pool = stubborn
    const { job } = follow(stubborn, { ...request('endless', 'run'), stopPatience: 50 })
    expect(await job.stop()).toMatchObject({ state: 'failed', error: { code: 'engine.stuck' } })
  })

  it('keeps the engine of a preview warm for the next one, and gives each run its own', async () => {
    const from = open()
    const pids: (string | undefined)[] = []
    for (const mode of ['preview', 'preview', 'run', 'preview'] as const) {
      const { job, seen } = follow(from, request('short', mode))
      await job.finished
      expect(await job.state({ node: 'w', search: '', offset: 0, limit: 10 })).toMatchObject({ total: 0 })
      job.release()
      pids.push(seen.printed[0])
    }
    expect(pids[1]).toBe(pids[0])
    expect(new Set(pids).size).toBe(2)
  })
})

const neverAnswering = (): Promise<never> => new Promise(() => undefined)

describe('scrubbedEnvironment', () => {
  it('keeps what programs need to run and nothing else', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      LC_ALL: 'C',
      NODE_OPTIONS: '--x',
      AWS_SECRET_ACCESS_KEY: 's',
      Path: 'c',
    }
    expect(scrubbedEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/h', LC_ALL: 'C', Path: 'c' })
  })
})
