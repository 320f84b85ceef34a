import type { Client } from '../../../bridge/client.ts'
import type { engineContract } from '../../../bridge/contract.ts'
import { OperationalError } from '../../../model/errors.ts'
import type { Fence } from './fence.ts'

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
  readonly fence: Fence | null
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<EngineEnd>
  /** At once, whatever it does. */
  kill(): void
}

/** Starts an engine process with that much heap (MiB), held to a fence where there is one. */
export type EngineLauncher = (memoryLimit: number, fence: Fence | null) => EngineHandle

/** What a person is told about an engine that ended by itself. */
export function engineEnded(end: EngineEnd, memoryLimit: number): OperationalError {
  const code = lastOfCode(end.stderr)
  if (code?.what === 'stuck') {
    const { node, bound } = code
    return new OperationalError(
      'code-stuck',
      `Code node ${node} has not returned for ${bound / 1_000} s; its engine was ended.`,
      {
        nodeId: node,
        hint: 'Is there an endless loop? What has to wait for something does so by the setting Async; what takes long is done in smaller pieces.',
      },
    )
  }
  if (/heap out of memory|out of memory/i.test(end.stderr)) {
    const limit = memoryLimit.toLocaleString('en')
    return new OperationalError(
      'engine.outOfMemory',
      `The engine process ran out of memory (limit ${limit} MiB)${code?.what === 'runs' ? ` in the code of ${code.node}` : ''}.`,
      {
        ...(code?.what === 'runs' ? { nodeId: code.node } : {}),
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

interface CodeNote {
  readonly what: 'runs' | 'stuck' | 'done'
  readonly node: string
  readonly bound: number
}

/** The last that the engine's watchdog said of code of a person; null where it said nothing. */
function lastOfCode(text: string): CodeNote | null {
  const line = text.split('\n').findLast((one) => one.startsWith(CODE_NOTE))
  return line === undefined ? null : (JSON.parse(line.slice(CODE_NOTE.length)) as CodeNote)
}
const CODE_NOTE = 'millrace-code '

const lastLine = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  // A stack trace's own lines say less than the line above them.
  return lines.findLast((line) => /error/i.test(line) && !line.startsWith('    at ')) ?? ''
}
