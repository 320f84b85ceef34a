import { MillraceError } from '../../model/errors.ts'
import type { Problem } from '../../model/problem.ts'

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** The job failed while it ran. */
  failed: 1,
  /** The pipeline cannot be read or is not valid, or the command line is wrong. */
  invalid: 2,
  /** Stopped by Ctrl-C: 128 + SIGINT, after the sinks were finished. */
  interrupted: 130,
} as const

/** "millrace: There is no file orders.pipeline.json." and the way out on a line of its own. */
export function errorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof MillraceError && error.hint !== null ? `  ${error.hint}\n` : ''
  const stack =
    error instanceof Error && !(error instanceof MillraceError && error.kind !== 'unexpected')
      ? `${(error.stack ?? '').split('\n').slice(1).join('\n')}\n`
      : ''
  return `millrace: ${message}\n${hint}${stack}`
}

/** "error  filter_1.condition  There is no column amout.  Did you mean amount?" */
export function problemText(problem: Problem): string {
  const place = [problem.nodeId, problem.path].filter((part) => part !== null && part !== '').join('.')
  const at = problem.span === undefined || place === '' ? '' : `:${problem.span.start + 1}`
  const head = [problem.severity, place + at].filter((part) => part !== '').join('  ')
  const hint = problem.hint === null ? '' : `\n    ${problem.hint}`
  return `${head}  ${problem.message}${hint}\n`
}
