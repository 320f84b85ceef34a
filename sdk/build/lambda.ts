/** Lambdas are read, not run: the text of a function is an expression over the columns of its rows. */
import {
  parseExpressionAt,
  type ArrowFunctionExpression,
  type Expression,
  type FunctionExpression,
  type Pattern,
} from 'acorn'
import { UserError } from '../../model/errors.ts'
import { displayAst, parse } from '../../model/expr/index.ts'
import { LambdaError, readLambda } from '../../model/expr/lambda/index.ts'
import type { UsedLambda } from './graph.ts'

/** A function that is known by its syntax tree only: of a file that is read and not run. */
export class WrittenFunction {
  readonly text: string
  readonly node: ArrowFunctionExpression | FunctionExpression
  /** Of a file: errors tell their place in it by their offset. */
  readonly ofFile: boolean
  /** What stands before it, with the marks of a comment. */
  readonly comment: string
  /** The blanks that its first line begins with. */
  readonly indent: string

  constructor(
    text: string,
    node: ArrowFunctionExpression | FunctionExpression,
    { ofFile, comment = '', indent = '' }: { ofFile: boolean; comment?: string; indent?: string },
  ) {
    this.text = text
    this.node = node
    this.ofFile = ofFile
    this.comment = comment
    this.indent = indent
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- what it takes is checked where it is written; only its text counts here
export type Lambda = ((...rows: any[]) => unknown) | WrittenFunction

export interface LambdaUse {
  readonly ports: readonly string[]
  readonly condition: boolean
}

/** One expression: its text in the language, and what the check of its operators needs (null for sql`…`). */
export interface ReadExpression {
  readonly sql: string
  readonly used: UsedLambda | null
}

/** Throws UserError `lambda` for what is outside of the language. */
export function expressionOf(lambda: Lambda, use: LambdaUse): ReadExpression {
  const written = writtenOf(lambda)
  return guarded(written, () => readBody(written, bodyOf(written), use))
}

export const usedOf = (...read: readonly (ReadExpression | null | undefined)[]): UsedLambda[] =>
  read.flatMap((one) => one?.used ?? [])

/** The columns of an object: `o => ({ ...o, total: o.price * o.quantity })`. */
export interface ReadColumns {
  readonly spread: boolean
  /** Columns that the spread leaves out. */
  readonly without: readonly string[]
  readonly columns: readonly { readonly name: string; readonly value: ReadExpression }[]
}

export function columnsOf(lambda: Lambda, use: LambdaUse): ReadColumns {
  const written = writtenOf(lambda)
  return guarded(written, () => {
    const body = bare(bodyOf(written))
    if (body.type !== 'ObjectExpression')
      throw new LambdaError('An object of columns is wanted.', body.start, 'Write o => ({ name: … }).')
    let spread = false
    let without: readonly string[] = []
    const columns: { readonly name: string; readonly value: ReadExpression }[] = []
    for (const property of body.properties) {
      if (property.type === 'SpreadElement') {
        if (spread || columns.length > 0)
          throw new LambdaError(
            'The row is spread once, before the columns.',
            property.start,
            'Write …o first.',
          )
        spread = true
        without = leftOut(bare(property.argument))
        continue
      }
      const { key, computed } = property
      const name =
        key.type === 'Identifier' && !computed
          ? key.name
          : key.type === 'Literal' && typeof key.value === 'string'
            ? key.value
            : null
      if (name === null) throw new LambdaError('A column has a plain name.', property.start)
      columns.push({ name, value: readBody(written, property.value, use) })
    }
    return { spread, without, columns }
  })
}

/** `o` leaves nothing out, `omit(o, 'a', 'b')` two columns. */
function leftOut(node: Expression): readonly string[] {
  if (node.type === 'Identifier') return []
  if (node.type === 'CallExpression' && lastName(node.callee as Expression) === 'omit') {
    return node.arguments.slice(1).map((argument) => {
      if (argument.type === 'Literal' && typeof argument.value === 'string') return argument.value
      throw new LambdaError('A column is named by its text.', argument.start)
    })
  }
  throw new LambdaError('Only the row itself, or omit(row, …), can be spread.', node.start)
}

/** The names of one or several columns: `o => o.user`, `o => [o.user, o.day]`. */
export function namesOf(lambda: Lambda): readonly string[] {
  const written = writtenOf(lambda)
  return guarded(written, () => {
    const body = bare(bodyOf(written))
    const items = body.type === 'ArrayExpression' ? body.elements : [body]
    return items.map((item) => {
      const ast = item === null ? null : readLambda(item as Expression, rowsOf(written, false)).ast
      if (ast?.kind === 'name' && ast.parts.length === 1) return ast.parts[0]?.name ?? ''
      throw new LambdaError('A column is wanted here.', body.start, 'Compute it in a map before.')
    })
  })
}

function readBody(written: WrittenFunction, body: Expression, use: LambdaUse): ReadExpression {
  const tagged = bare(body)
  if (tagged.type === 'TaggedTemplateExpression' && lastName(tagged.tag) === 'sql') {
    const [quasi, ...others] = tagged.quasi.quasis
    if (quasi === undefined || others.length > 0)
      throw new LambdaError('sql`…` holds no ${…}.', tagged.start, 'Write \\${ for a parameter of the job.')
    return { sql: quasi.value.cooked ?? '', used: null }
  }
  const read = readLambda(body, rowsOf(written, use.ports.length > 1))
  const sql = displayAst(read.ast)
  if (!parse(sql).ok) throw new LambdaError('This is no expression of the language.', body.start)
  return { sql, used: { ...read, ...use, text: written.text } }
}

const rowsOf = ({ node }: WrittenFunction, sides: boolean) => ({ names: node.params.map(paramName), sides })

const paramName = (param: Pattern): string => {
  if (param.type === 'Identifier') return param.name
  throw new LambdaError('A parameter of a lambda is a plain name.', param.start, 'Write o => o.user.')
}

export function lastName(node: Expression): string | null {
  const inner = bare(node)
  if (inner.type === 'Identifier') return inner.name
  if (inner.type === 'SequenceExpression') {
    const last = inner.expressions.at(-1)
    return last === undefined ? null : lastName(last)
  }
  return inner.type === 'MemberExpression' && inner.property.type === 'Identifier'
    ? inner.property.name
    : null
}

const bare = (node: Expression): Expression =>
  node.type === 'ParenthesizedExpression' ? bare(node.expression) : node

function bodyOf({ node }: WrittenFunction): Expression {
  if (node.body.type !== 'BlockStatement') return node.body
  throw new LambdaError('A lambda of a job is one expression.', node.body.start, 'Leave { return … } out.')
}

function writtenOf(lambda: Lambda): WrittenFunction {
  if (lambda instanceof WrittenFunction) return lambda
  const text = lambda.toString()
  const node = parseExpressionAt(text, 0, { ecmaVersion: 'latest', preserveParens: true })
  if (node.type !== 'ArrowFunctionExpression' || node.async)
    throw new UserError('lambda', `${short(text)} is no lambda.`, {
      hint: 'Write an arrow function: o => o.user.',
    })
  return new WrittenFunction(text, node, { ofFile: false })
}

/** Errors of a lambda that is run with the job name its text; those of a file's name their place (`LambdaError`). */
function guarded<T>(written: WrittenFunction, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LambdaError) || written.ofFile) throw error
    throw new UserError('lambda', `${error.message} It stands in: ${short(written.text)}`, {
      hint: error.hint,
      cause: error,
    })
  }
}

export const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
