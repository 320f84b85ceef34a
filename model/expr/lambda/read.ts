/** The body of a lambda, as a syntax tree of JavaScript, becomes an expression. What is no form of `print.ts` is refused with its place. */
import type { Expression, Node, PrivateIdentifier, SpreadElement, Super } from 'acorn'
import { parseType } from '../../typeText.ts'
import type { BinaryOperator, CallOptions, Expr, IntervalUnit, LiteralExpr } from '../ast.ts'
import { functionOf, OPERATOR_HELPERS, WORD_OPTIONS } from './names.ts'

/** Something that no lambda may have, at an offset of its text. */
export class LambdaError extends Error {
  readonly offset: number
  readonly hint: string

  constructor(message: string, offset: number, hint = 'Write it with the helpers of `f`, or as sql`…`.') {
    super(message)
    this.name = 'LambdaError'
    this.offset = offset
    this.hint = hint
  }
}

export interface LambdaRead {
  readonly ast: Expr
  /** Nodes that stand as JavaScript's operators. */
  readonly plain: ReadonlySet<Expr>
}

/** `rows`: the parameters; with `sides` they are named `l` and `r` in the expression, whatever they are called. */
export interface LambdaRows {
  readonly names: readonly string[]
  readonly sides: boolean
}

export function readLambda(body: Expression, rows: LambdaRows): LambdaRead {
  const plain = new Set<Expr>()
  return { ast: new Reader(rows, plain).read(body), plain }
}

const SPAN = { start: 0, end: 0 }
const SIDES = ['l', 'r']

const OPERATORS: Readonly<Record<string, BinaryOperator>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '===': '=',
  '!==': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '&&': 'AND',
  '||': 'OR',
}
const helpedOperators: ReadonlyMap<string, BinaryOperator> = new Map(
  Object.entries(OPERATOR_HELPERS).map(([operator, helper]) => [helper, operator as BinaryOperator]),
)

type Any = Expression | SpreadElement | PrivateIdentifier | Super

class Reader {
  readonly #rows: LambdaRows
  readonly #plain: Set<Expr>

  constructor(rows: LambdaRows, plain: Set<Expr>) {
    this.#rows = rows
    this.#plain = plain
  }

  read(node: Any): Expr {
    switch (node.type) {
      case 'ParenthesizedExpression':
        return this.read(node.expression)
      case 'Literal':
        return readLiteral(node)
      case 'MemberExpression':
        return this.#member(node)
      case 'UnaryExpression':
        return this.#unary(node.operator, node.argument, node)
      case 'BinaryExpression':
      case 'LogicalExpression':
        return this.#binary(node.operator, node.left, node.right, node)
      case 'ConditionalExpression':
        return this.#case(node)
      case 'ArrayExpression':
        return {
          kind: 'constructor',
          type: 'ARRAY',
          items: node.elements.map((item) => (item === null ? refuse(node, 'A hole') : this.read(item))),
          span: SPAN,
        }
      case 'CallExpression':
        return this.#call(node)
      case 'Identifier':
        throw new LambdaError(
          `${node.name} is neither a column nor a helper.`,
          node.start,
          'A lambda sees the columns of its row only: write a value out, or give it as a parameter.',
        )
      default:
        return refuse(node, `This (${node.type})`)
    }
  }

  #member(node: Extract<Expression, { type: 'MemberExpression' }>): Expr {
    const name = propertyName(node)
    const { object } = node
    if (object.type !== 'Identifier') {
      const inner = this.read(object)
      return withField(inner, name)
    }
    const row = this.#rows.names.indexOf(object.name)
    if (row === -1) return refuse(object, object.name)
    const parts = this.#rows.sides ? [SIDES[row] ?? '', name] : [name]
    return { kind: 'name', parts: parts.map((part) => ({ name: part, span: SPAN })), span: SPAN }
  }

  #unary(operator: string, argument: Expression, node: Node): Expr {
    if (operator === '!') {
      const inner = this.read(argument)
      // `!f.like(…)` is NOT LIKE, `!(f.like(…))` is NOT in front of it.
      const bare = argument.type !== 'ParenthesizedExpression'
      if (bare && 'not' in inner && !inner.not) return { ...inner, not: true }
      return this.#marked({ kind: 'unary', operator: 'NOT', operand: inner, span: SPAN })
    }
    if (operator !== '-') return refuse(node, `The operator ${operator}`)
    return this.#marked({ kind: 'unary', operator: '-', operand: this.read(argument), span: SPAN })
  }

  #marked(expr: Expr): Expr {
    this.#plain.add(expr)
    return expr
  }

  #binary(operator: string, left: Any, right: Any, node: Node): Expr {
    if (operator === '??') return coalesce(this.#nullish(left, right))
    const equality = operator === '===' || operator === '!=='
    if (equality && isNull(right)) {
      return { kind: 'is', test: 'NULL', not: operator === '!==', operand: this.read(left), span: SPAN }
    }
    const own = OPERATORS[operator]
    if (own === undefined) {
      const instead = { '==': '===', '!=': '!==' }[operator]
      return refuse(node, `The operator ${operator}`, instead && `Write ${instead}.`)
    }
    return this.#marked(binary(own, this.read(left), this.read(right)))
  }

  #nullish(left: Any, right: Any): readonly Expr[] {
    const chain = left.type === 'LogicalExpression' && left.operator === '??'
    return [...(chain ? this.#nullish(left.left, left.right) : [this.read(left)]), this.read(right)]
  }

  #case(node: Extract<Expression, { type: 'ConditionalExpression' }>): Expr {
    const whens: { readonly when: Expr; readonly result: Expr }[] = []
    let rest: Expression = node
    while (rest.type === 'ConditionalExpression') {
      whens.push({ when: this.read(rest.test), result: this.read(rest.consequent) })
      rest = rest.alternate
    }
    const otherwise = isNull(rest) ? null : this.read(rest)
    return { kind: 'case', operand: null, whens, otherwise, span: SPAN }
  }

  #call(node: Extract<Expression, { type: 'CallExpression' }>): Expr {
    const { callee } = node
    const helper = callee.type === 'MemberExpression' ? propertyName(callee) : null
    if (helper === null || this.#isOfRow(callee)) return refuse(node, 'A call of something that is no helper')
    const args = node.arguments
    const read = (): Expr[] => args.map((arg) => this.read(arg))
    const text = (index: number): string => textOf(args[index], node)
    const operator = helpedOperators.get(helper)
    const [first, second] = args
    if (operator !== undefined && args.length === 2 && first !== undefined && second !== undefined)
      return binary(operator, this.read(first), this.read(second))
    const operand = (): Expr =>
      first === undefined ? refuse(node, `${helper} without arguments`) : this.read(first)
    switch (helper) {
      case 'not':
        return { kind: 'unary', operator: 'NOT', operand: operand(), span: SPAN }
      case 'neg':
        return { kind: 'unary', operator: '-', operand: operand(), span: SPAN }
      case 'number':
        return literal('number', text(0))
      case 'date':
        return literal('DATE', text(0))
      case 'time':
        return literal('TIME', text(0))
      case 'timestamp':
        return literal('TIMESTAMP', text(0))
      case 'interval':
        return interval(args.map((_, index) => text(index)))
      case 'field':
        return withField(operand(), text(1))
      case 'at': {
        const [of, index] = read()
        if (of === undefined || index === undefined) return refuse(node, 'at without an index')
        return { kind: 'item', operand: of, index, span: SPAN }
      }
      case 'isTrue':
      case 'isFalse':
      case 'isUnknown': {
        const test = ({ isTrue: 'TRUE', isFalse: 'FALSE', isUnknown: 'UNKNOWN' } as const)[helper]
        return { kind: 'is', test, not: false, operand: operand(), span: SPAN }
      }
      case 'distinct': {
        const [left, right] = read()
        if (left === undefined || right === undefined) return refuse(node, 'distinct without two values')
        return { kind: 'distinct', not: false, left, right, span: SPAN }
      }
      case 'between':
      case 'betweenSymmetric': {
        const [of, low, high] = read()
        if (of === undefined || low === undefined || high === undefined)
          return refuse(node, `${helper} without its bounds`)
        const symmetric = helper === 'betweenSymmetric'
        return { kind: 'between', not: false, symmetric, operand: of, low, high, span: SPAN }
      }
      case 'oneOf': {
        const [of, ...list] = read()
        if (of === undefined) return refuse(node, 'oneOf without a value')
        return { kind: 'in', not: false, operand: of, list, span: SPAN }
      }
      case 'like':
      case 'similar': {
        const [of, pattern, escape = null] = read()
        if (of === undefined || pattern === undefined) return refuse(node, `${helper} without a pattern`)
        const variant = helper === 'like' ? 'LIKE' : 'SIMILAR TO'
        return { kind: 'like', variant, not: false, operand: of, pattern, escape, span: SPAN }
      }
      case 'cast':
      case 'tryCast':
        return cast(helper === 'tryCast', operand(), text(1), node)
      case 'map':
      case 'row':
        return { kind: 'constructor', type: helper === 'map' ? 'MAP' : 'ROW', items: read(), span: SPAN }
      default:
        return this.#function(helper, node)
    }
  }

  #function(helper: string, node: Extract<Expression, { type: 'CallExpression' }>): Expr {
    const name = functionOf(helper)
    if (name === null) return refuse(node, `f.${helper}`, 'There is no such helper.')
    const last = node.arguments.at(-1)
    const given = last?.type === 'ObjectExpression' ? callOptions(last) : {}
    const options = name === 'TRIM' && given.trim === undefined ? { ...given, trim: 'BOTH' as const } : given
    const args = last?.type === 'ObjectExpression' ? node.arguments.slice(0, -1) : node.arguments
    return {
      kind: 'call',
      name,
      nameSpan: SPAN,
      args: args.map((arg) => this.read(arg)),
      options,
      span: SPAN,
    }
  }

  #isOfRow(node: Any): boolean {
    if (node.type === 'MemberExpression') return this.#isOfRow(node.object)
    return node.type === 'Identifier' && this.#rows.names.includes(node.name)
  }
}

function refuse(node: Node, what: string, hint?: string): never {
  throw new LambdaError(`${what} cannot stand in a lambda of a job.`, node.start, hint)
}

const binary = (operator: BinaryOperator, left: Expr, right: Expr): Expr => ({
  kind: 'binary',
  operator,
  left,
  right,
  operatorSpan: SPAN,
  span: SPAN,
})

const literal = (type: LiteralExpr['type'], text: string): Expr => ({
  kind: 'literal',
  type,
  text,
  span: SPAN,
})

const coalesce = (args: readonly Expr[]): Expr => ({
  kind: 'call',
  name: 'COALESCE',
  nameSpan: SPAN,
  args,
  options: {},
  span: SPAN,
})

/** A name grows by a part; what is no name has a field. */
function withField(operand: Expr, name: string): Expr {
  return operand.kind === 'name'
    ? { ...operand, parts: [...operand.parts, { name, span: SPAN }] }
    : { kind: 'field', operand, name, nameSpan: SPAN, span: SPAN }
}

const isNull = (node: Any): boolean => node.type === 'Literal' && node.raw === 'null'

function readLiteral(node: Extract<Expression, { type: 'Literal' }>): Expr {
  const { value, raw = '' } = node
  if (raw === 'null') return literal('null', '')
  switch (typeof value) {
    case 'boolean':
      return literal('boolean', value ? 'TRUE' : 'FALSE')
    case 'string':
      return literal('string', value)
    case 'number':
    case 'bigint': {
      const text = raw.replaceAll('_', '').replace(/n$/, '')
      if (!/^[\d.]+(?:[eE][+-]?\d+)?$/.test(text)) return refuse(node, `The number ${raw}`)
      return literal('number', text)
    }
    default:
      return refuse(node, `The literal ${raw}`)
  }
}

function interval([text = '', from = '', to]: readonly string[]): Expr {
  const negative = text.startsWith('-')
  return {
    kind: 'interval',
    negative,
    text: negative ? text.slice(1) : text,
    from: from as IntervalUnit,
    to: to === undefined ? null : (to as IntervalUnit),
    span: SPAN,
  }
}

function cast(attempt: boolean, operand: Expr, text: string, node: Node): Expr {
  const sized = /^(VAR)?CHAR\((\d+)\)$/.exec(text)
  const parsed = parseType(text)
  if (!parsed.ok) return refuse(node, `The type ${text}`, parsed.message)
  return {
    kind: 'cast',
    attempt,
    operand,
    type: parsed.type,
    length: sized === null ? null : Number(sized[2]),
    pad: sized !== null && sized[1] === undefined,
    typeSpan: SPAN,
    span: SPAN,
  }
}

function callOptions(node: Extract<Expression, { type: 'ObjectExpression' }>): CallOptions {
  const entries = node.properties.map((property) => {
    const key = property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : ''
    if (property.type !== 'Property' || !WORD_OPTIONS.some((name) => name === key))
      return refuse(property, 'This option')
    return [key, textOf(property.value, property)] as const
  })
  return Object.fromEntries(entries)
}

function propertyName(node: Extract<Expression, { type: 'MemberExpression' }>): string {
  const { property } = node
  if (!node.computed && property.type === 'Identifier') return property.name
  if (node.computed && property.type === 'Literal' && typeof property.value === 'string')
    return property.value
  return refuse(node, 'A computed property', "Columns are named: o.user, o['odd name'].")
}

function textOf(node: Node | undefined, at: Node): string {
  const literalNode = node as Expression | undefined
  if (literalNode?.type === 'Literal' && typeof literalNode.value === 'string') return literalNode.value
  return refuse(at, 'This argument', 'A text is wanted, written out.')
}
