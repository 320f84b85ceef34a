/** The entry of a worker thread: one worker of one job. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { serializeError } from '../../model/errors.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import type { Crossed, FromWorker, ToWorker, WorkerStart } from '../workers/messages.ts'
import { createWorker } from '../workers/worker.ts'
import { chance } from './chance.ts'
import { wallClock } from './clock.ts'

/** `peers`: ports to the other workers by index, null at the own one. */
export interface ThreadData {
  readonly start: WorkerStart
  readonly peers: readonly (MessagePort | null)[]
}

const { start, peers } = workerData as ThreadData
const nothing = (): void => undefined
const post = (message: FromWorker, transfer: readonly ArrayBuffer[]): void =>
  parentPort?.postMessage(message, transfer)

try {
  const worker = createWorker(
    start,
    {
      runtimes,
      library,
      preview: false,
      limits: null,
      clock: wallClock(),
      random: (operator, state) => chance(start.seed, operator, state),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      memory: () => null,
      print: nothing,
      log: nothing,
      onState: nothing,
      onFrame: nothing,
      frameWanted: () => false,
      checkpoints: null,
      onCheckpoint: nothing,
    },
    { post, send: (at, message, transfer) => peers[at]?.postMessage(message, transfer) },
  )
  parentPort?.on('message', (message: ToWorker) => worker.receive(message))
  for (const peer of peers) peer?.on('message', (message: Crossed) => worker.crossed(message))
} catch (error) {
  post({ kind: 'broken', error: serializeError(error) }, [])
}
