import type { Client } from '../../../bridge/client.ts'
import type { engineContract } from '../../../bridge/contract.ts'
import { OperationalError } from '../../../model/errors.ts'

/** How an engine process ended, and the last it said on stderr. */
export interface EngineEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

/** A running engine process. */
export interface EngineHandle {
  readonly client: Client<typeof engineContract>
  readonly memoryLimit: number
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<EngineEnd>
  /** At once, whatever it does. */
  kill(): void
}

/** Starts an engine process with that much heap (MiB). */
export type EngineLauncher = (memoryLimit: number) => EngineHandle

/** What a person is told about an engine that ended by itself. */
export function engineEnded(end: EngineEnd, memoryLimit: number): OperationalError {
  if (/heap out of memory|out of memory/i.test(end.stderr)) {
    const limit = memoryLimit.toLocaleString('en')
    return new OperationalError(
      'engine.outOfMemory',
      `The engine process ran out of memory (limit ${limit} MiB).`,
      {
        hint: 'Raise the memory limit in the job settings, or keep less state: shorter windows, fewer keys.',
      },
    )
  }
  const how = end.signal ?? `exit code ${end.code ?? 'unknown'}`
  const said = lastLine(end.stderr)
  return new OperationalError(
    'engine.ended',
    `The engine process ended (${how})${said === '' ? '.' : `: ${said}`}`,
    {
      hint:
        end.signal === 'SIGKILL'
          ? 'Another program or the system killed it, perhaps for want of memory. Start the run again; the pipeline is untouched.'
          : 'Start the run again; the pipeline is untouched.',
      retriable: true,
    },
  )
}

const lastLine = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  // A stack trace's own lines say less than the line above them.
  return lines.findLast((line) => /error/i.test(line) && !line.startsWith('    at ')) ?? ''
}
