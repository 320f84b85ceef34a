/** Joins the kernel, the nodes' runtimes and this process: a job from a plan. Also for tests and benchmarks, in their own process. */
import type { RunOptions } from '../../bridge/contract.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { UserError } from '../../model/errors.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { runtimes as nodeRuntimes } from '../../nodes/runtimes.ts'
import { unwatched, type NodeRuntime } from '../api/index.ts'
import { Job } from '../kernel/job.ts'
import type { KernelOptions } from '../kernel/options.ts'
import type { StartParallel } from '../kernel/parallel.ts'
import { chance } from './chance.ts'
import { virtualClock, wallClock } from './clock.ts'
import { keptScratch, openCold, temporaryScratch } from './scratch.ts'
import { startThreads } from './threads.ts'

export interface JobHooks {
  readonly onFrame?: KernelOptions['onFrame']
  readonly onState?: KernelOptions['onState']
  readonly print?: KernelOptions['print']
  readonly log?: KernelOptions['log']
  /** Watches code of nodes; nobody does when left out. */
  readonly code?: KernelOptions['code']
  /** Whether another frame is wanted; always, unless given. */
  readonly frameWanted?: () => boolean
  readonly watch?: readonly string[]
  /** Those that the plan names; none when left out. */
  readonly connections?: KernelOptions['connections']
  /** What dead letters in files are encrypted with; null, or left out: they are not. */
  readonly keys?: KernelOptions['keys']
  /** Other runtimes than the nodes' own, by node type. */
  readonly runtimes?: Readonly<Record<string, NodeRuntime>>
  readonly restore?: KernelOptions['restore']
  readonly from?: KernelOptions['from']
  /** Other workers than threads. */
  readonly parallel?: (options: KernelOptions) => StartParallel
  /** The folder for state that memory has no room for, where the job wants it on the disk; a temporary one when left out. */
  readonly scratch?: string
  readonly checkpoints?: KernelOptions['checkpoints']
  readonly onCheckpoint?: KernelOptions['onCheckpoint']
}

const nothing = (): void => undefined

/** Throws UserError for a plan that cannot run here. `open` and then `run` it. */
export function createJob(plan: JobPlan, options: RunOptions, hooks: JobHooks = {}): Job {
  if (plan.settings.encryption !== null && options.mode === 'run' && (hooks.keys ?? null) === null) {
    throw new UserError('key.missing', 'The job is to be encrypted, and its key is not here.', {
      hint: 'Give the engine the keys that the setting encryption names.',
    })
  }
  const restore = hooks.restore ?? null
  const log = hooks.log ?? nothing
  const watch = hooks.watch ?? []
  const disk = plan.settings.stateBackend === 'disk' && options.mode === 'run'
  const folder = hooks.scratch ?? hooks.checkpoints?.options.directory ?? null
  const scratch = disk ? (folder === null ? temporaryScratch() : keptScratch(folder)) : null
  const kernel: KernelOptions = {
    plan,
    connections: hooks.connections ?? {},
    keys: hooks.keys ?? null,
    runtimes: hooks.runtimes ?? nodeRuntimes,
    library,
    preview: options.mode === 'preview',
    dry: options.dry ?? false,
    limits: options.limits,
    watch,
    clock: options.virtualClock ? virtualClock() : wallClock(),
    random: (operator, state) => chance(options.seed, operator, state),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    memory: () => process.memoryUsage.rss(),
    print: hooks.print ?? nothing,
    log,
    code: hooks.code ?? unwatched,
    onState: hooks.onState ?? nothing,
    onFrame: hooks.onFrame ?? nothing,
    frameWanted: hooks.frameWanted ?? (() => true),
    restore,
    from: hooks.from ?? { checkpoint: 0, hash: '' },
    cold: scratch === null ? null : openCold(scratch, 0, plan.settings),
    checkpoints: hooks.checkpoints ?? null,
    onCheckpoint: hooks.onCheckpoint ?? nothing,
  }
  const threads: StartParallel = (flow) =>
    startThreads(
      flow,
      plan,
      options,
      { restore, watch, scratch: scratch?.folder ?? null },
      kernel.runtimes,
      log,
    )
  try {
    return new Job(kernel, hooks.parallel?.(kernel) ?? threads)
  } catch (error) {
    kernel.cold?.close()
    throw error
  }
}
