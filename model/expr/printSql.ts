/** A syntax tree as Flink SQL: every name in backticks, LIKE with its ESCAPE, a bare NULL as CAST(NULL AS T). */
import type { SqlType } from '../types.ts'
import type { BinaryOperator, CallExpr, Expr } from './ast.ts'
import type { CheckedExpression } from './check.ts'
import { findFunction } from './functions/table.ts'
import { reservedWords } from './lexer.ts'
import { displayIdentifier, quoteIdentifier, quoteText } from './quote.ts'
import { typeName } from './typeName.ts'

export function printSql(expression: CheckedExpression): string {
  return printAst(expression.ast, expression.nullTypes)
}

/** `nullTypes` says which type a bare NULL takes; a NULL that it does not know stays bare. */
export function printAst(ast: Expr, nullTypes: ReadonlyMap<Expr, SqlType> = new Map()): string {
  return print(ast, 0, { nulls: nullTypes, plain: false })
}

/** A syntax tree as a person would write it: backticks only where the language needs them, nothing said that goes without saying. */
export function displayAst(ast: Expr): string {
  return print(ast, 0, { nulls: new Map(), plain: true })
}

interface Style {
  /** The type that a bare NULL takes. */
  readonly nulls: ReadonlyMap<Expr, SqlType>
  /** For a person, not for Flink. */
  readonly plain: boolean
}

const BINARY: Readonly<Record<BinaryOperator, number>> = {
  OR: 1,
  AND: 2,
  '=': 5,
  '<>': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
  '||': 8,
}

/** How tightly a node binds; what binds less tightly than its place asks for goes into brackets. */
function level(expr: Expr): number {
  switch (expr.kind) {
    case 'binary':
      return BINARY[expr.operator]
    case 'unary':
      return expr.operator === 'NOT' ? 3 : 9
    case 'is':
    case 'distinct':
      return 4
    case 'between':
    case 'in':
    case 'like':
      return 6
    default:
      return 10
  }
}

function print(expr: Expr, least: number, style: Style): string {
  const text = printNode(expr, (part, tightness) => print(part, tightness, style), style)
  return level(expr) < least ? `(${text})` : text
}

type Print = (expr: Expr, least: number) => string

function printNode(expr: Expr, p: Print, { nulls, plain }: Style): string {
  const name = (text: string): string =>
    plain ? displayIdentifier(text, reservedWords) : quoteIdentifier(text)
  const not = 'not' in expr && expr.not ? 'NOT ' : ''
  switch (expr.kind) {
    case 'literal':
      return plain || expr.type !== 'number'
        ? literalSql(expr.type, expr.text, nulls.get(expr))
        : numberSql(expr.text)
    case 'interval':
      return `INTERVAL ${expr.negative ? '-' : ''}${quoteText(expr.text)} ${expr.from}${expr.to === null ? '' : ` TO ${expr.to}`}`
    case 'name':
      return expr.parts.map((part) => name(part.name)).join('.')
    case 'field':
      // A name in brackets stays apart from the dot, or it would be read as one longer name.
      return `${expr.operand.kind === 'literal' ? `(${p(expr.operand, 0)})` : p(expr.operand, 10)}.${name(expr.name)}`
    case 'item':
      return `${p(expr.operand, 10)}[${p(expr.index, 0)}]`
    case 'unary':
      if (expr.operator === 'NOT') return `NOT ${p(expr.operand, 3)}`
      // Two signs in a row would begin a comment.
      return `${expr.operator}${p(expr.operand, expr.operand.kind === 'unary' ? 10 : 9)}`
    case 'binary': {
      const own = BINARY[expr.operator]
      return `${p(expr.left, own)} ${expr.operator} ${p(expr.right, own + 1)}`
    }
    case 'is':
      return `${p(expr.operand, 4)} IS ${not}${expr.test}`
    case 'distinct':
      return `${p(expr.left, 4)} IS ${not}DISTINCT FROM ${p(expr.right, 5)}`
    case 'between':
      return `${p(expr.operand, 6)} ${not}BETWEEN ${expr.symmetric ? 'SYMMETRIC ' : ''}${p(expr.low, 7)} AND ${p(expr.high, 7)}`
    case 'in':
      return `${p(expr.operand, 6)} ${not}IN (${expr.list.map((item) => p(item, 0)).join(', ')})`
    case 'like': {
      const escape =
        expr.escape === null
          ? expr.variant === 'LIKE' && !plain
            ? " ESCAPE '\\'"
            : ''
          : ` ESCAPE ${p(expr.escape, 7)}`
      return `${p(expr.operand, 6)} ${not}${expr.variant} ${p(expr.pattern, 7)}${escape}`
    }
    case 'case': {
      const head = expr.operand === null ? 'CASE' : `CASE ${p(expr.operand, 0)}`
      const whens = expr.whens.map(({ when, result }) => ` WHEN ${p(when, 0)} THEN ${p(result, 0)}`).join('')
      return `${head}${whens}${expr.otherwise === null ? '' : ` ELSE ${p(expr.otherwise, 0)}`} END`
    }
    case 'cast': {
      const type =
        expr.length === null ? typeName(expr.type) : `${expr.pad ? 'CHAR' : 'VARCHAR'}(${expr.length})`
      const operand =
        expr.operand.kind === 'literal' && expr.operand.type === 'null' ? 'NULL' : p(expr.operand, 0)
      return `${expr.attempt ? 'TRY_CAST' : 'CAST'}(${operand} AS ${type})`
    }
    case 'call':
      return callSql(expr, p, plain)
    case 'constructor': {
      const items = expr.items.map((item) => p(item, 0)).join(', ')
      return expr.type === 'ROW' ? `ROW(${items})` : `${expr.type}[${items}]`
    }
    case 'missing':
      return ''
  }
}

const TO_UNIT = new Set(['FLOOR', 'CEIL', 'CEILING'])

function callSql(expr: CallExpr, p: Print, plain: boolean): string {
  const [only, ...others] = expr.args
  const bothEnds = expr.name === 'TRIM' && (expr.options.trim ?? 'BOTH') === 'BOTH'
  if (plain && bothEnds && only !== undefined && others.length === 0) return `TRIM(${p(only, 0)})`
  const definition = findFunction(expr.name)
  // The operand of POSITION ends at IN, so that it binds as tightly as a sum.
  const args = expr.args.map((arg, i) => p(arg, expr.name === 'POSITION' && i === 0 ? 7 : 0))
  // Before TO, an interval would take the unit for itself.
  if (TO_UNIT.has(expr.name) && expr.options.unit !== undefined && expr.args[0]?.kind !== 'name')
    args[0] = `(${args[0] ?? ''})`
  // Flink does not know all of the other names that a function has here.
  const name = plain ? expr.name : (definition?.name ?? expr.name)
  return definition?.sql?.(args, expr.options) ?? `${name}(${args.join(', ')})`
}

/** Flink refuses a DECIMAL literal whose digits are beyond a BIGINT. */
function numberSql(text: string): string {
  const digits = text.replace('.', '')
  if (!/^\d+$/.test(digits) || BigInt(digits) < 2n ** 63n) return text
  const scale = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  return `CAST(${quoteText(text)} AS DECIMAL(${digits.length}, ${scale}))`
}

function literalSql(
  type: Extract<Expr, { kind: 'literal' }>['type'],
  text: string,
  nullType: SqlType | undefined,
): string {
  switch (type) {
    case 'number':
    case 'boolean':
      return text
    case 'null':
      return nullType === undefined ? 'NULL' : `CAST(NULL AS ${typeName(nullType)})`
    case 'string':
      return quoteText(text)
    default:
      return `${type} ${quoteText(text)}`
  }
}
