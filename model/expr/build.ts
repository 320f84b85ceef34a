/** Small makers of syntax nodes for the parser's actions. */
import type { IToken } from 'chevrotain'
import type { Span } from '../problem.ts'
import { t, type RowField, type SqlType } from '../types.ts'
import type {
  BinaryOperator,
  CaseExpr,
  Expr,
  IntervalUnit,
  LiteralExpr,
  MissingExpr,
  TimeUnit,
} from './ast.ts'

export const missing: MissingExpr = { kind: 'missing', span: { start: 0, end: 0 } }

export const tokenSpan = (token: IToken): Span => ({
  start: token.startOffset,
  end: token.startOffset + token.image.length,
})

export const across = (first: Span, last: Span): Span => ({ start: first.start, end: last.end })

/** The text inside the quotes of a STRING literal. */
export const unquote = (image: string): string => image.slice(1, -1).replaceAll("''", "'")

export function literal(type: LiteralExpr['type'], text: string, span: Span): LiteralExpr {
  return { kind: 'literal', type, text, span }
}

export function binary(left: Expr, operator: IToken, right: Expr): Expr {
  return {
    kind: 'binary',
    operator: operator.image === '!=' ? '<>' : (operator.image.toUpperCase() as BinaryOperator),
    left,
    right,
    operatorSpan: tokenSpan(operator),
    span: across(left.span, right.span),
  }
}

/** A rule's result with the span widened to what the rule read, brackets and key words included. */
export function covering<T extends Expr>(expression: T, first: Span, last: Span): T {
  return { ...expression, span: across(first, last) }
}

export function caseExpr(
  operand: Expr | null,
  whens: CaseExpr['whens'],
  otherwise: Expr | null,
  first: IToken,
  last: IToken,
): CaseExpr {
  return { kind: 'case', operand, whens, otherwise, span: across(tokenSpan(first), tokenSpan(last)) }
}

const TIME_UNITS = new Set([
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
  'DOW',
  'ISODOW',
  'DOY',
  'ISOYEAR',
  'EPOCH',
])
const INTERVAL_UNITS = new Set(['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'])

const singular = (image: string): string => {
  const upper = image.toUpperCase()
  return TIME_UNITS.has(upper) ? upper : upper.replace(/S$/, '')
}

/** The unit that a word names, or null. Plurals count: DAYS is DAY. */
export function timeUnit(image: string): TimeUnit | null {
  const unit = singular(image)
  return TIME_UNITS.has(unit) ? (unit as TimeUnit) : null
}
export function intervalUnit(image: string): IntervalUnit | null {
  const unit = singular(image)
  return INTERVAL_UNITS.has(unit) ? (unit as IntervalUnit) : null
}

/** Functions of the clock that SQL writes without brackets; their names are reserved there. */
const BARE = new Set(['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME', 'LOCALTIMESTAMP', 'LOCALTIME'])

/** A name that is not in backticks: a column, or a function without brackets. */
export function plainName(name: string, quoted: boolean, span: Span): Expr {
  const upper = name.toUpperCase()
  if (!quoted && BARE.has(upper))
    return { kind: 'call', name: upper, nameSpan: span, args: [], options: {}, span }
  return { kind: 'name', parts: [{ name, span }], span }
}

/** A type as the grammar reads it; `type` is null where the words name none. */
export interface ReadType {
  readonly type: SqlType | null
  readonly length: number | null
  readonly pad: boolean
  readonly span: Span
  readonly complaint: string | null
}

const SIMPLE: Readonly<Record<string, SqlType>> = {
  BOOLEAN: t.boolean(),
  TINYINT: t.tinyint(),
  SMALLINT: t.smallint(),
  INT: t.int(),
  INTEGER: t.int(),
  BIGINT: t.bigint(),
  FLOAT: t.float(),
  REAL: t.float(),
  DOUBLE: t.double(),
  STRING: t.string(),
  VARCHAR: t.string(),
  CHAR: t.string(),
  BYTES: t.bytes(),
  BINARY: t.bytes(),
  VARBINARY: t.bytes(),
  DATE: t.date(),
  TIME: t.time(),
  TIMESTAMP: t.timestamp(),
  TIMESTAMP_LTZ: t.timestampLtz(),
}

/** Every name that a type can begin with, for completion and for suggestions. */
export const typeNames: readonly string[] = [...Object.keys(SIMPLE), 'DECIMAL', 'ARRAY', 'MAP', 'ROW'].filter(
  (name) => !['INTEGER', 'REAL', 'BINARY', 'VARBINARY', 'CHAR'].includes(name),
)

const bad = (complaint: string, span: Span): ReadType => ({
  type: null,
  length: null,
  pad: false,
  span,
  complaint,
})
const good = (type: SqlType, span: Span, length: number | null = null, pad = false): ReadType => ({
  type,
  length,
  pad,
  span,
  complaint: null,
})

/** The type of a name with its numbers: DECIMAL(10, 2), VARCHAR(20), TIMESTAMP(3) WITH LOCAL TIME ZONE. */
export function namedType(name: string, numbers: readonly number[], local: boolean, span: Span): ReadType {
  const upper = name.toUpperCase()
  if (upper === 'DECIMAL' || upper === 'DEC' || upper === 'NUMERIC') {
    const precision = numbers[0] ?? 10
    const scale = numbers[1] ?? 0
    if (precision < 1 || precision > 38) return bad('The precision of a DECIMAL is between 1 and 38.', span)
    if (scale > precision) return bad('The scale of a DECIMAL is at most its precision.', span)
    return good(t.decimal(precision, scale), span)
  }
  const type = Object.hasOwn(SIMPLE, upper) ? SIMPLE[upper] : undefined
  if (type === undefined) return bad(`There is no type ${upper}.`, span)
  if (upper === 'VARCHAR' || upper === 'CHAR') {
    // CHAR alone is CHAR(1) in SQL.
    return good(type, span, numbers[0] ?? (upper === 'CHAR' ? 1 : null), upper === 'CHAR')
  }
  if (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') {
    if ((numbers[0] ?? 3) !== 3)
      return bad(`${upper} has a precision of 3 here: milliseconds. Write ${upper}(3).`, span)
    return good(local ? t.timestampLtz() : type, span)
  }
  if (numbers.length > 0 && type.kind !== 'TIME' && type.kind !== 'BYTES')
    return bad(`${upper} takes no length.`, span)
  return good(type, span)
}

export function arrayType(element: ReadType, span: Span): ReadType {
  return element.type === null ? { ...element, span } : good(t.array(element.type), span)
}
export function mapType(key: ReadType, value: ReadType, span: Span): ReadType {
  if (key.type === null || value.type === null) return bad(key.complaint ?? value.complaint ?? '', span)
  return good(t.map(key.type, value.type), span)
}
export function rowType(
  fields: readonly { readonly name: string; readonly type: ReadType }[],
  span: Span,
): ReadType {
  const made: RowField[] = []
  for (const field of fields) {
    if (field.type.type === null) return bad(field.type.complaint ?? '', span)
    made.push({ name: field.name, type: field.type.type })
  }
  return good(t.row(made), span)
}
