/** The processes below one that a test started, from /proc. */
import { readdirSync, readFileSync } from 'node:fs'

export interface RunningProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

function readProcess(pid: number): RunningProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // "pid (name) state parent …": the name may hold anything, a closing bracket too.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, parent, command }
  } catch {
    // It ended between the listing and the reading.
    return null
  }
}

/** All descendants of a process, parents before children. */
export function descendants(pid: number): readonly RunningProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== null)
  const found: RunningProcess[] = []
  const below = (parent: number): void => {
    for (const child of all.filter((one) => one.parent === parent)) {
      found.push(child)
      below(child.pid)
    }
  }
  below(pid)
  return found
}
