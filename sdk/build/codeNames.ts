/** The names that a function takes from around it: code is known by its text alone, so there must be none but JavaScript's own. */
import type { Node } from 'acorn'

type Fields = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

export interface Foreign {
  readonly name: string
  readonly start: number
}

/** The first such name, or null. A name that is declared anywhere in the function counts as its own everywhere. */
export function foreignName(code: Node): Foreign | null {
  const declared = new Set<string>(['arguments', 'undefined'])
  const used: Foreign[] = []
  look(code, declared, used)
  return used.find(({ name }) => !declared.has(name) && !(name in globalThis)) ?? null
}

function look(node: Node, declared: Set<string>, used: Foreign[]): void {
  // Types are erased.
  if (node.type.startsWith('TS') && !EXPRESSIONS.has(node.type)) return
  const fields = node as unknown as Fields
  switch (node.type) {
    case 'Identifier':
      used.push({ name: String(fields['name']), start: node.start })
      return
    case 'VariableDeclarator':
      declare(fields['id'], declared)
      break
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      declare(fields['id'], declared)
      for (const param of fields['params'] as readonly unknown[]) declare(param, declared)
      break
    case 'ClassDeclaration':
    case 'ClassExpression':
      declare(fields['id'], declared)
      break
    case 'CatchClause':
      declare(fields['param'], declared)
      break
    default:
  }
  for (const child of children(node)) look(child, declared, used)
}

/** Of TypeScript's own nodes those that hold code. */
const EXPRESSIONS: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
])

/** The names of a pattern. */
function declare(pattern: unknown, declared: Set<string>): void {
  if (!isNode(pattern)) return
  const fields = pattern as unknown as Fields
  if (pattern.type === 'Identifier') declared.add(String(fields['name']))
  else if (pattern.type === 'AssignmentPattern') declare(fields['left'], declared)
  else if (pattern.type === 'RestElement') declare(fields['argument'], declared)
  else if (pattern.type === 'ArrayPattern')
    for (const item of fields['elements'] as readonly unknown[]) declare(item, declared)
  else if (pattern.type === 'ObjectPattern')
    for (const property of fields['properties'] as readonly Node[])
      declare(property.type === 'RestElement' ? property : (property as unknown as Fields)['value'], declared)
}

/** Names of members, properties and labels stand for themselves. */
function children(node: Node): readonly Node[] {
  const fields = node as unknown as Fields
  const named =
    fields['computed'] === false && node.type === 'MemberExpression'
      ? 'property'
      : fields['computed'] !== true && 'key' in fields
        ? 'key'
        : 'label'
  return Object.entries(fields)
    .flatMap(([name, value]) => (name === named ? [] : [value]))
    .flat()
    .filter(isNode)
}
