/** The thread of `watchCode`. */
import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

export interface WatchdogData {
  readonly slots: Int32Array
  /** Milliseconds that a call may take. */
  readonly bound: number
}

/** Looks within the bound: counted rather than measured, so that a machine that sleeps ends nothing. */
const LOOKS = 100

const { slots, bound } = workerData as WatchdogData
let nodes: readonly string[] = []
let [seen, looks] = [0, 0]

parentPort?.on('message', (list: readonly string[]) => {
  nodes = list
})

/** Straight to the descriptor: the stream belongs to the thread that is stuck. */
function say(what: 'runs' | 'stuck' | 'done', number: number): void {
  try {
    writeSync(2, `millrace-code ${JSON.stringify({ what, node: nodes[number - 1] ?? '', bound })}\n`)
  } catch {
    // Whoever has read it is gone: the process ends all the same.
  }
}

let told = 0
setInterval(() => {
  const [number = 0, calls = 0] = slots
  if (number === 0 || calls !== seen) {
    seen = calls
    looks = 0
    if (told > 0) say('done', told)
    told = 0
    return
  }
  looks++
  // Should the process run out of memory, it is known in whose call.
  if (told === 0) say('runs', number)
  told = number
  if (looks < LOOKS) return
  say('stuck', number)
  process.kill(process.pid, 'SIGKILL')
}, bound / LOOKS)
