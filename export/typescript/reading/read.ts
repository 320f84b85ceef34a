/**
 * `job.ts` becomes its drawing again, from its syntax tree: a small interpreter that knows constants, literals and the calls of the library, whose functions it
 * calls with lambdas as trees. Nothing of the file is run; what is outside of that is refused with its line.
 */
import type { Comment, Expression, Program, SpreadElement, Statement, Super } from 'acorn'
import type { PipelineDocument } from '../../../model/document.ts'
import { UserError } from '../../../model/errors.ts'
import { LambdaError } from '../../../model/expr/lambda/index.ts'
import * as library from '../../../sdk/build/index.ts'
import { JobGraph, type End, type JobOptions } from '../../../sdk/build/job.ts'
import { WrittenFunction } from '../../../sdk/build/lambda.ts'
import { commentBefore, parseModule } from './parse.ts'
import { refuse } from './refuse.ts'

/** Throws UserError `not-a-job` with the line of what a job cannot have. */
export function readJob(text: string): PipelineDocument {
  const { program, comments } = parseModule(text)
  return new ModuleReader(text, comments).read(program).toDocument()
}

const SUBSET =
  'A job that can be read back has imports from millrace, constants, and export default job(…); take the rest out, or keep the file as code only.'

const job = (name: string, options: JobOptions, ends: readonly End[]): JobGraph =>
  new JobGraph(name, options, ends)

/** What a module may import, and what it may ask of that. */
const imports: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries(library),
  ['job', job],
])
const METHODS: ReadonlySet<string> = new Set([
  'aggregate',
  'as',
  'dead',
  'deduplicate',
  'eventTime',
  'filter',
  'filterCode',
  'flatMapCode',
  'intervalJoin',
  'keyBy',
  'late',
  'map',
  'mapCode',
  'pattern',
  'port',
  'process',
  'sink',
  'source',
  'split',
  'temporalJoin',
  'to',
  'topN',
  'unnest',
  'window',
])

class ModuleReader {
  readonly #text: string
  readonly #comments: readonly Comment[]
  readonly #values = new Map<string, unknown>()
  #job: JobGraph | null = null

  constructor(text: string, comments: readonly Comment[]) {
    this.#text = text
    this.#comments = comments
  }

  read(program: Program): JobGraph {
    for (const statement of program.body) this.#statement(statement)
    return this.#job ?? refuse(this.#text, 0, 'The file exports no job.', 'Write: export default job(…)')
  }

  #statement(node: Program['body'][number] | TypeNode): void {
    switch (node.type) {
      case 'ImportDeclaration':
        this.#import(node)
        return
      case 'VariableDeclaration':
        this.#constants(node)
        return
      case 'ExportDefaultDeclaration': {
        const value = this.#value(node.declaration as Expression)
        if (!(value instanceof JobGraph))
          refuse(this.#text, node.start, 'This is no job.', 'Write: export default job(…)')
        this.#job = value
        return
      }
      case 'TSTypeAliasDeclaration':
      case 'TSInterfaceDeclaration':
      case 'EmptyStatement':
        return
      case 'ExportNamedDeclaration':
        if (node.declaration?.type === 'VariableDeclaration') {
          this.#constants(node.declaration)
          return
        }
        return this.#refuse(node, 'This export')
      default:
        return this.#refuse(node, 'This statement')
    }
  }

  #import(node: Extract<Program['body'][number], { type: 'ImportDeclaration' }>): void {
    if ('importKind' in node && node.importKind === 'type') return
    if (node.source.value !== 'millrace') this.#refuse(node, `An import from ${String(node.source.value)}`)
    for (const specifier of node.specifiers) {
      if (specifier.type !== 'ImportSpecifier') return this.#refuse(specifier, 'This import')
      if ('importKind' in specifier && specifier.importKind === 'type') continue
      const name = specifier.imported.type === 'Identifier' ? specifier.imported.name : ''
      if (!imports.has(name)) this.#refuse(specifier, `${name}, which millrace does not have,`)
      this.#values.set(specifier.local.name, imports.get(name))
    }
  }

  #constants(node: Extract<Statement, { type: 'VariableDeclaration' }>): void {
    if (node.kind !== 'const') this.#refuse(node, `A variable (${node.kind})`)
    for (const { id, init, start } of node.declarations) {
      if (id.type !== 'Identifier' || init === null || init === undefined)
        return refuse(this.#text, start, 'A constant has a name and a value.', SUBSET)
      this.#values.set(id.name, this.#value(init))
    }
  }

  #value(node: Expression | TypeNode): unknown {
    switch (node.type) {
      case 'ParenthesizedExpression':
        return this.#value(node.expression)
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        return this.#value((node as unknown as { readonly expression: Expression }).expression)
      case 'Literal':
        if (node.value instanceof RegExp) return this.#refuse(node, 'A regular expression')
        return node.value
      case 'TemplateLiteral':
        if (node.expressions.length > 0) return this.#refuse(node, 'A template with ${…}')
        return node.quasis[0]?.value.cooked ?? ''
      case 'UnaryExpression': {
        const value = this.#value(node.argument)
        if (node.operator !== '-' || typeof value !== 'number') return this.#refuse(node, 'This operator')
        return -value
      }
      case 'ArrayExpression':
        return node.elements.map((item) => this.#item(item, node))
      case 'ObjectExpression':
        return this.#object(node)
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return this.#function(node)
      case 'Identifier':
        if (this.#values.has(node.name)) return this.#values.get(node.name)
        return this.#refuse(node, `${node.name}, which is not known here,`)
      case 'MemberExpression':
        return this.#member(node).value
      case 'CallExpression':
        return this.#call(node)
      default:
        return this.#refuse(node, 'This expression')
    }
  }

  /** `from`: where it begins, with the name that it may have in an object. */
  #function(node: WrittenFunction['node'], from = node.start): WrittenFunction {
    const above = this.#text.slice(0, node.start)
    const line = above.slice(above.lastIndexOf('\n') + 1)
    return new WrittenFunction(this.#text.slice(node.start, node.end), node, {
      ofFile: true,
      comment: commentBefore(this.#text, from, this.#comments),
      indent: line.slice(0, line.length - line.trimStart().length),
    })
  }

  #item(node: Expression | SpreadElement | null, at: Expression): unknown {
    if (node === null || node.type === 'SpreadElement') return this.#refuse(node ?? at, 'This element')
    return this.#value(node)
  }

  #object(node: Extract<Expression, { type: 'ObjectExpression' }>): Readonly<Record<string, unknown>> {
    const entries = node.properties.map((property): [string, unknown] => {
      if (property.type !== 'Property' || property.computed || property.kind !== 'init')
        return this.#refuse(property, 'This property')
      const { key } = property
      const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
      if (name === '__proto__') return this.#refuse(property, 'This property')
      const { value } = property
      const isFunction = value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression'
      return [name, isFunction ? this.#function(value, property.start) : this.#value(value)]
    })
    return Object.fromEntries(entries)
  }

  #member(node: Extract<Expression, { type: 'MemberExpression' }>): {
    readonly owner: unknown
    readonly value: unknown
  } {
    const { property } = node
    const name = property.type === 'Identifier' && !node.computed ? property.name : ''
    const owner = this.#ownerOf(node.object)
    if (!METHODS.has(name) || typeof owner !== 'object' || owner === null || !(name in owner))
      return this.#refuse(property, `.${name === '' ? '[…]' : name}`)
    return { owner, value: (owner as Readonly<Record<string, unknown>>)[name] }
  }

  #ownerOf(node: Expression | Super): unknown {
    return node.type === 'Super' ? this.#refuse(node, 'super') : this.#value(node)
  }

  #call(node: Extract<Expression, { type: 'CallExpression' }>): unknown {
    const { callee } = node
    const { owner, value } =
      callee.type === 'MemberExpression'
        ? this.#member(callee)
        : { owner: undefined, value: this.#ownerOf(callee) }
    if (typeof value !== 'function') return this.#refuse(callee, 'A call of this')
    const args = node.arguments.map((argument) => this.#item(argument, node))
    try {
      return Reflect.apply(value, owner, args) as unknown
    } catch (error) {
      if (error instanceof LambdaError) return refuse(this.#text, error.offset, error.message, error.hint)
      if (!(error instanceof UserError) || error.code === 'not-a-job') throw error
      const at = callee.type === 'MemberExpression' ? callee.property.start : node.start
      return refuse(this.#text, at, error.message, error.hint ?? SUBSET)
    }
  }

  #refuse(node: { readonly start: number }, what: string): never {
    return refuse(this.#text, node.start, `${what} cannot stand in a job that is read back.`, SUBSET)
  }
}

/** A node of TypeScript's own, which the types of acorn do not know. */
interface TypeNode {
  readonly type:
    'TSTypeAliasDeclaration' | 'TSInterfaceDeclaration' | 'TSAsExpression' | 'TSSatisfiesExpression'
  readonly start: number
}
