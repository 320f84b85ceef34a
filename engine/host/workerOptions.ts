/** What a worker's two halves are given by the process that they run in. */
import * as library from '../../model/expr/runtime/index.ts'
import { unwatched, type NodeRuntime } from '../api/index.ts'
import type { KernelOptions } from '../kernel/options.ts'
import type { WorkerStart } from '../workers/messages.ts'
import { chance } from './chance.ts'
import { wallClock } from './clock.ts'
import { openCold, sharedScratch } from './scratch.ts'

const nothing = (): void => undefined

/** Frames, checkpoints and what is told to a person are for the coordinator. */
export const workerOptions = (
  { seed, scratch, index, plan }: Pick<WorkerStart, 'seed' | 'scratch' | 'index' | 'plan'>,
  runtimes: Readonly<Record<string, NodeRuntime>>,
): Omit<KernelOptions, 'plan' | 'restore' | 'watch'> => ({
  connections: {},
  keys: null,
  from: { checkpoint: 0, hash: '' },
  runtimes,
  library,
  preview: false,
  dry: false,
  limits: null,
  clock: wallClock(),
  random: (operator, state) => chance(seed, operator, state),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  memory: () => null,
  print: nothing,
  log: nothing,
  code: unwatched,
  onState: nothing,
  onFrame: nothing,
  frameWanted: () => false,
  cold: scratch === null ? null : openCold(sharedScratch(scratch), index + 1, plan.settings),
  checkpoints: null,
  onCheckpoint: nothing,
})
