/**
 * What may be thrown. A person's mistake found at run time is a UserError; trouble with the outside world is an
 * OperationalError, retriable or not; everything else is a defect, reported as UnexpectedError.
 */
export type ErrorKind = 'user' | 'operational' | 'unexpected'

/** An error as it crosses a process boundary. */
export interface SerializedError {
  readonly kind: ErrorKind
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly retriable: boolean
  readonly nodeId: string | null
  readonly stack?: string
}

export interface ErrorDetails {
  readonly hint?: string
  readonly nodeId?: string
  readonly cause?: unknown
}

export abstract class MillraceError extends Error {
  abstract readonly kind: ErrorKind
  readonly code: string
  readonly hint: string | null
  readonly nodeId: string | null
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.hint = details.hint ?? null
    this.nodeId = details.nodeId ?? null
  }
}

export class UserError extends MillraceError {
  readonly kind = 'user'
}

export class OperationalError extends MillraceError {
  readonly kind = 'operational'
  readonly retriable: boolean
  constructor(code: string, message: string, details: ErrorDetails & { readonly retriable?: boolean } = {}) {
    super(code, message, details)
    this.retriable = details.retriable ?? false
  }
}

export class UnexpectedError extends MillraceError {
  readonly kind = 'unexpected'
}

/** Somebody has ended it before its time. */
export const stopped = (): UserError =>
  new UserError('stopped', 'It was stopped before its end.', { hint: 'Start it again.' })

/** Turns anything that was thrown into what may cross a process boundary. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof MillraceError) {
    return {
      kind: error.kind,
      code: error.code,
      message: error.message,
      hint: error.hint,
      retriable: error instanceof OperationalError && error.retriable,
      nodeId: error.nodeId,
      ...(error.kind === 'unexpected' && error.stack !== undefined ? { stack: error.stack } : {}),
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'unexpected',
    code: 'unexpected',
    message,
    hint: null,
    retriable: false,
    nodeId: null,
    ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
  }
}

/** The same error, told of the node where it happened; one that names its node already keeps it. */
export function atNode(error: unknown, nodeId: string): MillraceError {
  const told = serializeError(error)
  return deserializeError(told.nodeId === null ? { ...told, nodeId } : told)
}

/** The counterpart of `serializeError`. */
export function deserializeError(error: SerializedError): MillraceError {
  const details = {
    ...(error.hint === null ? {} : { hint: error.hint }),
    ...(error.nodeId === null ? {} : { nodeId: error.nodeId }),
  }
  if (error.kind === 'user') return new UserError(error.code, error.message, details)
  if (error.kind === 'operational') {
    return new OperationalError(error.code, error.message, { ...details, retriable: error.retriable })
  }
  const unexpected = new UnexpectedError(error.code, error.message, details)
  if (error.stack !== undefined) unexpected.stack = error.stack
  return unexpected
}
