/** Runs a plan in this process: where its checkpoints are, what it goes on from, and what it tells on the way. */
import { newRun, resumableRuns, savepointsOf } from '../engine/checkpoint/runs.ts'
import { createJob } from '../engine/host/job.ts'
import { lockRun } from '../engine/host/lock.ts'
import { recover } from '../engine/host/recovery.ts'
import type { Job } from '../engine/kernel/job.ts'
import type { JobFrame } from '../engine/kernel/options.ts'
import { connectionFor, type ResolvedConnections } from '../model/connections/resolved.ts'
import { UserError, type SerializedError } from '../model/errors.ts'
import type { JobPlan } from '../model/plan/plan.ts'
import { runtimes } from '../nodes/runtimes.ts'

export interface RunOptions {
  /** Values of the job's parameters. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Where relative paths start; the working folder unless given. */
  readonly baseDirectory?: string
  /** The folder of checkpoints; without it none are made. */
  readonly checkpoints?: string
  /** Go on with the last run in that folder that did not come to its end. */
  readonly resume?: boolean
  /** Go on although the changed job cannot take over all state, or although a sink gets records a second time. */
  readonly allowDroppedState?: boolean
  readonly allowDoubledRecords?: boolean
  /** Of the injected chance. */
  readonly seed?: number
  /** Stops the job cleanly. */
  readonly signal?: AbortSignal
  /** What console sinks print; standard output unless given. */
  readonly print?: (node: string, text: string) => void
  readonly log?: (level: string, node: string, message: string) => void
}

export interface NodeTotals {
  /** Records that came in, and that went out over all ports. */
  readonly in: number
  readonly out: number
  /** Records that could not be read or computed, and that came too late. */
  readonly dead: number
  readonly late: number
}

export interface RunResult {
  /** `stopped`: by its signal. */
  readonly state: 'finished' | 'stopped'
  readonly nodes: Readonly<Record<string, NodeTotals>>
}

/** Throws what made the job fail. */
export async function runPlan(
  plan: JobPlan,
  connections: ResolvedConnections,
  options: RunOptions,
): Promise<RunResult> {
  const print = options.print ?? ((_, text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`))
  const log = options.log ?? (() => undefined)
  const before = process.cwd()
  if (options.baseDirectory !== undefined) process.chdir(options.baseDirectory)
  const place = await placeOf(options)
  const unlock = place === null ? null : await lockRun(place.directory)
  try {
    const recovered =
      place === null
        ? {}
        : await recover(
            plan,
            runtimes,
            place,
            (level, message) => log(level, '', message),
            Date.now(),
            (node) => ({
              job: plan.name,
              connection: (kind, name) => connectionFor(connections, kind, name, node),
              log: () => undefined,
            }),
          )
    const job = createJob(
      plan,
      { mode: 'run', limits: null, seed: options.seed ?? 0, virtualClock: false },
      {
        connections,
        print,
        log,
        ...recovered,
      },
    )
    return await toEnd(job, options.signal)
  } finally {
    await unlock?.()
    if (options.baseDirectory !== undefined) process.chdir(before)
  }
}

async function toEnd(job: Job, signal: AbortSignal | undefined): Promise<RunResult> {
  const stop = (): void => job.stop()
  signal?.addEventListener('abort', stop)
  try {
    await job.open()
    if (signal?.aborted === true) job.stop()
    const { state, error, frame } = await job.run()
    if (state === 'failed' || error !== null) throw failure(error)
    return { state, nodes: countsOf(frame) }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

async function placeOf({ checkpoints, resume, allowDroppedState, allowDoubledRecords }: RunOptions) {
  if (checkpoints === undefined) return null
  const rest = {
    savepoints: savepointsOf(checkpoints),
    allowDroppedState: allowDroppedState ?? false,
    allowDoubledRecords: allowDoubledRecords ?? false,
  }
  if (resume === true) {
    const [run] = await resumableRuns(checkpoints)
    if (run !== undefined) return { directory: run.directory, restore: 'latest', ...rest }
  }
  return { directory: await newRun(checkpoints, Date.now()), restore: null, ...rest }
}

const failure = (error: SerializedError | null): Error =>
  new UserError(error?.code ?? 'failed', error?.message ?? 'The job failed.', {
    ...(typeof error?.hint === 'string' ? { hint: error.hint } : {}),
    ...(typeof error?.nodeId === 'string' ? { nodeId: error.nodeId } : {}),
  })

const countsOf = ({ nodes }: JobFrame): RunResult['nodes'] =>
  Object.fromEntries(
    Object.entries(nodes).map(([id, { in: read, out, dead, late }]) => [
      id,
      { in: read, out: Object.values(out).reduce((sum, count) => sum + count, 0), dead, late },
    ]),
  )
