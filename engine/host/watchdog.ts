/**
 * Ends this process where code of a person does not come back: an endless loop leaves nothing in its own thread that could. A thread beside it looks at what the nodes
 * note around their calls, says on stderr which one it was, and kills the process; `engineEnded` of the services turns that into an error with the node's name.
 */
import { AsyncLocalStorage, createHook } from 'node:async_hooks'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CodeWatch } from '../api/index.ts'
import type { WatchdogData } from './watchdogThread.ts'

/** Milliseconds that a call may take. */
const BOUND = 10_000

/** In a bundle the entries lie beside each other. */
const entry = import.meta.filename.endsWith('.mjs') ? 'watchdog.mjs' : 'watchdogThread.ts'

/** Watches nothing, and starts no thread, until the first node asks for it. */
export function watchCode(bound = BOUND): (node: string) => CodeWatch {
  const slots = new Int32Array(new SharedArrayBuffer(8))
  const nodes: string[] = []
  const at = new AsyncLocalStorage<number>()
  let thread: Worker | null = null
  let follows = false

  const start = (): Worker => {
    const workerData: WatchdogData = { slots, bound }
    const worker = new Worker(join(import.meta.dirname, entry), { workerData, name: 'watchdog' })
    worker.unref()
    return worker
  }
  /** What goes on in a later turn is known by its context. */
  const follow = (): void => {
    if (follows) return
    follows = true
    createHook({
      before() {
        const number = at.getStore() ?? 0
        slots[0] = number
        if (number > 0) slots[1] = (slots[1] ?? 0) + 1
      },
      after() {
        slots[0] = 0
      },
    }).enable()
  }

  return (node) => {
    thread ??= start()
    if (!nodes.includes(node)) {
      nodes.push(node)
      thread.postMessage(nodes)
    }
    const number = nodes.indexOf(node) + 1
    return {
      slots,
      number,
      later(act) {
        follow()
        return at.run(number, act)
      },
    }
  }
}
