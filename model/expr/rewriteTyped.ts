/** Changes to expressions that are checked already. */
import type { SqlType } from '../types.ts'
import { withNullable } from '../types.ts'
import type { CheckedExpression } from './check.ts'
import { constant, foldCast } from './checker.ts'
import { failsAtRunTime } from './fails.ts'
import type { Typed } from './typed.ts'
import { sameType } from './typeRules.ts'

/** The expression in which `replace` has put other nodes; where it gives null, a node stays and is looked into. */
export function rewriteTyped(node: Typed, replace: (node: Typed) => Typed | null): Typed {
  const other = replace(node)
  if (other !== null) return other
  const inside = (part: Typed): Typed => rewriteTyped(part, replace)
  switch (node.op) {
    case 'constant':
    case 'column':
    case 'local':
      return node
    case 'arithmetic':
    case 'compare':
    case 'and':
    case 'or':
    case 'notDistinct':
      return { ...node, left: inside(node.left), right: inside(node.right) }
    case 'shift':
      return { ...node, time: inside(node.time), interval: inside(node.interval) }
    case 'inConstants':
      return { ...node, operand: inside(node.operand) }
    case 'case':
      return {
        ...node,
        whens: node.whens.map(({ when, result }) => ({ when: inside(when), result: inside(result) })),
        otherwise: inside(node.otherwise),
      }
    case 'let':
      return { ...node, value: inside(node.value), body: inside(node.body) }
    case 'coalesce':
    case 'call':
      return { ...node, args: node.args.map(inside) }
    case 'construct':
      return { ...node, items: node.items.map(inside) }
    default:
      return { ...node, operand: inside(node.operand) }
  }
}

/** An expression whose value is of another type, one to which its own can be converted without a CAST (`commonType`). */
export function converted(
  expression: Pick<CheckedExpression, 'typed'>,
  to: SqlType,
): Pick<CheckedExpression, 'typed' | 'type' | 'canFail'> {
  const { typed } = expression
  const type = withNullable(to, typed.type.nullable)
  const node = convertedNode(typed, type)
  return { typed: node, type: node.type, canFail: failsAtRunTime(node) }
}

function convertedNode(node: Typed, to: SqlType): Typed {
  if (node.type.kind === 'NULL') return constant(to, null)
  if (sameType(node.type, to)) return node
  const folded = node.op === 'constant' ? foldCast(node.value, node.type, to) : undefined
  if (folded !== undefined) return constant(to, folded)
  return { op: 'cast', type: to, operand: node, attempt: false, length: null, pad: false }
}
