/** Records that could not be handled: what is kept of them, and the error that ends a job whose policy says so. */
import { MillraceError, UserError } from '../../model/errors.ts'
import type { Value } from '../../model/types.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { encodeValue } from '../api/encode.ts'
import type { Json } from '../../model/document.ts'

export interface DeadLetterRecord {
  readonly node: string
  readonly message: string
  readonly hint: string | null
  readonly place: string
  readonly raw: string
}

/** Characters of a bad record that are kept for the screen. */
export const RAW_LIMIT = 4_096
/** Dead letters that may wait for the next frame; the counters tell of the rest. */
const KEPT = 100

/** The newest dead letters since the last frame. */
export class DeadLetters {
  #letters: DeadLetterRecord[] = []

  add(letter: DeadLetterRecord): void {
    this.#letters.push(letter)
    if (this.#letters.length >= KEPT * 2) this.#letters = this.#letters.slice(-KEPT)
  }

  take(): readonly DeadLetterRecord[] {
    const taken = this.#letters.slice(-KEPT)
    this.#letters = []
    return taken
  }
}

export type ErrorPolicy = 'collect' | 'port' | 'skip' | 'fail'

export function errorPolicy(config: Json): ErrorPolicy {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return 'collect'
  const policy = (config as { readonly [key: string]: Json })['onError']
  return policy === 'port' || policy === 'skip' || policy === 'fail' ? policy : 'collect'
}

/** The error of a job that a bad record ends. */
export class BadRecordError extends UserError {
  constructor(node: string, message: string, place: string, cause: unknown) {
    super('bad-record', `${message} (${place})`, {
      nodeId: node,
      hint: 'Mend the record, or set "Bad records" of the node to collect, skip or send them to a port.',
      cause,
    })
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function errorHint(error: unknown): string | null {
  return error instanceof MillraceError ? error.hint : null
}

/** A row as one line of JSON, for a dead letter that has no bytes. */
export function rowText(values: readonly Value[], schema: StreamSchema | null): string {
  const columns = schema?.columns
  if (columns === undefined || columns.length !== values.length) {
    return JSON.stringify(values, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  }
  return JSON.stringify(
    Object.fromEntries(
      columns.map((column, index) => [column.name, encodeValue(values[index] ?? null, column.type)]),
    ),
  )
}
