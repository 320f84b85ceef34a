import type { Column } from '../schema.ts'
import type { Span } from '../problem.ts'
import { withNullable, type SqlType, type Value } from '../types.ts'
import type { Expr } from './ast.ts'
import type { ExprProblem, Suggestion } from './problems.ts'
import { decimalToDouble, POWERS_OF_TEN } from './runtime/decimal.ts'
import { ExprError } from './runtime/error.ts'
import { isInteger, isSafe, sameType } from './typeRules.ts'
import { typeName } from './typeName.ts'
import type { Typed } from './typed.ts'

/** What an expression stands on. */
export interface Scope {
  readonly columns: readonly Column[]
  /** Columns that only a rewritten tree names (`rewrite`): messages and suggestions leave them out. */
  readonly hidden?: readonly Column[]
  /** The column that carries the event time, or null. Left out where it is not known: a function that asks for it then takes any that could. */
  readonly eventTime?: string | null
}

/** What the rules of the checker share while they walk one expression. */
export interface Checker {
  readonly text: string
  readonly columns: ReadonlyMap<string, SqlType>
  /** The names of columns that a person may write. */
  readonly names: readonly string[]
  /** The column that carries the event time, null where there is none; undefined where that is not known. */
  readonly eventTime: string | null | undefined
  readonly used: Set<string>
  readonly problems: ExprProblem[]
  /** The bare NULLs and the type that each takes from its place, for printing as CAST(NULL AS T). */
  readonly nulls: Map<Typed, Expr>
  readonly nullTypes: Map<Expr, SqlType>
  readonly fresh: () => number
  /** The type and nodes of a part; null when a problem was reported. */
  readonly check: (expression: Expr) => Typed | null
}

export function createChecker(
  text: string,
  { columns, hidden = [], eventTime }: Scope,
  check: (checker: Checker, expression: Expr) => Typed | null,
): Checker {
  let ids = 0
  const checker: Checker = {
    text,
    columns: new Map([...columns, ...hidden].map((column) => [column.name, column.type])),
    names: columns.map((column) => column.name),
    eventTime,
    used: new Set(),
    problems: [],
    nulls: new Map(),
    nullTypes: new Map(),
    fresh: () => ids++,
    check: (expression) => check(checker, expression),
  }
  return checker
}

export function report(
  checker: Checker,
  code: ExprProblem['code'],
  span: Span,
  message: string,
  hint: string | null,
  suggestions: readonly Suggestion[] = [],
): null {
  checker.problems.push({ code, message, hint, span, suggestions })
  return null
}

/** "Put a CAST around it" for the part of the text at a span. */
export function castSuggestion(checker: Checker, expression: Expr, type: SqlType): Suggestion {
  const inner = checker.text.slice(expression.span.start, expression.span.end)
  const replacement = `CAST(${inner} AS ${typeName(type)})`
  return { label: `Convert to ${typeName(type)}`, replacement, span: expression.span }
}

/** Runs a test of a literal; what it throws is a problem at the span. Says whether all is well. */
export function reportIfThrown(checker: Checker, span: Span, test: () => void): boolean {
  try {
    test()
    return true
  } catch (error) {
    if (!(error instanceof ExprError)) throw error
    report(checker, 'expr/literal', span, error.message, error.hint)
    return false
  }
}

/** The type in words for messages. */
export const say = (type: SqlType): string => (type.kind === 'NULL' ? 'NULL' : typeName(type))

export const constant = (type: SqlType, value: Value): Typed => ({
  op: 'constant',
  type: value === null ? withNullable(type, true) : withNullable(type, false),
  value,
})

/** Converts a node to a type that its own can be converted to without a CAST; literals are converted on the spot. */
export function coerce(checker: Checker, node: Typed, to: SqlType): Typed {
  const literal = checker.nulls.get(node)
  if (literal !== undefined && to.kind !== 'NULL') checker.nullTypes.set(literal, to)
  if (node.type.kind === 'NULL') return constant(to, null)
  if (sameType(node.type, to)) return node
  if (node.op === 'constant') {
    const folded = foldCast(node.value, node.type, to)
    if (folded !== undefined) return constant(to, folded)
  }
  return {
    op: 'cast',
    type: withNullable(to, node.type.nullable),
    operand: node,
    attempt: false,
    length: null,
    pad: false,
  }
}

/** A literal's value as one of a wider numeric type; undefined where that is not a plain matter. */
export function foldCast(value: Value, from: SqlType, to: SqlType): Value | undefined {
  if (value === null) return null
  if (isInteger(from) && (typeof value === 'number' || typeof value === 'bigint')) {
    if (to.kind === 'BIGINT') return isSafe(to) ? Number(value) : BigInt(value)
    if (to.kind === 'DOUBLE' || to.kind === 'FLOAT') return Number(value)
    if (to.kind === 'DECIMAL') return BigInt(value) * (POWERS_OF_TEN[to.scale] ?? 1n)
    return undefined
  }
  if (from.kind === 'DECIMAL' && typeof value === 'bigint') {
    if (to.kind === 'DOUBLE') return decimalToDouble(value, from.scale)
    if (to.kind === 'DECIMAL' && to.scale >= from.scale)
      return value * (POWERS_OF_TEN[to.scale - from.scale] ?? 1n)
  }
  return undefined
}

/** A BIGINT literal beside a safe BIGINT is safe too, so that `ts > 1700000000000` stays a comparison of numbers. */
export function adaptSafe(node: Typed, other: SqlType): Typed {
  if (
    node.op !== 'constant' ||
    node.type.kind !== 'BIGINT' ||
    typeof node.value !== 'bigint' ||
    !isSafe(other)
  )
    return node
  return Number.isSafeInteger(Number(node.value))
    ? { op: 'constant', type: { ...node.type, safe: true }, value: Number(node.value) }
    : node
}
