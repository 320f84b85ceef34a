import type { SqlType } from '../../types.ts'
import type { CallOptions } from '../ast.ts'
import type { Typed } from '../typed.ts'

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
  readonly nullable?: true
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
  readonly js?: (call: JsCall) => string
  /** Reduces the call to other nodes; then there is no `js`. Arguments are converted already. */
  readonly lower?: (args: readonly Typed[], type: SqlType, fresh: () => number) => Typed
  /** The call is this operator on its two arguments: MOD(a, b) is a % b. */
  readonly operator?: '%'
  /** How Flink SQL writes the call when it is not NAME(a, b). */
  readonly sql?: (args: readonly string[], options: CallOptions) => string
}
