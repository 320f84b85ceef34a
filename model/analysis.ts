import type { AnyNodeDefinition, Ports } from './definition.ts'
import type { Problem } from './problem.ts'
import type { StreamSchema } from './schema.ts'

/** All node types, by `type`. The model takes it as an argument: it may not import `nodes/`. */
export type Definitions = Readonly<Record<string, AnyNodeDefinition>>

export interface NodeAnalysis {
  /** Null for a type that this version does not know. */
  readonly definition: AnyNodeDefinition | null
  /** The config as parsed, parameters' defaults filled in; null when it does not parse. */
  readonly config: unknown
  /** Of the parsed config, or of the initial one where it does not parse. */
  readonly ports: Ports
  readonly inputs: Readonly<Record<string, StreamSchema>>
  readonly outputs: Readonly<Record<string, StreamSchema>>
  readonly problems: readonly Problem[]
}

/** What the checker knows of a document: a pure function of it (`analyse` in `analyse.ts`). */
export interface Analysis {
  readonly nodes: Readonly<Record<string, NodeAnalysis>>
  /** All problems, those of nodes among them; errors first. */
  readonly problems: readonly Problem[]
  /** Node ids in the order of the flow (sources first, ties by id); those on a cycle last. */
  readonly order: readonly string[]
  /** Whether any error stands in the way of a run. */
  readonly runnable: boolean
  /** Whether some source could be read: a preview leaves out what cannot run. */
  readonly previewable: boolean
}
