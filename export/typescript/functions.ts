/** The code of a Code node as the functions of a job, where it is nothing but functions. */
import type { Node } from 'acorn'
import type { CodeFunctions } from '../../model/emitTypescript.ts'
import { UserError } from '../../model/errors.ts'
import { hasLongText } from '../../sdk/build/codeText.ts'
import { commentBefore, parseModule, type Module } from './reading/parse.ts'

/** The types of a node's code that a job has no names for. */
const NODE_TYPES = /\b(Row|Output|Key|Context|Call|ValueState|ListState|MapState)\b/
const PREFIX = 'export default '

/** Null where something stands beside `export default` and `onTimer`, where types of the node are named in them, and where a text goes over several lines. */
export function codeFunctions(code: string): CodeFunctions | null {
  const text = /\bexport\b/.test(code) ? code : PREFIX + code
  const module = moduleOf(text)
  if (module === null) return null
  const { program, comments } = module
  const [main, timer, ...others] = program.body
  if (main?.type !== 'ExportDefaultDeclaration' || others.length > 0) return null
  const timed = timer === undefined ? null : timerOf(timer)
  if (timer !== undefined && timed === null) return null
  const between = [
    [0, main.start],
    [main.end, timer?.start ?? text.length],
    [timer?.end ?? text.length, text.length],
  ] as const
  const [head, middle, rest] = between.map(([from, to]) => text.slice(from, to).trim())
  const lead = commentBefore(text, main.start, comments)
  const timerLead = timer === undefined ? '' : commentBefore(text, timer.start, comments)
  if (head !== lead || middle !== timerLead || rest !== '') return null
  const found = mainOf(text, main.declaration)
  if (found === null) return null
  const run = { run: linesOf(lead, found.text), gets: found.gets }
  if (timed === null) return { ...run, onTimer: null }
  const later = withoutTypes(text, timed.node, ['Context'])
  if (later === null) return null
  return {
    ...run,
    onTimer: {
      lines: linesOf(timerLead, timed.isMethod ? later.replace(/^function\s+onTimer\s*/, '') : later),
      isMethod: timed.isMethod,
    },
  }
}

/** The function of `export default`, and what it gets beside the row. */
function mainOf(
  text: string,
  node: Node,
): { readonly text: string; readonly gets: CodeFunctions['gets'] } | null {
  const alone = withoutTypes(text, node, ['Row'])
  if (alone !== null) return { text: alone, gets: null }
  for (const gets of ['Context', 'Call'] as const) {
    const made = withoutTypes(text, node, ['Row', gets])
    if (made !== null) return { text: made, gets }
  }
  return null
}

const linesOf = (lead: string, text: string): readonly string[] =>
  (lead === '' ? text : `${lead}\n${text}`).split('\n')

function moduleOf(text: string): Module | null {
  try {
    return parseModule(text)
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

/** `export function onTimer(ctx) { … }` or `export const onTimer = (ctx) => …`. */
function timerOf(node: Node): { readonly node: Node; readonly isMethod: boolean } | null {
  const { declaration } = node as Node & { readonly declaration?: Declaration | null }
  if (node.type !== 'ExportNamedDeclaration' || declaration === null || declaration === undefined) return null
  if (declaration.type === 'FunctionDeclaration')
    return declaration.id?.name === 'onTimer' ? { node: declaration, isMethod: true } : null
  const [only, ...more] = declaration.declarations ?? []
  if (declaration.kind !== 'const' || only === undefined || more.length > 0) return null
  return only.id.name === 'onTimer' && only.init !== null ? { node: only.init, isMethod: false } : null
}

interface Declaration extends Node {
  readonly kind?: string
  readonly id?: { readonly name: string } | null
  readonly declarations?: readonly { readonly id: { readonly name?: string }; readonly init: Node | null }[]
}

/** The text of a function without the types of its parameters, which a job infers; null where it is none, or cannot stand without them. */
function withoutTypes(text: string, node: Node, types: readonly string[]): string | null {
  const { params } = node as Written
  if (params === undefined || params.length > types.length) return null
  let made = text.slice(node.start, node.end)
  for (const [index, { typeAnnotation }] of [...params.entries()].toReversed()) {
    if (typeAnnotation === undefined || typeAnnotation === null) return null
    const [from, to] = [typeAnnotation.start, typeAnnotation.end]
    if (text.slice(from, to).replace(/^:\s*/, '') !== types[index]) return null
    made = made.slice(0, from - node.start) + made.slice(to - node.start)
  }
  return NODE_TYPES.test(made) || hasLongText(node) ? null : made
}

interface Written extends Node {
  readonly params?: readonly Param[]
}
interface Param extends Node {
  readonly typeAnnotation?: Node | null
}
