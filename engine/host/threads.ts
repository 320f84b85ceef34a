/** Starts the workers of a job: the first in the job's own thread, each of the others in one of its own. */
import { join } from 'node:path'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { RunOptions } from '../../bridge/contract.ts'
import { OperationalError, serializeError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { NodeRuntime } from '../api/index.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import type { KernelOptions } from '../kernel/options.ts'
import type { Parallel } from '../kernel/parallel.ts'
import { Coordinator, type WorkerLink } from '../workers/coordinator.ts'
import type { Crossed, FromWorker, WorkerStart } from '../workers/messages.ts'
import { splitPlan } from '../workers/split.ts'
import { createWorker } from '../workers/worker.ts'
import { workerOptions } from './workerOptions.ts'
import type { ThreadData } from './workerThread.ts'

/** In a bundle the entries lie beside each other. */
const entry = import.meta.filename.endsWith('.mjs') ? 'worker.mjs' : 'workerThread.ts'

/** Null where the job runs in one thread: its settings say so, or its plan cannot be split, which is logged. */
export function startThreads(
  flow: Dataflow,
  plan: JobPlan,
  options: RunOptions,
  rest: Pick<WorkerStart, 'restore' | 'watch' | 'scratch'>,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  log: KernelOptions['log'],
): Parallel | null {
  const workers = plan.settings.parallelism
  if (workers < 2 || options.mode === 'preview' || options.dry === true) return null
  const result = splitPlan(flow.topology)
  if (!result.ok) {
    log('info', '', `The job runs in one thread: ${result.reason}.`)
    return null
  }
  const partitions = Object.fromEntries(
    flow.sources.map(({ node, reader }) => [node.operator.id, reader.partitions] as const),
  )
  const start = { plan, workers, seed: options.seed, partitions, ...rest }
  const ports = meshOf(workers)
  const links = ports.map((peers, index) =>
    index === 0 ? nearLink({ ...start, index }, peers, runtimes) : threadLink({ ...start, index }, peers),
  )
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

/**
 * The worker in the job's own thread: it begins while the others start, and works while the sources have to wait for them. What it tells is told in a microtask, as if
 * it came by message.
 */
function nearLink(
  start: WorkerStart,
  peers: readonly (MessagePort | null)[],
  runtimes: Readonly<Record<string, NodeRuntime>>,
): WorkerLink {
  let listener: (message: FromWorker) => void = () => undefined
  const options = workerOptions(start, runtimes)
  const worker = createWorker(start, options, {
    post: (message) => queueMicrotask(() => listener(message)),
    send: (at, message, transfer) => peers[at]?.postMessage(message, transfer),
    // Messages and what was read come first.
    turn: options.breathe,
  })
  for (const peer of peers) peer?.on('message', (message: Crossed) => worker.crossed(message))
  return {
    near: true,
    post: (message) => queueMicrotask(() => worker.receive(message)),
    onMessage(told) {
      listener = told
    },
    close() {
      for (const peer of peers) peer?.close()
      options.cold?.close()
      return Promise.resolve()
    },
  }
}

function threadLink(start: WorkerStart, peers: readonly (MessagePort | null)[]): WorkerLink {
  const data: ThreadData = { start, peers }
  const thread = new Worker(join(import.meta.dirname, entry), {
    workerData: data,
    transferList: peers.filter((port) => port !== null),
    name: `worker ${start.index + 1}`,
  })
  return {
    near: false,
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
    close: () => thread.terminate(),
  }
}
