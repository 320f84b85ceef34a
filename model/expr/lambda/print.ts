/**
 * A syntax tree as the body of a TypeScript lambda. JavaScript's own operators stand only where they mean what SQL's mean: on values that cannot be NULL, of one kind,
 * or where nothing but TRUE counts. Everywhere else a helper of `f` stands. `read.ts` makes the same tree of it again.
 */
import { formatType } from '../../typeText.ts'
import { t, type SqlType } from '../../types.ts'
import type { BinaryExpr, CallExpr, CaseExpr, Expr, LiteralExpr, NameExpr } from '../ast.ts'
import { checkAst } from '../check.ts'
import type { Scope } from '../checker.ts'
import { jsKind, sameArithmetic, sameComparison, sure } from './kinds.ts'
import { helperOf, OPERATOR_HELPERS, WORD_OPTIONS } from './names.ts'
import { nonNull, provenBy } from './narrow.ts'

export interface LambdaPrint {
  readonly text: string
  /** Nodes that a helper stands for although an operator could be written: where the operator would mean something else. */
  readonly helped: ReadonlySet<Expr>
}

export interface LambdaScope extends Scope {
  /** The parameter of a lambda over one row; null: the first part of each name is a parameter, as in `l.id`. */
  readonly row: string | null
}

/** `condition`: only TRUE counts, as in a filter. Null where the tree has a form that no lambda can have. */
export function printLambda(ast: Expr, scope: LambdaScope, condition: boolean): LambdaPrint | null {
  const helped = new Set<Expr>()
  try {
    return { text: new Printer(scope, helped).print(ast, LEVEL.conditional, condition), helped }
  } catch (error) {
    if (error instanceof Unprintable) return null
    throw error
  }
}

class Unprintable extends Error {}

/** How tightly JavaScript binds; `??` may not stand bare beside `||` and `&&`. */
const LEVEL = {
  conditional: 2,
  nullish: 3,
  or: 4,
  and: 5,
  equality: 8,
  relation: 9,
  sum: 11,
  product: 12,
  unary: 14,
  primary: 18,
} as const

const BINARY_LEVEL: Readonly<Record<string, number>> = {
  '=': LEVEL.equality,
  '<>': LEVEL.equality,
  '+': LEVEL.sum,
  '-': LEVEL.sum,
  '*': LEVEL.product,
  '/': LEVEL.product,
}

interface Printed {
  readonly text: string
  readonly level: number
}
const primary = (text: string): Printed => ({ text, level: LEVEL.primary })

class Printer {
  readonly #scope: LambdaScope
  readonly #helped: Set<Expr>

  constructor(scope: LambdaScope, helped: Set<Expr>) {
    this.#scope = scope
    this.#helped = helped
  }

  /** `condition`: nothing but TRUE counts. `kind`: how the context holds a number. */
  print(expr: Expr, least: number, condition = false, kind?: SqlType): string {
    const { text, level } = this.#node(expr, condition, kind)
    return level < least ? `(${text})` : text
  }

  #node(expr: Expr, condition: boolean, kind?: SqlType): Printed {
    switch (expr.kind) {
      case 'literal':
        return literal(expr, kind)
      case 'interval':
        if (expr.text.startsWith('-')) throw new Unprintable()
        return this.#quoted('interval', [
          `${expr.negative ? '-' : ''}${expr.text}`,
          expr.from,
          ...(expr.to === null ? [] : [expr.to]),
        ])
      case 'name':
        return this.#name(expr)
      case 'field':
        if (expr.operand.kind === 'name') throw new Unprintable()
        return primary(`f.field(${this.#value(expr.operand)}, ${quote(expr.name)})`)
      case 'item':
        return this.#help('at', [expr.operand, expr.index])
      case 'unary':
        return this.#unary(expr, kind)
      case 'binary':
        return this.#binary(expr, condition)
      case 'is':
        return this.#is(expr)
      case 'distinct':
        return this.#negated(expr.not, this.#help('distinct', [expr.left, expr.right]))
      case 'between':
        return this.#negated(
          expr.not,
          this.#help(expr.symmetric ? 'betweenSymmetric' : 'between', [expr.operand, expr.low, expr.high]),
        )
      case 'in':
        return this.#negated(expr.not, this.#help('oneOf', [expr.operand, ...expr.list]))
      case 'like': {
        const { operand, pattern, escape } = expr
        const name = expr.variant === 'LIKE' ? 'like' : 'similar'
        return this.#negated(
          expr.not,
          this.#help(name, escape === null ? [operand, pattern] : [operand, pattern, escape]),
        )
      }
      case 'case':
        return this.#case(expr)
      case 'cast': {
        if (
          expr.operand.kind === 'literal' &&
          expr.operand.type === 'number' &&
          expr.operand.text.startsWith('.')
        )
          throw new Unprintable()
        const bare = formatType({ ...expr.type, nullable: true })
        const type = expr.length === null ? bare : `${expr.pad ? 'CHAR' : 'VARCHAR'}(${expr.length})`
        return primary(`f.${expr.attempt ? 'tryCast' : 'cast'}(${this.#value(expr.operand)}, ${quote(type)})`)
      }
      case 'call':
        return this.#call(expr)
      case 'constructor': {
        if (expr.type === 'ARRAY')
          return primary(`[${expr.items.map((item) => this.#value(item)).join(', ')}]`)
        return this.#help(expr.type === 'MAP' ? 'map' : 'row', expr.items)
      }
      case 'missing':
        throw new Unprintable()
    }
  }

  #value(expr: Expr): string {
    return this.print(expr, LEVEL.conditional)
  }

  #help(name: string, args: readonly Expr[]): Printed {
    return primary(`f.${name}(${args.map((arg) => this.#value(arg)).join(', ')})`)
  }

  #quoted(name: string, args: readonly string[]): Printed {
    return primary(`f.${name}(${args.map(quote).join(', ')})`)
  }

  #negated(not: boolean, inner: Printed): Printed {
    return not ? { text: `!${inner.text}`, level: LEVEL.unary } : inner
  }

  /** A column, or a field of a ROW that is there. */
  #name(expr: NameExpr): Printed {
    const [first, ...rest] = expr.parts.map(({ name }) => name)
    if (first === undefined) throw new Unprintable()
    const { row } = this.#scope
    if (row === null && rest.length === 0) throw new Unprintable()
    const path = row === null ? [first, ...rest] : [row, first, ...rest]
    const direct = row === null ? 2 : 1
    // A field of a ROW that may be NULL is NULL there; JavaScript would throw.
    const start = path.slice(0, direct + (row === null ? 0 : 1))
    return primary(
      path.slice(start.length).reduce((text, name) => `f.field(${text}, ${quote(name)})`, access(start)),
    )
  }

  #unary(expr: Extract<Expr, { kind: 'unary' }>, wanted?: SqlType): Printed {
    const { operand } = expr
    const type = this.#type(operand)
    if (expr.operator === '+') throw new Unprintable()
    if (expr.operator === 'NOT') {
      // What is negated by its own form, as in NOT LIKE, stands apart from a NOT in front of it.
      if (sure(type)) return { text: `!${this.#operand(operand)}`, level: LEVEL.unary }
      this.#helped.add(expr)
      return this.#help('not', [operand])
    }
    const kind = jsKind(type)
    const plain = sure(type) && (kind === 'number' || kind === 'bigint')
    const isLiteral = operand.kind === 'literal' && operand.type === 'number'
    if (plain || isLiteral) {
      const text = this.print(operand, LEVEL.unary, false, wanted)
      return { text: text.startsWith('-') ? `-(${text})` : `-${text}`, level: LEVEL.unary }
    }
    this.#helped.add(expr)
    return this.#help('neg', [operand])
  }

  #operand(expr: Expr): string {
    const ownNot = ['like', 'in', 'between', 'distinct', 'is'].includes(expr.kind)
    return ownNot ? `(${this.#value(expr)})` : this.print(expr, LEVEL.unary)
  }

  #binary(expr: BinaryExpr, condition: boolean): Printed {
    const { operator, left, right } = expr
    if (operator === 'AND' || operator === 'OR') return this.#logic(expr, condition)
    const helper = OPERATOR_HELPERS[operator]
    const [lt, rt] = this.#adapted(left, right)
    const [l, r] = [this.#type(left), this.#type(right)]
    const plain = ((): boolean => {
      switch (operator) {
        case '+':
        case '-':
        case '*':
        case '/':
          return sameArithmetic(operator, lt, rt, this.#type(expr))
        case '=':
          // NULL = NULL is unknown, and null === null is true.
          return sameComparison('=', lt, rt) && (condition ? sure(l) || sure(r) : sure(l, r))
        case '<>':
        case '<':
        case '<=':
        case '>':
        case '>=':
          return sameComparison(operator, lt, rt) && sure(l, r)
        default:
          return false
      }
    })()
    if (!plain) {
      if (operator !== '||') this.#helped.add(expr)
      return this.#help(helper, [left, right])
    }
    const level = BINARY_LEVEL[operator] ?? LEVEL.relation
    const sign = operator === '=' ? '===' : operator === '<>' ? '!==' : operator
    const text = `${this.print(left, level, false, lt)} ${sign} ${this.print(right, level + 1, false, rt)}`
    return { text, level }
  }

  #logic(expr: BinaryExpr, condition: boolean): Printed {
    const { left, right } = expr
    const isAnd = expr.operator === 'AND'
    const inner = isAnd ? this.#with(left) : this
    if (condition || sure(this.#type(left), inner.#type(right))) {
      const level = isAnd ? LEVEL.and : LEVEL.or
      const text = `${this.print(left, level, condition)} ${isAnd ? '&&' : '||'} ${inner.print(right, level + 1, condition)}`
      return { text, level }
    }
    this.#helped.add(expr)
    return this.#help(isAnd ? 'and' : 'or', [left, right])
  }

  /** The printer for what is evaluated only where a condition is TRUE. */
  #with(condition: Expr): Printer {
    const names = provenBy(condition)
    if (names.length === 0) return this
    return new Printer({ ...this.#scope, columns: nonNull(this.#scope.columns, names) }, this.#helped)
  }

  #is(expr: Extract<Expr, { kind: 'is' }>): Printed {
    if (expr.test === 'NULL') {
      const text = `${this.print(expr.operand, LEVEL.equality)} ${expr.not ? '!==' : '==='} null`
      return { text, level: LEVEL.equality }
    }
    const name = { TRUE: 'isTrue', FALSE: 'isFalse', UNKNOWN: 'isUnknown' }[expr.test]
    return this.#negated(expr.not, this.#help(name, [expr.operand]))
  }

  #case(expr: CaseExpr): Printed {
    const { whens, otherwise } = expr
    const type = this.#type(expr)
    if (expr.operand !== null || jsKind(type) === 'own') throw new Unprintable()
    if (otherwise?.kind === 'literal' && otherwise.type === 'null') throw new Unprintable()
    const branch = (result: Expr, printer: Printer): string => {
      const own = printer.#type(result)
      const fits = jsKind(own) === jsKind(type) || jsKind(own) === 'null' || isNumber(result)
      if (!fits) throw new Unprintable()
      return printer.print(result, LEVEL.nullish, false, type)
    }
    const parts = whens.map(
      ({ when, result }) =>
        `${this.print(when, LEVEL.nullish, true)} ? ${branch(result, this.#with(when))} : `,
    )
    const last = otherwise === null ? 'null' : branch(otherwise, this)
    return { text: `${parts.join('')}${last}`, level: LEVEL.conditional }
  }

  #call(expr: CallExpr): Printed {
    if (expr.name === 'COALESCE' && expr.args.length > 1 && Object.keys(expr.options).length === 0) {
      const type = this.#type(expr)
      const kind = jsKind(type)
      const fits = expr.args.every(
        (arg) => jsKind(this.#type(arg)) === kind || (isNumber(arg) && kind === 'number'),
      )
      const maybe = expr.args.slice(0, -1).every((arg) => !sure(this.#type(arg)))
      if (fits && maybe && kind !== 'own' && kind !== 'float') {
        const parts = expr.args.map((arg) => this.print(arg, LEVEL.equality, false, type))
        return { text: parts.join(' ?? '), level: LEVEL.nullish }
      }
    }
    const helper = helperOf(expr.name)
    const options = Object.entries(expr.options).filter(
      ([name, value]) => !(name === 'trim' && value === 'BOTH' && expr.args.length === 1),
    )
    const words = options.every(
      ([name, value]) => WORD_OPTIONS.some((known) => known === name) && typeof value === 'string',
    )
    if (helper === null || !words) throw new Unprintable()
    const args = expr.args.map((arg) => this.#value(arg))
    if (options.length > 0)
      args.push(`{ ${options.map(([name, value]) => `${name}: ${quote(String(value))}`).join(', ')} }`)
    return primary(`f.${helper}(${args.join(', ')})`)
  }

  /** The types of two operands; a number that is written out takes the kind of the other side. */
  #adapted(left: Expr, right: Expr): readonly [SqlType, SqlType] {
    const [l, r] = [this.#type(left), this.#type(right)]
    return [adapt(left, l, r), adapt(right, r, l)]
  }

  #type(expr: Expr): SqlType {
    const checked = checkAst(expr, '', this.#scope)
    if (!checked.ok) throw new Unprintable()
    return checked.expression.type
  }
}

const isNumber = (expr: Expr): boolean =>
  (expr.kind === 'literal' && expr.type === 'number') ||
  (expr.kind === 'unary' && expr.operator === '-' && isNumber(expr.operand))

function adapt(expr: Expr, own: SqlType, other: SqlType): SqlType {
  if (!isNumber(expr)) return own
  const integer = own.kind !== 'DECIMAL' && own.kind !== 'DOUBLE'
  if (jsKind(other) === 'bigint' && integer) return t.bigint(false)
  return other.kind === 'DOUBLE' ? t.double(false) : own
}

const NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function literal({ type, text }: LiteralExpr, kind?: SqlType): Printed {
  switch (type) {
    case 'null':
      return primary('null')
    case 'boolean':
      return primary(text.toLowerCase())
    case 'string':
      return primary(quote(text))
    case 'number': {
      if (!NUMBER.test(text)) return primary(`f.number(${quote(text)})`)
      const whole = /^\d+$/.test(text)
      const big = whole && ((kind !== undefined && jsKind(kind) === 'bigint') || Number(text) > 2 ** 53)
      return primary(big ? `${text}n` : text)
    }
    default:
      return primary(`f.${type.toLowerCase()}(${quote(text)})`)
  }
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/

/** `o.user`, `o['@timestamp']`. */
function access([first = '', ...rest]: readonly string[]): string {
  return rest.reduce(
    (text, name) => (IDENTIFIER.test(name) ? `${text}.${name}` : `${text}[${quote(name)}]`),
    first,
  )
}

/** A text in single quotes, with what would end or change it escaped. */
export function quote(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)
  return `'${inner.replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`)}'`
}
