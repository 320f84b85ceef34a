/** TypeScript of a person as functions: types are stripped, exports are taken apart, and lines and columns stay what they were. */
import { stripTypeScriptTypes } from 'node:module'
import { compileFunction } from 'node:vm'
import { parse, type Node, type Program } from 'acorn'
import { UserError } from '../../../model/errors.ts'
import { errorMessage, fileOf } from './errors.ts'
import { mainFunction, usedColumns } from './usage.ts'

export type Callable = (...values: readonly unknown[]) => unknown

/** What a text exports. */
export interface CodeExports {
  readonly main: Callable
  readonly others: Readonly<Record<string, unknown>>
  /** Names of the columns that the function may read of its first parameter; null: any. */
  readonly reads: ReadonlySet<string> | null
  /** Where the function stands in the text; 1 is the first. */
  readonly line: number
}

const STRICT = "'use strict';"
const EXPORTS = '$exports'

/**
 * Compiles and evaluates the text. `console`: what the code sees under this name. Throws UserError `code-syntax` where the text cannot be read, `code-export`
 * where it exports no function, `code-error` where it throws.
 */
export function evaluate(node: string, text: string, console: object): CodeExports {
  const stripped = strip(node, text)
  const program = parsed(node, stripped)
  const [alone] = program.body
  const single = program.body.length === 1 ? alone : undefined
  // Just a function, as `String(f)` gives it.
  const bare =
    single?.type === 'FunctionDeclaration' ||
    (single?.type === 'ExpressionStatement' && /Function/.test(single.expression.type))
  const body = bare ? `${EXPORTS}.default=${stripped}` : exportsOf(node, stripped, program)
  const exports: Record<string, unknown> = {}
  try {
    const columnOffset = -(STRICT.length + (bare ? `${EXPORTS}.default=`.length : 0))
    const run = compileFunction(STRICT + body, [EXPORTS, 'console'], { filename: fileOf(node), columnOffset })
    Reflect.apply(run, undefined, [exports, console])
  } catch (error) {
    throw new UserError('code-error', errorMessage(node, error), { nodeId: node, cause: error })
  }
  const { default: main, ...others } = exports
  if (typeof main !== 'function') {
    throw new UserError('code-export', `The code of ${node} exports no function.`, {
      nodeId: node,
      hint: 'Write `export default` in front of the function that takes a record.',
    })
  }
  const at = mainFunction(program)?.start ?? 0
  const line = text.slice(0, at).split('\n').length
  return { main: main as Callable, others, reads: usedColumns(program), line }
}

function strip(node: string, text: string): string {
  try {
    return stripTypeScriptTypes(text)
  } catch (error) {
    const { message = '' } = error as { readonly message?: string }
    throw syntaxError(
      node,
      message
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^[\s×]+/, '') ?? '',
      error,
    )
  }
}

function parsed(node: string, text: string): Program {
  try {
    return parse(text, { ecmaVersion: 'latest', sourceType: 'module' })
  } catch (error) {
    throw syntaxError(node, error instanceof Error ? error.message : String(error), error)
  }
}

function syntaxError(node: string, message: string, cause: unknown): UserError {
  return new UserError('code-syntax', `The code of ${node} cannot be read: ${message}`, {
    nodeId: node,
    hint: 'Open the node: its editor marks the place. Only types that can be erased are allowed: no enum, no namespace.',
    cause,
  })
}

/** A module as the body of a function. What takes the place of `export` has its length; the rest comes behind the last line. */
function exportsOf(node: string, text: string, program: Program): string {
  let body = text
  const behind: string[] = []
  const blank = (from: number, to: number, by = ''): void => {
    const gap = body.slice(from + by.length, to).replaceAll(/[^\n]/g, ' ')
    body = body.slice(0, from) + by + gap + body.slice(to)
  }
  const give = (name: string, local: string): void => {
    behind.push(`${EXPORTS}[${JSON.stringify(name)}] = ${local};`)
  }
  for (const statement of program.body.toReversed()) {
    switch (statement.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        throw new UserError('code-import', `The code of ${node} imports a module.`, {
          nodeId: node,
          hint: 'A code node stands for itself: write what it needs into its text.',
        })
      case 'ExportDefaultDeclaration': {
        const { declaration, start } = statement
        const declares = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
        if (declares && declaration.id !== null) {
          give('default', declaration.id.name)
          blank(start, declaration.start)
        } else {
          if (declares) body = `${body.slice(0, statement.end)};${body.slice(statement.end)}`
          blank(start, declaration.start)
          body = `${body.slice(0, start)}$d =${body.slice(start + 4)}`
          behind.push(`${EXPORTS}.default = $d;`)
        }
        break
      }
      case 'ExportNamedDeclaration': {
        const { declaration, specifiers, start, end } = statement
        if (declaration === null || declaration === undefined) {
          for (const { exported, local } of specifiers) give(nameOf(exported), nameOf(local))
          blank(start, end, ';')
        } else {
          for (const name of declaredNames(declaration)) give(name, name)
          blank(start, declaration.start)
        }
        break
      }
      default:
    }
  }
  return `${body}\nvar $d;\n${behind.join('\n')}`
}

const nameOf = (node: Node): string => {
  const { name, value } = node as { readonly name?: string; readonly value?: unknown }
  return name ?? String(value)
}

function declaredNames(declaration: Node): readonly string[] {
  const { id, declarations = [] } = declaration as {
    readonly id?: Node
    readonly declarations?: readonly { readonly id: Node }[]
  }
  const ids = id === undefined ? declarations.map((one) => one.id) : [id]
  return ids.filter(({ type }) => type === 'Identifier').map(nameOf)
}
