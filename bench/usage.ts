/**
 * Runs a command and tells the parent what it took: CPU seconds of all its processes, and the sum of their largest resident sets, in MB.
 * Both are read from /proc, so this works on Linux only.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const [command, ...args] = process.argv.slice(2)
if (command === undefined) throw new Error('usage: usage.ts COMMAND [ARGUMENT…]')

/** User and system time of the children that have ended, with theirs, in seconds: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms. */
function childrenCpu(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** The largest resident set of each process so far, KB. */
const peaks = new Map<number, number>()

/** Looks at a process and its descendants. One that has just ended keeps what was seen of it. */
function look(pid: number): void {
  try {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (peak !== undefined) peaks.set(pid, Number(peak))
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' '))
      if (child !== '') look(Number(child))
  } catch {
    // It ended between two reads.
  }
}

const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
const watching = setInterval(() => {
  if (child.pid !== undefined) look(child.pid)
}, 20)
child.on('error', (error) => {
  clearInterval(watching)
  throw error
})
child.on('close', (code) => {
  clearInterval(watching)
  process.exitCode = code ?? 1
  const memory = [...peaks.values()].reduce((sum, peak) => sum + peak, 0) / 1_024
  process.send?.({ cpu: childrenCpu(), memory })
  process.disconnect?.()
})
