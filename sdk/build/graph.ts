/** What a job is while it is written: steps that know their inputs. The document is made of it at the end (`document.ts`). */
import type { Json } from '../../model/document.ts'
import type { LambdaRead } from '../../model/expr/lambda/index.ts'
import type { AnyConnection } from './connections.ts'

export type Config = Readonly<Record<string, Json>>

/** A lambda as it was read, for the check that its operators mean what they look like. */
export interface UsedLambda extends LambdaRead {
  /** As written, for messages. */
  readonly text: string
  /** Over the columns of these input ports: one, or the two of a join as `l` and `r`. */
  readonly ports: readonly string[]
  /** Only TRUE counts. */
  readonly condition: boolean
}

export interface Output {
  readonly node: JobNode
  readonly port: string
}

/** A stream of any rows. */
export interface AnyStream {
  readonly output: Output
}

export interface JobNode {
  readonly type: string
  readonly config: Config
  readonly inputs: Readonly<Record<string, Output>>
  readonly lambdas: readonly UsedLambda[]
  /** How the system that it reads or writes is reached. */
  readonly connection: AnyConnection | null
  /** Set by `as`. */
  id: string | null
  label: string | null
  /** The records that stand in for a source in tests, by their name. */
  pin: string | null
  /** Settings of the node alone. */
  own: { readonly parallelism?: number; readonly queueBound?: number }
}

export function node(
  type: string,
  inputs: JobNode['inputs'],
  config: Config,
  lambdas: readonly UsedLambda[] = [],
  connection: AnyConnection | null = null,
): JobNode {
  return { type, config, inputs, lambdas, connection, id: null, label: null, pin: null, own: {} }
}
