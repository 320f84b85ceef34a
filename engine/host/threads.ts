/** Starts the worker threads of a job. */
import { join } from 'node:path'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { RunOptions } from '../../bridge/contract.ts'
import { OperationalError, serializeError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import type { KernelOptions } from '../kernel/options.ts'
import type { Parallel } from '../kernel/parallel.ts'
import { Coordinator, type WorkerLink } from '../workers/coordinator.ts'
import type { FromWorker, WorkerStart } from '../workers/messages.ts'
import { splitPlan } from '../workers/split.ts'
import type { ThreadData } from './workerThread.ts'

/** In a bundle the entries lie beside each other. */
const entry = import.meta.filename.endsWith('.mjs') ? 'worker.mjs' : 'workerThread.ts'

/** Null where the job runs in one thread: its settings say so, or its plan cannot be split, which is logged. */
export function startThreads(
  flow: Dataflow,
  plan: JobPlan,
  options: RunOptions,
  restore: JobSnapshot | null,
  watch: readonly string[],
  log: KernelOptions['log'],
): Parallel | null {
  const workers = plan.settings.parallelism
  if (workers < 2 || options.mode === 'preview') return null
  const result = splitPlan(flow.topology)
  if (!result.ok) {
    log('info', '', `The job runs in one thread: ${result.reason}.`)
    return null
  }
  const partitions = Object.fromEntries(
    flow.sources.map(({ node, reader }) => [node.operator.id, reader.partitions] as const),
  )
  const start = { plan, workers, seed: options.seed, watch, partitions, restore }
  const ports = meshOf(workers)
  const links = ports.map((peers, index) => threadLink({ ...start, index }, peers))
  return new Coordinator(flow, result.split, links)
}

/** A port from each worker to each other one. */
function meshOf(workers: number): readonly (MessagePort | null)[][] {
  const mesh: (MessagePort | null)[][] = Array.from({ length: workers }, () =>
    Array.from({ length: workers }, () => null),
  )
  for (let a = 0; a < workers; a++) {
    for (let b = a + 1; b < workers; b++) {
      const { port1, port2 } = new MessageChannel()
      const [first, second] = [mesh[a], mesh[b]]
      if (first !== undefined) first[b] = port1
      if (second !== undefined) second[a] = port2
    }
  }
  return mesh
}

function threadLink(start: WorkerStart, peers: readonly (MessagePort | null)[]): WorkerLink {
  const data: ThreadData = { start, peers }
  const thread = new Worker(join(import.meta.dirname, entry), {
    workerData: data,
    transferList: peers.filter((port) => port !== null),
    name: `worker ${start.index + 1}`,
  })
  return {
    post: (message, transfer) => thread.postMessage(message, transfer),
    onMessage(listener) {
      thread.on('message', (message: FromWorker) => listener(message))
      thread.on('error', (error) => listener({ kind: 'broken', error: serializeError(error) }))
      thread.on('exit', (code) => {
        if (code === 0) return
        const ended = new OperationalError('worker', `Worker ${start.index + 1} ended with code ${code}.`, {
          hint: 'Was its memory enough? The setting memoryLimit of the job moves the bound.',
        })
        listener({ kind: 'broken', error: serializeError(ended) })
      })
    },
    close: () => void thread.terminate(),
  }
}
