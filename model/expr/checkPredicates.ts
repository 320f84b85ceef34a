/** The rules for the forms that reduce to comparisons: BETWEEN, IN, LIKE, CASE, IS DISTINCT FROM. */
import { t, withNullable } from '../types.ts'
import type { BetweenExpr, CaseExpr, DistinctExpr, Expr, InExpr, LikeExpr } from './ast.ts'
import { bool, both, branchesDiffer, compare, compareMismatch, condition, text } from './checkOperators.ts'
import { adaptSafe, coerce, constant, reportIfThrown, type Checker } from './checker.ts'
import { likeDefinition, similarDefinition } from './functions/internal.ts'
import { like, similar } from './runtime/like.ts'
import { literalText, type Typed } from './typed.ts'
import { commonTypeOf, commonType } from './typeRules.ts'

export function checkDistinct(checker: Checker, expr: DistinctExpr): Typed | null {
  const sides = both(checker, expr.left, expr.right)
  if (sides === null) return null
  const [left, right] = sides
  const common = commonType(left.type, right.type)
  if (common === null) return compareMismatch(checker, 'IS DISTINCT FROM', expr.left, expr.right, left, right)
  const same: Typed = {
    op: 'notDistinct',
    type: bool(false),
    left: coerce(checker, left, common),
    right: coerce(checker, right, common),
  }
  return expr.not ? same : { op: 'not', type: bool(false), operand: same }
}

/** Binds a value to a name, unless it is a column or a literal already. */
export function bound(checker: Checker, value: Typed, body: (local: Typed) => Typed | null): Typed | null {
  if (value.op === 'column' || value.op === 'constant' || value.op === 'local') return body(value)
  const id = checker.fresh()
  const inner = body({ op: 'local', type: value.type, id })
  return inner && { op: 'let', type: inner.type, id, value, body: inner }
}

const not = (node: Typed): Typed => ({ op: 'not', type: node.type, operand: node })
const join = (op: 'and' | 'or', left: Typed, right: Typed): Typed => ({
  op,
  type: bool(left.type.nullable || right.type.nullable),
  left,
  right,
})

export function checkBetween(checker: Checker, expr: BetweenExpr): Typed | null {
  const operand = checker.check(expr.operand)
  const low = checker.check(expr.low)
  const high = checker.check(expr.high)
  if (operand === null || low === null || high === null) return null
  const value = bound(checker, operand, (x) => {
    const between = (from: Typed, fromExpr: Expr, to: Typed, toExpr: Expr): Typed | null => {
      const above = compare(checker, '>=', expr.operand, fromExpr, x, adaptSafe(from, x.type))
      const below = compare(checker, '<=', expr.operand, toExpr, x, adaptSafe(to, x.type))
      return above && below && join('and', above, below)
    }
    const forward = between(low, expr.low, high, expr.high)
    if (!expr.symmetric || forward === null) return forward
    const backward = between(high, expr.high, low, expr.low)
    return backward && join('or', forward, backward)
  })
  return value && (expr.not ? not(value) : value)
}

export function checkIn(checker: Checker, expr: InExpr): Typed | null {
  const operand = checker.check(expr.operand)
  const items = expr.list.map((item) => checker.check(item))
  if (operand === null || items.some((item) => item === null)) return null
  const list = items.filter((item) => item !== null).map((item) => adaptSafe(item, operand.type))
  const common = commonTypeOf([operand.type, ...list.map((item) => item.type)])
  let result: Typed | null
  if (common !== null && list.every((item) => item.op === 'constant' && item.value !== null)) {
    const values = list.map((item) => coerce(checker, item, common))
    result = {
      op: 'inConstants',
      type: bool(operand.type.nullable),
      operand: coerce(checker, operand, common),
      values,
    }
  } else {
    result = bound(checker, operand, (x) => {
      const tests = list.map((item, i) =>
        compare(checker, '=', expr.operand, expr.list[i] ?? expr.operand, x, item),
      )
      return tests.includes(null) ? null : anyOf(tests.filter((test) => test !== null))
    })
  }
  return result && (expr.not ? not(result) : result)
}

/** An OR of many, as a flat tree: a list may be long. */
function anyOf(tests: readonly Typed[]): Typed | null {
  const half = Math.ceil(tests.length / 2)
  const [left, right] =
    tests.length < 2 ? [tests[0] ?? null, null] : [anyOf(tests.slice(0, half)), anyOf(tests.slice(half))]
  return left !== null && right !== null ? join('or', left, right) : left
}

export function checkLike(checker: Checker, expr: LikeExpr): Typed | null {
  const parts = [expr.operand, expr.pattern, ...(expr.escape === null ? [] : [expr.escape])]
  const args = parts.map((part) => text(checker, part, expr.variant))
  if (args.some((arg) => arg === null)) return null
  const checked = args.filter((arg) => arg !== null)
  if (!patternFits(checker, expr, checked)) return null
  const definition = expr.variant === 'LIKE' ? likeDefinition : similarDefinition
  const type = bool(checked.some((arg) => arg.type.nullable))
  const node: Typed = { op: 'call', definition, type, args: checked, options: {} }
  return expr.not ? not(node) : node
}

export function checkCase(checker: Checker, expr: CaseExpr): Typed | null {
  const operand = expr.operand === null ? null : checker.check(expr.operand)
  if (expr.operand !== null && operand === null) return null
  const outcomes = expr.whens.map(({ result }) => checker.check(result))
  const otherwise = expr.otherwise === null ? constant(t.null(), null) : checker.check(expr.otherwise)
  const build = (x: Typed | null): Typed | null => {
    const whens = expr.whens.map(({ when }) => {
      if (x === null || expr.operand === null) return condition(checker, when, 'WHEN')
      const value = checker.check(when)
      return value && compare(checker, '=', expr.operand, when, x, adaptSafe(value, x.type))
    })
    if (otherwise === null || whens.includes(null) || outcomes.includes(null)) return null
    const results = [...outcomes, otherwise].filter((node) => node !== null)
    const common = commonTypeOf(results.map((node) => node.type))
    if (common === null) return branchMismatch(checker, expr, results)
    const arms = whens.flatMap((when, i) => {
      const result = outcomes[i]
      return when === null || result === null || result === undefined
        ? []
        : [{ when, result: coerce(checker, result, common) }]
    })
    const type = withNullable(
      common,
      results.some((node) => node.type.nullable),
    )
    return { op: 'case', type, whens: arms, otherwise: coerce(checker, otherwise, common) }
  }
  return operand === null ? build(null) : bound(checker, operand, build)
}

function branchMismatch(checker: Checker, expr: CaseExpr, results: readonly Typed[]): null {
  const exprs = [
    ...expr.whens.map(({ result }) => result),
    ...(expr.otherwise === null ? [] : [expr.otherwise]),
  ]
  return branchesDiffer(checker, 'CASE', exprs, results)
}

/** A literal pattern is tried at once, so that a wrong one is a problem and not a failed record. */
function patternFits(checker: Checker, expr: LikeExpr, args: readonly Typed[]): boolean {
  const pattern = literalText(args[1])
  const escape = args[2] === undefined ? (expr.variant === 'LIKE' ? '\\' : '') : literalText(args[2])
  if (pattern === null || escape === null) return true
  const attempt = expr.variant === 'LIKE' ? like : similar
  return reportIfThrown(checker, expr.pattern.span, () => void attempt('', pattern, escape))
}
