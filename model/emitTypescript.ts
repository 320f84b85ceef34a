/** What a node becomes in a job in TypeScript. A node's emitter says it as code; `export/typescript` puts a whole project together from that. */
import type { NodeConnection } from './connections/connection.ts'
import type { Code } from './codeLayout.ts'
import type { Json } from './document.ts'
import type { StreamSchema } from './schema.ts'

export type RawConfig = Readonly<Record<string, Json>>

export interface LambdaPlace {
  /** The input ports whose columns the expression sees: one, or the two of a join as `l` and `r`. */
  readonly ports: readonly string[]
  /** Only TRUE counts, as in a filter. */
  readonly condition: boolean
  /** Ports whose row may be absent, so that all of its columns are NULL then. */
  readonly absent?: readonly string[]
  /** The parameter of a lambda over one row; `o` when left out. */
  readonly row?: string
}

/** Functions as they stand in a job, without the types of their parameters; lines of comments stand before them. */
export interface CodeFunctions {
  readonly run: readonly string[]
  /** The type of what `run` gets beside the row; null: nothing. */
  readonly gets: 'Context' | 'Call' | null
  /** `isMethod`: without a name of its own, to stand behind that of a property. */
  readonly onTimer: { readonly lines: readonly string[]; readonly isMethod: boolean } | null
}

export interface TypescriptContext {
  readonly id: string
  readonly label: string
  readonly inputs: Readonly<Record<string, StreamSchema>>
  readonly outputs: Readonly<Record<string, StreamSchema>>
  /** Notes a name that is imported from the library, and gives it. */
  readonly use: (name: string) => string
  /** A type that is imported from the library. */
  readonly useType: (name: string) => string
  /** A new name of the module that is close to a text. */
  readonly name: (text: string) => string
  /** The constant of a connection. `kind`: of one that this machine does not know; to Kafka when left out. */
  readonly connection: (name: string, kind?: NodeConnection['kind']) => string
  /** The stream at an input. */
  readonly stream: (port: string) => string
  /** The code of a Code node as functions; null where it is more than these. */
  readonly functions: (code: string) => CodeFunctions | null
  /** An expression as what stands behind the arrow of a lambda. */
  readonly body: (expression: string, place: LambdaPlace) => string
}

export type TypescriptNode =
  | {
      readonly kind: 'source'
      readonly code: Code
      /** What has to be declared first. */
      readonly before?: readonly Code[]
    }
  /** Code that follows the stream at the input `on`: `.filter(…)`. */
  | { readonly kind: 'step'; readonly on: string; readonly code: Code }
  /** What stands in `.to(…)`. */
  | { readonly kind: 'sink'; readonly code: Code }

/** `config` is that of the document, checked but not filled up. Null: the general way of the library has to do. */
export type TypescriptEmitter = (config: RawConfig, context: TypescriptContext) => TypescriptNode | null
