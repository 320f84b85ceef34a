/** Code of a job as the text of a Code node: `export default` and the function as it is written, with the types that the node has. */
import { parseExpressionAt, type Node, type Pattern } from 'acorn'
import { UserError } from '../../model/errors.ts'
import { LambdaError } from '../../model/expr/lambda/index.ts'
import { foreignName } from './codeNames.ts'
import { short, WrittenFunction } from './lambda.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- what it takes is checked where it is written; only its text counts here
export type Code = ((...given: any[]) => unknown) | WrittenFunction

const MAIN = { context: ['Row', 'Context'], call: ['Row', 'Call'] } as const
const TIMER = ['Context']

/**
 * `second`: what the function gets beside the row. Throws UserError `code` for code that is no function of its own, or takes names from around it.
 */
export function codeText(run: Code, second: keyof typeof MAIN, onTimer?: Code): string {
  const main = writtenOf(run)
  const head = main.comment === '' ? '' : `${main.comment}\n`
  const text = `${head}export default ${moved(main, typed(main, MAIN[second]))}`
  if (onTimer === undefined) return `${text}\n`
  const timer = writtenOf(onTimer)
  const body = moved(timer, typed(timer, TIMER))
  const before = timer.comment === '' ? '' : `${timer.comment}\n`
  const named = isMethod(timer) ? `export function onTimer${body}` : `export const onTimer = ${body}`
  return `${text}\n\n${before}${named}\n`
}

/** `(ctx) { … }`, of an object. */
const isMethod = ({ node, text }: WrittenFunction): boolean =>
  node.type === 'FunctionExpression' && !/^(async\s+)?function\b/.test(text)

/** The text with the type of each parameter, in the place of what stood there. */
function typed({ text, node }: WrittenFunction, types: readonly string[]): string {
  const at = (position: number): number => position - node.start
  const params = types.flatMap((type, index) => {
    const param = node.params[index]
    return param === undefined ? [] : [{ start: at(param.start), end: at(param.end), param, type }]
  })
  const [first] = params
  // `row => …`
  const bare = first !== undefined && !text.slice(0, first.start).includes('(')
  let made = text
  for (const { start, end, param, type } of params.toReversed()) {
    const name = text.slice(start, at(annotationOf(param)?.start ?? param.end))
    made = `${made.slice(0, start)}${bare ? `(${name}: ${type})` : `${name}: ${type}`}${made.slice(end)}`
  }
  return made
}

const annotationOf = (param: Pattern): Node | null =>
  'typeAnnotation' in param ? ((param.typeAnnotation as Node | null | undefined) ?? null) : null

/** As if it began at the left edge. A text of several lines in it stays as it is, and all else with it. */
function moved({ node, indent }: WrittenFunction, text: string): string {
  return indent === '' || hasLongText(node) ? text : text.replaceAll(`\n${indent}`, '\n')
}

/** A text of several lines, whose blanks count. */
export function hasLongText(node: Node): boolean {
  if (node.type === 'TemplateElement')
    return (node as unknown as { readonly value: { readonly raw: string } }).value.raw.includes('\n')
  return Object.values(node)
    .flat()
    .some(
      (child: unknown) =>
        typeof child === 'object' && child !== null && 'type' in child && hasLongText(child as Node),
    )
}

function writtenOf(code: Code): WrittenFunction {
  const written = code instanceof WrittenFunction ? code : ofText(code.toString())
  const foreign = foreignName(written.node)
  if (foreign === null) return written
  const what = `${foreign.name} is not known to code, which is taken by its text and runs elsewhere.`
  const hint = 'Write it into the function, or compute it from the columns.'
  if (written.ofFile) throw new LambdaError(what, foreign.start, hint)
  throw new UserError('code', `${what} It stands in: ${short(written.text)}`, { hint })
}

/** A function of the running program, as `String(f)` gives it. */
function ofText(text: string): WrittenFunction {
  const node = parsed(`(${text})`) ?? parsed(`({${text}})`)
  if (node === null)
    throw new UserError('code', `${short(text)} is no code of a step.`, {
      hint: 'Write the function in its place: (row) => ({ … }).',
    })
  const own = text.slice(text.length - (node.end - node.start))
  // What a compiler has written begins its last line where the function began.
  const last = own.slice(own.lastIndexOf('\n') + 1)
  const indent = own.includes('\n') ? last.slice(0, last.length - last.trimStart().length) : ''
  return new WrittenFunction(own, node, { ofFile: false, indent })
}

/** The function that an expression is, or that is the only property of it; null for any other text. */
function parsed(text: string): WrittenFunction['node'] | null {
  try {
    const found = parseExpressionAt(text, 0, { ecmaVersion: 'latest' })
    const [property] = found.type === 'ObjectExpression' ? found.properties : []
    const node = property?.type === 'Property' ? property.value : found
    return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' ? node : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
