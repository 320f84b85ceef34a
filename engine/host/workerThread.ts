/** The entry of a worker thread: one worker of one job. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { serializeError } from '../../model/errors.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import type { Crossed, FromWorker, ToWorker, WorkerStart } from '../workers/messages.ts'
import { createWorker } from '../workers/worker.ts'
import { workerOptions } from './workerOptions.ts'

/** `peers`: ports to the other workers by index, null at the own one. */
export interface ThreadData {
  readonly start: WorkerStart
  readonly peers: readonly (MessagePort | null)[]
}

const { start, peers } = workerData as ThreadData
const post = (message: FromWorker, transfer: readonly ArrayBuffer[]): void =>
  parentPort?.postMessage(message, transfer)

try {
  const worker = createWorker(start, workerOptions(start, runtimes), {
    post,
    send: (at, message, transfer) => peers[at]?.postMessage(message, transfer),
  })
  parentPort?.on('message', (message: ToWorker) => worker.receive(message))
  for (const peer of peers) peer?.on('message', (message: Crossed) => worker.crossed(message))
} catch (error) {
  post({ kind: 'broken', error: serializeError(error) }, [])
}
