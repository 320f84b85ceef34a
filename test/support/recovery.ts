/** Jobs whose engine process is killed on the way, and that go on by themselves. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CheckpointView, Frame, RunLog, RunStatus } from '../../bridge/contract.ts'
import { newRun, savepointsOf } from '../../engine/checkpoint/runs.ts'
import { forkEngine } from '../../main/services/engine/fork.ts'
import { startJob, type Job } from '../../main/services/engine/job.ts'
import { createEnginePool } from '../../main/services/engine/pool.ts'
import type { ResolvedConnections } from '../../model/connections/resolved.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { definitions } from '../../nodes/definitions.ts'
import { repository } from './cli.ts'

export interface Life {
  /** From 1; a job that was never killed has one. */
  readonly number: number
  /** SIGKILL to the engine, now. */
  readonly kill: () => void
  readonly job: Job
}

export interface SupervisedOptions {
  readonly plan: JobPlan
  readonly connections?: ResolvedConnections
  readonly keys?: SealingKeys
  /** Another engine than the product's, by its path. */
  readonly entry?: string
  /** The folder of the pipeline's checkpoints; a new one when left out. */
  readonly root?: string
  /** A run's folder to go on in. */
  readonly directory?: string
  readonly restore?: string | null
  readonly allowDroppedState?: boolean
  readonly allowDoubledRecords?: boolean
  /** The job runs, in its first or a later engine. */
  readonly running?: (life: Life) => void
  readonly checkpoint?: (view: CheckpointView, life: Life) => void
}

export interface Supervised {
  readonly status: RunStatus
  readonly frame: Frame | null
  readonly logs: readonly RunLog[]
  readonly kills: number
  readonly checkpoints: readonly CheckpointView[]
  /** The run's folder. */
  readonly directory: string
  readonly root: string
}

/** Strikes once in each of the first lives, when the first checkpoint of that life is there. */
export function inFirstLives(
  lives: number,
  strike: (life: Life) => void,
): NonNullable<SupervisedOptions['checkpoint']> {
  let struck = 0
  return (_view, life) => {
    if (struck === life.number || life.number > lives) return
    struck = life.number
    strike(life)
  }
}

export const scratchFolder = (): string => mkdtempSync(path.join(tmpdir(), 'millrace-recovery-'))

export function planOfDocument(
  document: PipelineDocument,
  sets: Readonly<Record<string, string>> = {},
  parameters: Readonly<Record<string, string>> = {},
): JobPlan {
  const compiled = compile(document, definitions, { parameters, sets, baseDirectory: '/' })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  return compiled.plan
}

/** Runs a job in engines of its own, as the app and the command line do, to its end. */
export async function runSupervised(options: SupervisedOptions): Promise<Supervised> {
  const root = options.root ?? scratchFolder()
  const directory = options.directory ?? (await newRun(root, Date.now()))
  let kill: (() => void) | null = null
  let kills = 0
  let number = 0
  const pool = createEnginePool((memoryLimit, fence) => {
    const engine = forkEngine({
      entry: path.join(repository, options.entry ?? 'engine/host/process.ts'),
      memoryLimit,
      fence,
    })
    kill = () => {
      kills++
      engine.kill()
    }
    return engine
  })
  const logs: RunLog[] = []
  const checkpoints: CheckpointView[] = []
  let frame: Frame | null = null
  try {
    const life = (): Life => ({ number, kill: () => kill?.(), job })
    const job = startJob(
      pool,
      {
        plan: options.plan,
        options: { mode: 'run', limits: null, seed: 1, virtualClock: false },
        watch: [],
        baseDirectory: '/',
        stopPatience: 30_000,
        connections: options.connections ?? {},
        keys: options.keys ?? null,
        checkpoints: {
          directory,
          savepoints: savepointsOf(root),
          restore: options.restore ?? null,
          allowDroppedState: options.allowDroppedState ?? false,
          allowDoubledRecords: options.allowDoubledRecords ?? false,
        },
      },
      {
        frame: (next) => {
          frame = next
        },
        status: ({ state }) => {
          if (state !== 'running') return
          number++
          options.running?.(life())
        },
        log: (entries) => logs.push(...entries),
        printed: () => undefined,
        checkpoint: (view) => {
          checkpoints.push(view)
          options.checkpoint?.(view, life())
        },
      },
    )
    const status = await job.finished
    return { status, frame, logs, kills, checkpoints, directory, root }
  } finally {
    pool.close()
  }
}
