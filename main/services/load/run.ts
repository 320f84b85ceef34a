/** A job under load in an engine of its own, followed by its frames. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckpointView, Frame } from '../../../bridge/contract.ts'
import { OperationalError, UserError } from '../../../model/errors.ts'
import { own } from '../../../model/json.ts'
import type { Pins } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import type { EngineHandle } from '../engine/handle.ts'
import { startJob } from '../engine/job.ts'
import type { EnginePool } from '../engine/pool.ts'

export interface LoadJob {
  readonly plan: JobPlan
  /** By source; each has to have some. */
  readonly input: Pins
  readonly baseDirectory: string
  readonly engines: EnginePool
}

export interface LoadRun {
  /** Records a second, all sources together; null: as fast as they are taken. */
  readonly rate: number | null
  /** Ms before latencies count. */
  readonly warm: number
  readonly settings: Partial<JobPlan['settings']>
  /** Ms after which it is given up. */
  readonly patience: number
}

/** Who follows a run; `done` ends it. */
export interface Follower {
  /** `life`: of the engine, from 1; one more after each kill. */
  frame(frame: Frame, life: number, done: () => void): void
  checkpoint?(view: CheckpointView, kill: () => void): void
}

/** Runs until the follower has seen enough, or patience has run out: false. Throws why the job has failed where it has. */
export async function runLoad(job: LoadJob, run: LoadRun, follower: Follower): Promise<boolean> {
  const bare = job.plan.operators.find(
    ({ id, kind }) => kind === 'source' && own(job.input, id) === undefined,
  )
  if (bare !== undefined) {
    throw new UserError('test-input', `There are no records for the source ${bare.id}.`, {
      nodeId: bare.id,
      hint: 'Pin some of it.',
    })
  }
  const folder = await mkdtemp(join(tmpdir(), 'millrace-load-'))
  try {
    return await follow(job, run, follower, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function follow(
  { plan, input, baseDirectory, engines }: LoadJob,
  { rate, warm, settings, patience }: LoadRun,
  follower: Follower,
  folder: string,
): Promise<boolean> {
  let engine: EngineHandle | null = null
  let [life, isDone] = [0, false]
  const job = startJob(
    {
      ...engines,
      acquire: (...limits) => {
        life++
        return (engine = engines.acquire(...limits))
      },
    },
    {
      // What a test leaves on the disk goes with it: no key is asked for.
      plan: { ...plan, settings: { ...plan.settings, encryption: null, ...settings } },
      options: { mode: 'run', limits: null, seed: 0, virtualClock: false },
      watch: [],
      baseDirectory,
      pins: input,
      load: { rate, warm },
      stopPatience: 0,
      checkpoints: {
        directory: join(folder, 'run'),
        savepoints: join(folder, 'savepoints'),
        restore: null,
        allowDroppedState: false,
        allowDoubledRecords: false,
      },
    },
    {
      frame: (frame) => {
        if (isDone) return
        follower.frame(frame, life, () => {
          isDone = true
          job.abandon()
        })
      },
      status: () => undefined,
      log: () => undefined,
      printed: () => undefined,
      checkpoint: (view) => follower.checkpoint?.(view, () => engine?.kill()),
    },
  )
  const timer = setTimeout(() => job.abandon(), patience)
  const { state, error } = await job.finished
  clearTimeout(timer)
  job.release()
  if (state === 'failed') {
    throw new OperationalError(error?.code ?? 'load', error?.message ?? 'The job has failed.', {
      hint: error?.hint ?? 'Run it by itself, to see what it says.',
      ...(typeof error?.nodeId === 'string' ? { nodeId: error.nodeId } : {}),
    })
  }
  return isDone
}
