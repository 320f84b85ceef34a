/** Which columns a function can read of its record, so that the others need not be decoded. When in doubt, all. */
import type { Node, Program } from 'acorn'

type Fields = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** Null: any column. */
export function usedColumns(program: Program): ReadonlySet<string> | null {
  const main = mainFunction(program)
  if (main === null) return null
  const [parameter, ...rest] = main.params
  if (rest.some(({ type }) => type === 'RestElement') || mentions(main, 'arguments')) return null
  if (mentions(program, 'eval')) return null
  if (parameter === undefined) return new Set()
  if (parameter.type === 'ObjectPattern') return namesOfPattern(parameter as unknown as Fields)
  if (parameter.type !== 'Identifier') return null
  const { name } = parameter as unknown as { readonly name: string }
  const used = new Set<string>()
  const whole = [...rest, main.body].some((part) => !readsOnly(part, name, used))
  return whole ? null : used
}

interface FunctionNode extends Node {
  readonly params: readonly Node[]
  readonly body: Node
}

/** The function that is exported, where it is written out; null else. */
export function mainFunction(program: Program): FunctionNode | null {
  const [single] = program.body
  let found: unknown = null
  for (const statement of program.body)
    if (statement.type === 'ExportDefaultDeclaration') found = statement.declaration
  if (found === null && program.body.length === 1)
    found = single?.type === 'ExpressionStatement' ? single.expression : single
  return isNode(found) && /Function/.test(found.type) ? (found as FunctionNode) : null
}

function namesOfPattern({ properties }: Fields): ReadonlySet<string> | null {
  const names = new Set<string>()
  for (const property of properties as readonly (Node & Fields)[]) {
    const key = property['key']
    if (property.type !== 'Property' || property['computed'] === true || !isNode(key)) return null
    names.add(keyName(key))
  }
  return names
}

const keyName = (key: Node): string => {
  const { name, value } = key as unknown as Fields
  return typeof name === 'string' ? name : String(value)
}

/** Whether the name is only ever the object of a member with a fixed name; these go into `used`. */
function readsOnly(node: Node, name: string, used: Set<string>): boolean {
  if (node.type === 'Identifier') return (node as unknown as Fields)['name'] !== name
  const fields = node as unknown as Fields
  if (node.type === 'MemberExpression') {
    const { object, property, computed } = fields as { object: Node; property: Node; computed: boolean }
    const fixed = !computed || property.type === 'Literal'
    if (object.type === 'Identifier' && keyName(object) === name && fixed) {
      used.add(keyName(property))
      return true
    }
    return readsOnly(object, name, used) && (!computed || readsOnly(property, name, used))
  }
  return children(node).every((child) => readsOnly(child, name, used))
}

function mentions(node: Node, name: string): boolean {
  if (node.type === 'Identifier') return (node as unknown as Fields)['name'] === name
  return children(node).some((child) => mentions(child, name))
}

/** The nodes below one, but for names that stand for themselves. */
function children(node: Node): Node[] {
  const own = Object.entries(node).flatMap(([field, value]: [string, unknown]) =>
    field === 'key' && (node as unknown as Fields)['computed'] === false && !isShorthand(node) ? [] : [value],
  )
  return own.flat().filter(isNode)
}

const isShorthand = (node: Node): boolean => (node as unknown as Fields)['shorthand'] === true
