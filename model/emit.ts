/**
 * What a node becomes on another system. A node's emitter says it as plain data; `export/` puts a whole pipeline together from that. Emitters are pure, and
 * what cannot be said over there is told by name, with the nearest way out.
 */
import type { NodeConnections } from './connections/connection.ts'
import type { JobSettings } from './document.ts'
import type { TypescriptEmitter } from './emitTypescript.ts'
import type { StreamSchema } from './schema.ts'

/** A stream of the pipeline as a table or view of a Flink SQL script. */
export interface FlinkStream {
  /** The table or view, quoted, as it stands behind FROM. */
  readonly relation: string
  readonly schema: StreamSchema
  /**
   * The column that Flink knows as the event time (a time attribute): that of the schema, or one beside its columns where that is no TIMESTAMP or stands for
   * another instant. Null: Flink has none, even where the schema has.
   */
  readonly time: string | null
  /** The columns that Flink knows as the bounds of a window. */
  readonly window: { readonly start: string; readonly end: string } | null
}
export type FlinkOutput = Omit<FlinkStream, 'schema'>

/** The event time beside the columns of a schema. No column of a person has this name. */
export const HIDDEN_TIME = '$time'

export type FlinkStatement =
  | {
      readonly kind: 'table'
      readonly name: string
      /** Columns, watermark and key as they stand in CREATE TABLE. */
      readonly columns: readonly string[]
      readonly options: Readonly<Record<string, string>>
    }
  | { readonly kind: 'view'; readonly name: string; readonly query: string }
  | { readonly kind: 'insert'; readonly into: string; readonly query: string }

export interface FlinkNode {
  /** In their order; a table's or view's name begins with the id of the node. */
  readonly statements: readonly FlinkStatement[]
  /** By port. Ports that nobody uses may be left out. */
  readonly outputs: Readonly<Record<string, FlinkOutput>>
  /** Flink cannot keep these views, nor views over them: each INSERT that needs them brings them along. */
  readonly inline?: true
  /** What a person should know of the difference, one sentence each. */
  readonly notes?: readonly string[]
  /** Values that the script leaves open, by the name of the environment's variable: what to set it to. */
  readonly variables?: Readonly<Record<string, string>>
}

export interface FlinkContext {
  readonly id: string
  readonly inputs: Readonly<Record<string, FlinkStream>>
  readonly outputs: Readonly<Record<string, StreamSchema>>
  /** Output ports that something is connected to. */
  readonly used: ReadonlySet<string>
  readonly settings: JobSettings
  /** Those that are known; they hold no secrets. */
  readonly connections: NodeConnections
  /** Notes that the node, or a field of its config, cannot be exported: why, and what to do instead. */
  readonly refuse: (path: string, reason: string, wayOut: string) => void
}

/** What a node of a type becomes. What it gives is of no use once it has refused. */
export interface NodeEmitter<Config> {
  readonly flink: (config: Config, context: FlinkContext) => FlinkNode
  /**
   * How Flink's planner calls the operators that only such a node brings, without Local, Global, Incremental in front. Left out: its work is a projection or a
   * condition, which Flink puts together with that of its neighbours.
   */
  readonly operators?: readonly string[]
  /** The library's own words for the node. Left out, or null for a config: the general `stepOf`, `sourceOf` or `sinkOf` says it, with its config as in the document. */
  readonly typescript?: TypescriptEmitter
}

/** An emitter whose config type is forgotten: what a map of all emitters holds. It gets only what the definition has parsed. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the config's type is erased
export type AnyNodeEmitter = NodeEmitter<any>

/** A node type that has no counterpart. */
export const notInFlink = (reason: string, wayOut: string): NodeEmitter<unknown> => ({
  flink: (_, { refuse }) => {
    refuse('', reason, wayOut)
    return { statements: [], outputs: {} }
  },
})
