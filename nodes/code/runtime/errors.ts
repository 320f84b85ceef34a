/** What went wrong in a person's code, with the place there. */
import { UserError } from '../../../model/errors.ts'

const MESSAGE_LIMIT = 1_000

/** The name that a stack trace has for the code of a node. */
export const fileOf = (node: string): string => `code of ${node}`

/** The message of what was thrown, with line and column of the code where they are known. */
export function errorMessage(node: string, error: unknown): string {
  const place = error instanceof Error ? placeOf(node, error.stack ?? '') : null
  const said = error instanceof Error ? `${error.name}: ${error.message}` : `The code threw ${shown(error)}`
  const text = said.length > MESSAGE_LIMIT ? `${said.slice(0, MESSAGE_LIMIT)}…` : said
  return place === null ? text : `${text} (line ${place.line}, column ${place.column} of the code)`
}

/** The error of a record that the code threw on. What the code node itself throws says enough. */
export function codeError(node: string, error: unknown): UserError {
  if (error instanceof UserError) return error
  return new UserError('code-error', errorMessage(node, error), {
    nodeId: node,
    hint: isDenied(error)
      ? 'Code reads and writes only the files that its pipeline names, and starts no programs: docs/code.md says why.'
      : 'Mend the code, or let it take care of such records.',
    cause: error,
  })
}

/** What Node's permission model says. */
const isDenied = (error: unknown): boolean =>
  error instanceof Error && (error as { readonly code?: unknown }).code === 'ERR_ACCESS_DENIED'

function placeOf(node: string, stack: string): { readonly line: number; readonly column: number } | null {
  const at = stack.indexOf(`${fileOf(node)}:`)
  if (at < 0) return null
  const match = /^:(\d+)(?::(\d+))?/.exec(stack.slice(at + fileOf(node).length))
  return match === null ? null : { line: Number(match[1]), column: Number(match[2] ?? 1) }
}

/** A value in a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'Object'})`
  return String(value)
}
