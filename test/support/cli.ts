/** The real command line, as a person starts it. */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

export const repository = path.resolve(import.meta.dirname, '../..')

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** What the command reads; nothing when left out. */
  readonly stdin?: string
  /** Called with the child as soon as it runs; to send it a signal. */
  readonly started?: (child: ChildProcess) => void
}

/** Runs `millrace` with these arguments to its end. */
export function millrace(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(repository, 'bin/millrace.mjs'), ...args], {
      cwd: options.cwd ?? repository,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    // A command that reads nothing may end before this is taken.
    child.stdin.on('error', () => undefined).end(options.stdin ?? '')
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    )
    options.started?.(child)
  })
}
