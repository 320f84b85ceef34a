/** Who works with a run's folder: a file with the number of the process, and where the system tells it, the moment at which that began. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const LOCK = 'lock'

/** What the lock of a process holds. */
export const lockText = (pid: number): string => `${pid} ${startOf(pid)?.began ?? ''}`

/** The process that holds a run; null where there is none, or it has died. */
export async function lockHolder(directory: string): Promise<number | null> {
  return holderOf(await readFile(join(directory, LOCK), 'utf8').catch(() => ''))
}

/** The process that a lock's text names, where it is alive. */
export function holderOf(text: string): number | null {
  const [, pid = '', began = ''] = /^(\d+) (\d*)$/.exec(text) ?? []
  return pid !== '' && isAlive(Number(pid), began) ? Number(pid) : null
}

function isAlive(pid: number, began: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there but belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const found = startOf(pid)
  // Numbers are used again; and a process that nobody has asked after is still listed when it is dead.
  return found === null || (found.state !== 'Z' && (began === '' || began === found.began))
}

/** From Linux' /proc; null elsewhere. */
function startOf(pid: number): { readonly state: string; readonly began: string } | null {
  try {
    // One that is held to its own files may read this alone.
    const stat = readFileSync(`/proc/${pid === process.pid ? 'self' : pid}/stat`, 'utf8')
    // "pid (name) state …": the name may hold anything, a closing bracket too. The start is the 22nd field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', began: fields[19] ?? '' }
  } catch {
    return null
  }
}
