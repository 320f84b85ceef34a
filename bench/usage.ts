/** Runs a script and tells the parent what it took: CPU seconds of all its processes, and the largest resident set of one, in MB. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const [script, ...args] = process.argv.slice(2)
if (script === undefined) throw new Error('usage: usage.ts SCRIPT [ARGUMENT…]')

/** User and system time of the children that have ended, with theirs, in seconds: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms. */
function childrenCpu(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** Peak resident set of a process and of its descendants, the largest, in KB. */
function peak(pid: number): number {
  try {
    const own = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '')
    return Math.max(own, ...children.map((child) => peak(Number(child))))
  } catch {
    return 0
  }
}

let memory = 0
const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
const watching = setInterval(() => {
  if (child.pid !== undefined) memory = Math.max(memory, peak(child.pid))
}, 20)
child.on('close', (code) => {
  clearInterval(watching)
  process.exitCode = code ?? 1
  process.send?.({ cpu: childrenCpu(), memory: memory / 1_024 })
  process.disconnect?.()
})
