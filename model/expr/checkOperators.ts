/** The rules for operators: arithmetic, comparison, logic, and the forms that reduce to them. */
import { t, withNullable, type SqlType } from '../types.ts'
import type { BinaryExpr, Expr, UnaryExpr } from './ast.ts'
import { adaptSafe, castSuggestion, coerce, constant, report, say, type Checker } from './checker.ts'
import { concatDefinition } from './functions/internal.ts'
import type { Suggestion } from './problems.ts'
import type { ArithmeticOperator, CompareOperator, Typed } from './typed.ts'
import {
  asDecimal,
  canCast,
  commonType,
  decimalResult,
  isNumeric,
  isTemporal,
  mayOverflow,
  operandType,
} from './typeRules.ts'

export const bool = (nullable: boolean): SqlType => t.boolean(nullable)

/** Checks both sides, so that each side's problems are reported. */
export function both(checker: Checker, left: Expr, right: Expr): readonly [Typed, Typed] | null {
  const l = checker.check(left)
  const r = checker.check(right)
  return l === null || r === null ? null : [adaptSafe(l, r.type), adaptSafe(r, l.type)]
}

export function checkUnary(checker: Checker, expr: UnaryExpr): Typed | null {
  if (expr.operator === 'NOT') {
    const operand = condition(checker, expr.operand, 'NOT')
    return operand && { op: 'not', type: bool(operand.type.nullable), operand }
  }
  const operand = checker.check(expr.operand)
  if (operand === null) return null
  if (!isNumeric(operand.type) && operand.type.kind !== 'INTERVAL') {
    return report(
      checker,
      'expr/type-mismatch',
      expr.operand.span,
      `'${expr.operator}' takes a number, and this is ${say(operand.type)}.`,
      null,
      operand.type.kind === 'STRING' ? [castSuggestion(checker, expr.operand, t.double())] : [],
    )
  }
  if (expr.operator === '+') return operand
  if (operand.op === 'constant' && operand.value !== null) {
    const value = operand.value
    if (typeof value === 'bigint')
      return constant(operand.type, BigInt.asIntN(operand.type.kind === 'BIGINT' ? 64 : 256, -value))
    if (typeof value === 'number')
      // Flink's literals have no −0.
      return constant(operand.type, 0 - value)
  }
  return { op: 'negate', type: operand.type, operand }
}

export function checkBinary(checker: Checker, expr: BinaryExpr): Typed | null {
  switch (expr.operator) {
    case 'AND':
    case 'OR': {
      const left = condition(checker, expr.left, expr.operator)
      const right = condition(checker, expr.right, expr.operator)
      if (left === null || right === null) return null
      const type = bool(left.type.nullable || right.type.nullable)
      return { op: expr.operator === 'AND' ? 'and' : 'or', type, left, right }
    }
    case '||':
      return checkConcat(checker, expr)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return checkArithmetic(checker, expr, expr.operator)
    default: {
      const sides = both(checker, expr.left, expr.right)
      return sides && compare(checker, expr.operator, expr.left, expr.right, sides[0], sides[1])
    }
  }
}

/** A part that must be BOOLEAN. */
export function condition(checker: Checker, expr: Expr, where: string): Typed | null {
  const node = checker.check(expr)
  if (node === null) return null
  if (node.type.kind === 'BOOLEAN' || node.type.kind === 'NULL') return coerce(checker, node, t.boolean())
  const cast = canCast(node.type, t.boolean())
  return report(
    checker,
    'expr/type-mismatch',
    expr.span,
    `${where} takes a condition (BOOLEAN), and this is ${say(node.type)}.`,
    node.type.kind === 'STRING'
      ? "Compare it with something: … = 'text'."
      : 'Compare it with something: … > 0.',
    cast ? [castSuggestion(checker, expr, t.boolean())] : [],
  )
}

function checkConcat(checker: Checker, expr: BinaryExpr): Typed | null {
  const left = text(checker, expr.left, '||')
  const right = text(checker, expr.right, '||')
  if (left === null || right === null) return null
  const type = t.string(left.type.nullable || right.type.nullable)
  return { op: 'call', definition: concatDefinition, type, args: [left, right], options: {} }
}

export function text(checker: Checker, expr: Expr, where: string): Typed | null {
  const node = checker.check(expr)
  if (node === null) return null
  if (node.type.kind === 'STRING' || node.type.kind === 'NULL') return coerce(checker, node, t.string())
  return report(
    checker,
    'expr/type-mismatch',
    expr.span,
    `${where} takes text (STRING), and this is ${say(node.type)}.`,
    'Convert it with CAST(… AS STRING).',
    [castSuggestion(checker, expr, t.string())],
  )
}

function checkArithmetic(checker: Checker, expr: BinaryExpr, operator: ArithmeticOperator): Typed | null {
  const sides = both(checker, expr.left, expr.right)
  if (sides === null) return null
  const [left, right] = sides
  const timed = temporalArithmetic(checker, operator, left, right)
  if (timed !== null) return timed
  const numeric = (type: SqlType): boolean => isNumeric(type) || type.kind === 'NULL'
  if (!numeric(left.type) || !numeric(right.type)) return arithmeticMismatch(checker, expr, left, right)
  return arithmetic(checker, operator, left, right)
}

/** The typed node of an arithmetic operation on two numbers. */
export function arithmetic(checker: Checker, operator: ArithmeticOperator, left: Typed, right: Typed): Typed {
  const common = operandType(left.type, right.type) ?? t.int()
  const wide = common.kind === 'NULL' ? t.int() : common
  if (wide.kind === 'DECIMAL') {
    const l = asDecimal(left.type.kind === 'NULL' ? right.type : left.type)
    const r = asDecimal(right.type.kind === 'NULL' ? left.type : right.type)
    const result = decimalResult(operator, l, r)
    const type = withNullable(result, common.nullable || mayOverflow(result))
    return {
      op: 'arithmetic',
      operator,
      type,
      left: coerce(checker, left, l),
      right: coerce(checker, right, r),
    }
  }
  const node: Typed = {
    op: 'arithmetic',
    operator,
    type: wide,
    left: coerce(checker, left, wide),
    right: coerce(checker, right, wide),
  }
  // A rest is smaller than its divisor, and Flink gives it the divisor's type.
  return operator === '%' && right.type.kind !== 'NULL' ? coerce(checker, node, right.type) : node
}

function temporalArithmetic(
  checker: Checker,
  operator: ArithmeticOperator,
  left: Typed,
  right: Typed,
): Typed | null {
  const nullable = left.type.nullable || right.type.nullable
  const isInterval = (node: Typed): boolean => node.type.kind === 'INTERVAL'
  if ((operator === '+' || operator === '-') && isTemporal(left.type) && isInterval(right)) {
    return {
      op: 'shift',
      type: withNullable(left.type, nullable),
      negative: operator === '-',
      time: left,
      interval: right,
    }
  }
  if (operator === '+' && isInterval(left) && isTemporal(right.type)) {
    return {
      op: 'shift',
      type: withNullable(right.type, nullable),
      negative: false,
      time: right,
      interval: left,
    }
  }
  if ((operator === '+' || operator === '-') && isInterval(left) && isInterval(right)) {
    const common = commonType(left.type, right.type)
    return common && { op: 'arithmetic', operator, type: common, left, right }
  }
  if (operator === '*' && isInterval(left) && isNumeric(right.type)) {
    return {
      op: 'arithmetic',
      operator,
      type: withNullable(left.type, nullable),
      left,
      right: coerce(checker, right, t.double()),
    }
  }
  if (operator === '*' && isNumeric(left.type) && isInterval(right)) {
    return {
      op: 'arithmetic',
      operator,
      type: withNullable(right.type, nullable),
      left: right,
      right: coerce(checker, left, t.double()),
    }
  }
  return null
}

function arithmeticMismatch(checker: Checker, expr: BinaryExpr, left: Typed, right: Typed): null {
  const suggestions: Suggestion[] = []
  const kinds = [left.type.kind, right.type.kind]
  if (
    expr.operator === '+' &&
    kinds.includes('STRING') &&
    kinds.every((kind) => kind === 'STRING' || kind === 'NULL')
  ) {
    suggestions.push({ label: 'Join the texts with ||', replacement: '||', span: expr.operatorSpan })
  }
  let offender: Expr = expr
  for (const [node, other, part] of [
    [left, right, expr.left],
    [right, left, expr.right],
  ] as const) {
    if (isNumeric(node.type) || node.type.kind === 'NULL') continue
    offender = offender === expr ? part : expr
    const target = isNumeric(other.type) ? withNullable(other.type, true) : t.double()
    if (canCast(node.type, target)) suggestions.push(castSuggestion(checker, part, target))
  }
  const time =
    isTemporal(left.type) && isNumeric(right.type) && (expr.operator === '+' || expr.operator === '-')
  const hint = time
    ? "Add an interval to a time: … + INTERVAL '1' DAY."
    : suggestions.length > 0
      ? 'Numbers are computed with numbers only: convert the other side with CAST.'
      : `'${expr.operator}' takes two numbers${expr.operator === '+' || expr.operator === '-' ? ', or a time and an interval' : ''}.`
  return report(
    checker,
    'expr/type-mismatch',
    offender.span,
    `'${expr.operator}' does not take ${say(left.type)} ${expr.operator} ${say(right.type)}.`,
    hint,
    suggestions,
  )
}

const ORDERED = new Set<CompareOperator>(['<', '<=', '>', '>='])

/** A comparison of two checked parts; their common type decides. */
export function compare(
  checker: Checker,
  operator: CompareOperator,
  leftExpr: Expr,
  rightExpr: Expr,
  left: Typed,
  right: Typed,
): Typed | null {
  const common = (ORDERED.has(operator) ? commonType : operandType)(left.type, right.type)
  if (common === null) return compareMismatch(checker, operator, leftExpr, rightExpr, left, right)
  const structured = common.kind === 'ROW' || common.kind === 'ARRAY' || common.kind === 'MAP'
  if (structured && ORDERED.has(operator)) {
    const span = { start: leftExpr.span.start, end: rightExpr.span.end }
    return report(
      checker,
      'expr/type-mismatch',
      span,
      `'${operator}' does not take ${say(common)}: it has no order.`,
      'Compare its parts.',
    )
  }
  const type = bool(left.type.nullable || right.type.nullable)
  return {
    op: 'compare',
    operator,
    type,
    left: coerce(checker, left, common),
    right: coerce(checker, right, common),
  }
}

export function compareMismatch(
  checker: Checker,
  operator: string,
  leftExpr: Expr,
  rightExpr: Expr,
  left: Typed,
  right: Typed,
): null {
  const suggestions: Suggestion[] = []
  for (const [node, other, part] of [
    [right, left, rightExpr],
    [left, right, leftExpr],
  ] as const) {
    if (
      node.op === 'constant' &&
      typeof node.value === 'string' &&
      isNumeric(other.type) &&
      /^-?\d+(\.\d+)?$/.test(node.value)
    ) {
      suggestions.push({ label: `Write the number ${node.value}`, replacement: node.value, span: part.span })
    } else if (canCast(node.type, other.type)) {
      suggestions.push(castSuggestion(checker, part, withNullable(other.type, true)))
    }
  }
  return report(
    checker,
    'expr/type-mismatch',
    { start: leftExpr.span.start, end: rightExpr.span.end },
    `'${operator}' does not compare ${say(left.type)} with ${say(right.type)}.`,
    'Both sides need one type: convert one of them with CAST.',
    suggestions,
  )
}

/** Values that need one type and have none in common. */
export function branchesDiffer(
  checker: Checker,
  what: string,
  exprs: readonly Expr[],
  results: readonly Typed[],
): null {
  const first = results[0]?.type ?? t.null()
  const at = results.findIndex((node) => commonType(first, node.type) === null)
  const culprit = exprs[at] ?? exprs[0]
  const type = results[at]?.type ?? first
  if (culprit === undefined) return null
  return report(
    checker,
    'expr/type-mismatch',
    culprit.span,
    `The values of ${what} have no common type: ${say(first)} and ${say(type)}.`,
    'Convert one of them with CAST.',
    canCast(type, first) ? [castSuggestion(checker, culprit, withNullable(first, true))] : [],
  )
}
