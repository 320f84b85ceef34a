/**
 * Types of a node's code, checked by TypeScript over declarations made of the schema at its input; nothing of the code is evaluated, and no file is read. The
 * compiler is large: it is loaded with the first check.
 */
import type { StreamSchema } from '../../../model/schema.ts'
import type { Span } from '../../../model/problem.ts'
import { declarationsOf, functionType, moduleOf, type TypedConfig } from '../../../nodes/code/types.ts'
import { awaits } from '../../../nodes/code/config.ts'
import type { Compiler, Ts } from './compiler.ts'
import { columnsOf, type InferredColumn } from './infer.ts'

export interface CodeRequest {
  readonly config: TypedConfig & { readonly code: string }
  readonly input: StreamSchema
}

export interface CodeFinding {
  readonly message: string
  /** In the code; null for what is wrong with it as a whole. */
  readonly span: Span | null
}

export interface CodeChecked {
  readonly problems: readonly CodeFinding[]
  /** What the code gives, as columns of a config; null where it has errors, or gives none by itself (a filter). */
  readonly columns: readonly InferredColumn[] | null
}

/** TypeScript's numbers for a module, or a name of Node's, that is not there. */
const NO_MODULE = new Set([2307, 2591, 2792])
const CODE = '/code.ts'
const TYPES = '/types.d.ts'
const CONTRACT = '/contract.ts'

export async function checkCode({ config, input }: CodeRequest): Promise<CodeChecked> {
  const { compiler } = await import('./compiler.ts')
  const { text, offset } = moduleOf(config.code)
  const program = compiler.program({
    [TYPES]: declarationsOf(config, input),
    [CODE]: text,
    [CONTRACT]: contract(config),
  })
  const problems = findings(compiler, program, offset, config.code)
  if (problems.length > 0 || config.mode === 'filter') return { problems, columns: null }
  const given = columnsOf(compiler, program, { code: CODE, contract: CONTRACT }, config.mode, input.columns)
  return { problems: given.unclear.map((message) => ({ message, span: null })), columns: given.columns }
}

/** A function of no result takes one that gives a promise: that has to be asked for. */
const SYNCHRONOUS = `type Synchronous<R> = R extends PromiseLike<unknown>
  ? 'The process function must not be async: state and timers are there only during the call.'
  : 'synchronous'
export const call: Synchronous<ReturnType<typeof main>> = 'synchronous'
`

/** A module that uses the code as the engine does. */
const contract = (config: TypedConfig): string => `import main from './code'
export const checked: ${functionType(config)} = main
${config.mode === 'process' ? SYNCHRONOUS : ''}type Given = ${awaits(config) ? 'Awaited<ReturnType<typeof main>>' : 'ReturnType<typeof main>'}
type Element<T> = T extends Iterable<infer R> ? R : T extends AsyncIterable<infer R> ? R : T
export declare const given: ${config.mode === 'flatMap' ? 'Element<Given>' : 'Given'}
`

function findings({ ts }: Compiler, program: Ts.Program, offset: number, code: string): CodeFinding[] {
  const own = [CODE, CONTRACT].flatMap((name) => {
    const file = program.getSourceFile(name)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  })
  const found = own.map(({ file, start = 0, length = 0, code: number, messageText }): CodeFinding => {
    const message = NO_MODULE.has(number)
      ? 'A code node cannot import modules: write what it needs into its text.'
      : ts.flattenDiagnosticMessageText(messageText, '\n')
    if (file?.fileName !== CODE) return { message, span: null }
    const from = Math.min(Math.max(0, start - offset), code.length)
    return {
      message,
      span: { start: from, end: Math.min(code.length, Math.max(from, start - offset + length)) },
    }
  })
  // What is wrong in the code is often wrong with its type as well: that would be told twice.
  const inside = found.filter(({ span }) => span !== null)
  return inside.length > 0 ? inside : found.slice(0, 1)
}
