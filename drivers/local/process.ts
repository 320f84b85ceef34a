/** Servers that are started on this machine, as processes. */
import { execFileSync, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Also one that is still starting ends with this process. */
export function endWithProcess(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
}

/** Ends it, by force after so many milliseconds, and resolves when it has gone. */
export function ended(
  child: ChildProcess,
  signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL',
  patience: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill(signal)
  })
}

/** The process whose number is in this file, if it is still that one: its command has all of these words. */
export function processOf(file: string, words: readonly string[]): number | null {
  if (!existsSync(file)) return null
  const pid = readFileSync(file, 'utf8')
  try {
    const line = execFileSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' })
    return words.every((word) => line.includes(word)) ? Number(pid) : null
  } catch {
    return null
  }
}
