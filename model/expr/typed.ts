/**
 * A checked expression: every node has its type, every conversion is a node of its own, and the forms that SQL has many of are
 * reduced to few. The printer to JavaScript reads nothing else.
 */
import type { SqlType, Value } from '../types.ts'
import type { CallOptions } from './ast.ts'
import type { FunctionDefinition } from './functions/definition.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

interface Base {
  readonly type: SqlType
}

export type Typed =
  | (Base & { readonly op: 'constant'; readonly value: Value })
  | (Base & { readonly op: 'column'; readonly name: string })
  | (Base & { readonly op: 'field'; readonly operand: Typed; readonly index: number })
  /** Both sides are of the result's kind; for DECIMAL each keeps its own scale. */
  | (Base & {
      readonly op: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: Typed
      readonly right: Typed
    })
  /** A point in time plus or minus an interval. */
  | (Base & {
      readonly op: 'shift'
      readonly negative: boolean
      readonly time: Typed
      readonly interval: Typed
    })
  | (Base & { readonly op: 'negate'; readonly operand: Typed })
  /** Both sides are of one type. */
  | (Base & {
      readonly op: 'compare'
      readonly operator: CompareOperator
      readonly left: Typed
      readonly right: Typed
    })
  | (Base & { readonly op: 'and' | 'or'; readonly left: Typed; readonly right: Typed })
  | (Base & { readonly op: 'not'; readonly operand: Typed })
  | (Base & { readonly op: 'isNull'; readonly operand: Typed })
  /** IS TRUE, IS FALSE. */
  | (Base & { readonly op: 'isTruth'; readonly truth: boolean; readonly operand: Typed })
  | (Base & { readonly op: 'notDistinct'; readonly left: Typed; readonly right: Typed })
  /** The operand and constants of its type, none of them NULL. */
  | (Base & { readonly op: 'inConstants'; readonly operand: Typed; readonly values: readonly Typed[] })
  | (Base & {
      readonly op: 'case'
      readonly whens: readonly { readonly when: Typed; readonly result: Typed }[]
      readonly otherwise: Typed
    })
  | (Base & { readonly op: 'coalesce'; readonly args: readonly Typed[] })
  /** Binds a value that the body uses more than once. */
  | (Base & { readonly op: 'let'; readonly id: number; readonly value: Typed; readonly body: Typed })
  | (Base & { readonly op: 'local'; readonly id: number })
  | (Base & {
      readonly op: 'cast'
      readonly operand: Typed
      readonly attempt: boolean
      readonly length: number | null
      readonly pad: boolean
    })
  | (Base & {
      readonly op: 'call'
      readonly definition: FunctionDefinition
      readonly args: readonly Typed[]
      readonly options: CallOptions
    })
  | (Base & { readonly op: 'construct'; readonly items: readonly Typed[] })

/** The direct parts of a node. */
export function childrenOf(node: Typed): readonly Typed[] {
  switch (node.op) {
    case 'constant':
    case 'column':
    case 'local':
      return []
    case 'arithmetic':
    case 'compare':
    case 'and':
    case 'or':
    case 'notDistinct':
      return [node.left, node.right]
    case 'shift':
      return [node.time, node.interval]
    case 'inConstants':
      return [node.operand, ...node.values]
    case 'case':
      return [...node.whens.flatMap(({ when, result }) => [when, result]), node.otherwise]
    case 'let':
      return [node.value, node.body]
    case 'coalesce':
    case 'call':
      return node.args
    case 'construct':
      return node.items
    default:
      return [node.operand]
  }
}

/** The text of a literal, or null for anything else. */
export function literalText(node: Typed | undefined): string | null {
  return node?.op === 'constant' && typeof node.value === 'string' ? node.value : null
}
