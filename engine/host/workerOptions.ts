/** What a worker's two halves are given by the process that they run in. */
import * as library from '../../model/expr/runtime/index.ts'
import type { NodeRuntime } from '../api/index.ts'
import type { KernelOptions } from '../kernel/options.ts'
import type { WorkerStart } from '../workers/messages.ts'
import { chance } from './chance.ts'
import { wallClock } from './clock.ts'

const nothing = (): void => undefined

/** Frames, checkpoints and what is told to a person are for the coordinator. */
export const workerOptions = (
  { seed }: Pick<WorkerStart, 'seed'>,
  runtimes: Readonly<Record<string, NodeRuntime>>,
): Omit<KernelOptions, 'plan' | 'restore' | 'watch'> => ({
  runtimes,
  library,
  preview: false,
  limits: null,
  clock: wallClock(),
  random: (operator, state) => chance(seed, operator, state),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  memory: () => null,
  print: nothing,
  log: nothing,
  onState: nothing,
  onFrame: nothing,
  frameWanted: () => false,
  checkpoints: null,
  onCheckpoint: nothing,
})
