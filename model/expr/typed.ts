/**
 * A checked expression: every node has its type, every conversion is a node of its own, and the forms that SQL has many of are
 * reduced to few. The printer to JavaScript reads nothing else. A function's definition stands beside it: a call names its definition, and a
 * definition prints or reduces calls.
 */
import type { SqlType, Value } from '../types.ts'
import type { CallOptions } from './ast.ts'

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

// ── functions ──

/** What a parameter takes; a value of another type is a problem, with a CAST as the way out where there is one. */
export type Accepts =
  | 'text'
  | 'bytes'
  /** TINYINT to BIGINT, converted to INT. */
  | 'int'
  /** Any number, converted to BIGINT. */
  | 'bigint'
  /** Any number, converted to DOUBLE. */
  | 'double'
  | 'number'
  | 'boolean'
  | 'timestamp'
  /** DATE or TIMESTAMP. */
  | 'moment'
  | 'date'
  | 'temporal'
  /** The column that carries the event time, by its name. */
  | 'eventTime'
  | 'array'
  | 'collection'
  | 'any'
  /** Converted to the common type of all parameters of this kind. */
  | 'same'
  /** Converted to the element type of the first argument, an ARRAY. */
  | 'element'

export interface Parameter {
  readonly name: string
  readonly accepts: Accepts
  readonly optional?: true
  /** Any number of them; the last parameter only. */
  readonly repeated?: true
  /** Must be a literal; the checker says so. */
  readonly literal?: true
}

/** A JavaScript expression for an argument: a name or a literal, free to repeat; never NULL in a function that is strict. */
export interface JsCall {
  readonly args: readonly string[]
  readonly nodes: readonly Typed[]
  readonly type: SqlType
  readonly options: CallOptions
}

export type Area =
  'text' | 'numbers' | 'conditions' | 'dates and times' | 'JSON' | 'collections' | 'hashes and encodings'

export interface FunctionDefinition {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly area: Area
  /** How to write it, for completion and docs: `SUBSTRING(text, start [, length])`. */
  readonly usage: string
  /** One sentence. */
  readonly description: string
  readonly example: { readonly expression: string; readonly result: string }
  readonly parameters: readonly Parameter[]
  /** The result's type; for a strict function its nullability is that of the arguments unless `nullable` says more. */
  readonly returns: SqlType | ((args: readonly Typed[], options: CallOptions) => SqlType)
  /** Strict (the default): NULL when an argument is NULL, and `js` never sees one. */
  readonly strict?: false
  /** The result may be NULL though no argument is. */
  readonly nullable?: true | ((args: readonly Typed[]) => boolean)
  /** What is wrong with arguments of which each fits alone; null where nothing is. */
  readonly refuses?: (args: readonly Typed[]) => { readonly message: string; readonly hint: string } | null
  /** Evaluation may throw, whatever `pattern` says. */
  readonly fails?: true | ((options: CallOptions) => boolean)
  /** An argument that may not be readable, and its test, which throws an ExprError: a literal is tried by the checker. */
  readonly pattern?: { readonly index: number; readonly test: (text: string) => void }
  /** Depends on the clock or on chance. */
  readonly repeatable?: false
  /** Called without parentheses: CURRENT_TIMESTAMP. */
  readonly bare?: boolean
  /** The units that the function takes as a key word; none when absent. */
  readonly units?: readonly string[]
  /** The types that RETURNING may name; none when absent. */
  readonly returning?: readonly SqlType['kind'][]
  readonly js?: (call: JsCall) => string
  /** Reduces the call to other nodes; then there is no `js`. Arguments are converted already. */
  readonly lower?: (args: readonly Typed[], type: SqlType, fresh: () => number) => Typed
  /** The call is this operator on its two arguments: MOD(a, b) is a % b. */
  readonly operator?: '%'
  /** Why Flink SQL cannot compute it, one sentence; left out where it can. */
  readonly flink?: string
  /** How Flink SQL writes the call when it is not NAME(a, b). */
  readonly sql?: (args: readonly string[], options: CallOptions) => string
}
