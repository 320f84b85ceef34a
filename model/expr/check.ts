import type { SqlType } from '../types.ts'
import type { Expr } from './ast.ts'
import { checkCall } from './checkCall.ts'
import { checkBinary, checkUnary, condition } from './checkOperators.ts'
import { checkBetween, checkCase, checkDistinct, checkIn, checkLike } from './checkPredicates.ts'
import {
  checkCast,
  checkConstructor,
  checkField,
  checkInterval,
  checkItem,
  checkLiteral,
  checkName,
} from './checkValues.ts'
import { createChecker, type Checker, type Scope } from './checker.ts'
import { failsAtRunTime } from './fails.ts'
import { parse } from './parse.ts'
import type { ExprProblem } from './problems.ts'
import { childrenOf, type Typed } from './typed.ts'

export interface CheckedExpression {
  readonly type: SqlType
  readonly ast: Expr
  /** The same with types and conversions; what the printer to JavaScript reads. */
  readonly typed: Typed
  /** Top-level columns that the expression reads, in the order of the scope. */
  readonly columns: readonly string[]
  /** Gives the same value whenever it is evaluated on the same record. */
  readonly repeatable: boolean
  /** Evaluation may throw an ExprError. */
  readonly canFail: boolean
  /** The type that each bare NULL takes from its place. */
  readonly nullTypes: ReadonlyMap<Expr, SqlType>
}

export type CheckResult =
  | { readonly ok: true; readonly expression: CheckedExpression }
  | { readonly ok: false; readonly problems: readonly ExprProblem[] }

/** Parses and checks an expression over the columns of a scope. */
export function checkExpression(text: string, scope: Scope): CheckResult {
  const parsed = parse(text)
  return parsed.ok ? checkAst(parsed.ast, text, scope) : parsed
}

/** Checks a syntax tree whose spans point into the text. */
export function checkAst(ast: Expr, text: string, scope: Scope): CheckResult {
  const checker = createChecker(text, scope, checkNode)
  const typed = checker.check(ast)
  if (typed === null || checker.problems.length > 0) return { ok: false, problems: checker.problems }
  const used = [...scope.columns, ...(scope.hidden ?? [])].filter((column) => checker.used.has(column.name))
  return {
    ok: true,
    expression: {
      type: typed.type,
      ast,
      typed,
      columns: used.map((column) => column.name),
      repeatable: isRepeatable(typed),
      canFail: failsAtRunTime(typed),
      nullTypes: checker.nullTypes,
    },
  }
}

function isRepeatable(node: Typed): boolean {
  if (node.op === 'call' && node.definition.repeatable === false) return false
  return childrenOf(node).every(isRepeatable)
}

function checkNode(checker: Checker, expr: Expr): Typed | null {
  switch (expr.kind) {
    case 'literal':
      return checkLiteral(checker, expr)
    case 'interval':
      return checkInterval(checker, expr)
    case 'name':
      return checkName(checker, expr)
    case 'field':
      return checkField(checker, expr)
    case 'item':
      return checkItem(checker, expr)
    case 'unary':
      return checkUnary(checker, expr)
    case 'binary':
      return checkBinary(checker, expr)
    case 'is':
      return checkIs(checker, expr)
    case 'distinct':
      return checkDistinct(checker, expr)
    case 'between':
      return checkBetween(checker, expr)
    case 'in':
      return checkIn(checker, expr)
    case 'like':
      return checkLike(checker, expr)
    case 'case':
      return checkCase(checker, expr)
    case 'cast':
      return checkCast(checker, expr)
    case 'call':
      return checkCall(checker, expr)
    case 'constructor':
      return checkConstructor(checker, expr)
    case 'missing':
      return null
  }
}

function checkIs(checker: Checker, expr: Extract<Expr, { kind: 'is' }>): Typed | null {
  const boolean = { kind: 'BOOLEAN', nullable: false } as const
  let node: Typed
  if (expr.test === 'NULL') {
    const operand = checker.check(expr.operand)
    if (operand === null) return null
    node = { op: 'isNull', type: boolean, operand }
  } else {
    const operand = condition(checker, expr.operand, `IS ${expr.test}`)
    if (operand === null) return null
    node =
      expr.test === 'UNKNOWN'
        ? { op: 'isNull', type: boolean, operand }
        : { op: 'isTruth', type: boolean, truth: expr.test === 'TRUE', operand }
  }
  return expr.not ? { op: 'not', type: boolean, operand: node } : node
}
