/** The side of the language that a form edits: a list of "field operator value" joined by AND or by OR. */
import type { Expr, LiteralExpr } from './ast.ts'
import { literal } from './build.ts'

export type ConditionOperator =
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'NOT LIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL'
  | 'IS TRUE'
  | 'IS FALSE'

export interface ConditionValue {
  readonly type: LiteralExpr['type']
  /** As in the literal: the text without quotes; a number may have a sign. */
  readonly text: string
}

export interface ConditionRow {
  /** A column, and fields within it. */
  readonly field: readonly string[]
  readonly operator: ConditionOperator
  /** None for the tests that begin with IS, several for IN, one for the others. */
  readonly values: readonly ConditionValue[]
}

export interface Condition {
  readonly join: 'AND' | 'OR'
  readonly rows: readonly ConditionRow[]
}

/** The rows of a form for a syntax tree, or null where it says more than a form can. */
export function toCondition(ast: Expr): Condition | null {
  const join = ast.kind === 'binary' && ast.operator === 'OR' ? 'OR' : 'AND'
  const rows: ConditionRow[] = []
  const walk = (expr: Expr): boolean => {
    if (expr.kind === 'binary' && expr.operator === join) return walk(expr.left) && walk(expr.right)
    const row = rowOf(expr)
    if (row !== null) rows.push(row)
    return row !== null
  }
  return walk(ast) ? { join, rows } : null
}

function rowOf(expr: Expr): ConditionRow | null {
  switch (expr.kind) {
    case 'binary':
      return compared(expr.left, expr.operator, [expr.right])
    case 'like':
      return expr.variant === 'LIKE' && expr.escape === null
        ? compared(expr.operand, expr.not ? 'NOT LIKE' : 'LIKE', [expr.pattern])
        : null
    case 'in':
      return compared(expr.operand, expr.not ? 'NOT IN' : 'IN', expr.list)
    case 'is': {
      const operator = `IS ${expr.not ? 'NOT ' : ''}${expr.test}`
      return compared(expr.operand, operator, [])
    }
    default:
      return null
  }
}

const OPERATORS: ReadonlySet<string> = new Set<ConditionOperator>([
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'LIKE',
  'NOT LIKE',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS FALSE',
])
const isOperator = (text: string): text is ConditionOperator => OPERATORS.has(text)

function compared(field: Expr, operator: string, values: readonly Expr[]): ConditionRow | null {
  if (field.kind !== 'name' || !isOperator(operator)) return null
  const read = values.map(valueOf)
  if (read.includes(null)) return null
  return {
    field: field.parts.map((part) => part.name),
    operator,
    values: read.filter((value) => value !== null),
  }
}

function valueOf(expr: Expr): ConditionValue | null {
  if (expr.kind === 'literal' && expr.type !== 'null') return { type: expr.type, text: expr.text }
  if (expr.kind !== 'unary' || expr.operator !== '-' || expr.operand.kind !== 'literal') return null
  return expr.operand.type === 'number' ? { type: 'number', text: `-${expr.operand.text}` } : null
}

const nowhere = { start: 0, end: 0 }

/** The syntax tree of a form's rows, or null when there are none. */
export function fromCondition({ join, rows }: Condition): Expr | null {
  let whole: Expr | null = null
  for (const row of rows) {
    const next = exprOf(row)
    whole =
      whole === null
        ? next
        : { kind: 'binary', operator: join, left: whole, right: next, operatorSpan: nowhere, span: nowhere }
  }
  return whole
}

function exprOf({ field, operator, values }: ConditionRow): Expr {
  const operand: Expr = { kind: 'name', parts: field.map((name) => ({ name, span: nowhere })), span: nowhere }
  const exprs = values.map(({ type, text }): Expr => {
    if (type !== 'number' || !text.startsWith('-')) return literal(type, text, nowhere)
    return { kind: 'unary', operator: '-', operand: literal(type, text.slice(1), nowhere), span: nowhere }
  })
  const first = exprs[0] ?? literal('null', '', nowhere)
  switch (operator) {
    case 'LIKE':
    case 'NOT LIKE':
      return {
        kind: 'like',
        variant: 'LIKE',
        not: operator === 'NOT LIKE',
        operand,
        pattern: first,
        escape: null,
        span: nowhere,
      }
    case 'IN':
    case 'NOT IN':
      return {
        kind: 'in',
        not: operator === 'NOT IN',
        operand,
        list: exprs.length === 0 ? [first] : exprs,
        span: nowhere,
      }
    case 'IS NULL':
    case 'IS NOT NULL':
      return { kind: 'is', test: 'NULL', not: operator === 'IS NOT NULL', operand, span: nowhere }
    case 'IS TRUE':
    case 'IS FALSE':
      return {
        kind: 'is',
        test: operator === 'IS TRUE' ? 'TRUE' : 'FALSE',
        not: false,
        operand,
        span: nowhere,
      }
    default:
      return { kind: 'binary', operator, left: operand, right: first, operatorSpan: nowhere, span: nowhere }
  }
}
