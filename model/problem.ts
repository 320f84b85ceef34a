import type { Operation } from './operation.ts'

export type Severity = 'error' | 'warning'

/** A change that mends a problem by one click: a label that says act and object, and the operation that does it. */
export interface Fix {
  readonly label: string
  readonly operation: Operation
}

/** Where in a text (an expression, a path) the problem is, in UTF-16 units: [start, end). */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Something that a person can fix: a value, never an exception.
 *
 * `code` is stable and listed in `problem-codes.ts`. `path` is a path into the node's config (`aggregates.0.argument`), empty
 * for the node itself; `nodeId` is null for the document as a whole. `message` says what is wrong, `hint` the way out.
 */
export interface Problem {
  readonly code: string
  readonly severity: Severity
  readonly nodeId: string | null
  readonly path: string
  readonly message: string
  readonly hint: string | null
  readonly span?: Span
  readonly fixes?: readonly Fix[]
}
