/** What a command takes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Measured {
  readonly seconds: number
  /** CPU seconds, user and system, of all of its processes. */
  readonly cpu: number
  /** The sum of its processes' largest resident sets, MB. */
  readonly memory: number
}

/** Runs a command to its end. Rejects with what it said when it fails. */
export function measure(command: readonly string[]): Promise<Measured> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'usage.ts'), ...command], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let text = ''
    let usage = { cpu: 0, memory: 0 }
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.on('message', (message) => {
      usage = message as typeof usage
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1_000, ...usage })
      else reject(new Error(`${command.join(' ')} ended with ${code}\n${text}`))
    })
  })
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const [low, high] = [sorted[half - 1] ?? Number.NaN, sorted[half] ?? Number.NaN]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** Medians of time and CPU, and the largest memory. */
export function summary(runs: readonly Measured[]): Measured {
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    memory: Math.max(...runs.map(({ memory }) => memory)),
  }
}
