import type { z } from 'zod'
import type { JobSettings, Json } from './document.ts'
import type { Problem } from './problem.ts'
import type { ReplayFrom } from './replay.ts'
import type { StreamSchema } from './schema.ts'

export type NodeKind = 'source' | 'transform' | 'window' | 'join' | 'sink'

/** What a port carries; it rules the port's shape on the canvas and what may be connected. */
export type PortFlavour = 'append' | 'keyed' | 'changelog' | 'late' | 'dead'

export interface InputPort {
  readonly name: string
  readonly label: string
  /** Whether a changelog may come in. */
  readonly accepts: 'append' | 'changelog'
}

export interface OutputPort {
  readonly name: string
  readonly label: string
  readonly flavour: PortFlavour
}

export interface Ports {
  readonly inputs: readonly InputPort[]
  readonly outputs: readonly OutputPort[]
}

/**
 * How a form shows a config field: put under a zod field by `.meta({ ui: … })`. `title` and `description` are zod's own meta keys.
 * Where no widget is named, the form follows the field's JSON schema (text, number, switch, select, list, object).
 */
export interface FieldUi {
  readonly widget?:
    | 'expression' // Flink SQL expression over the columns of an input
    | 'column' // one column of an input
    | 'columns' // several columns of an input
    | 'duration' // milliseconds, shown as "10 s"
    | 'file' // a path to read
    | 'saveFile' // a path to write
    | 'schema' // a list of { name, type } as DDL types
    | 'segmented' // a small enum as a segmented control
    | 'text' // several lines
    | 'ownColumn' // one column of the node's own `schema` field
    | 'code' // TypeScript over the columns of the input
    | 'connection' // the name of a connection of this machine
    | 'key' // the secret that holds a key of encryption
  /** Expression fields: the type that is wanted, as a SQL kind, or any. */
  readonly expects?: 'BOOLEAN' | 'any'
  /**
   * `expression`, `column`, `columns`: the input port whose columns are meant, `in` when left out. For an expression over several inputs: the port by the name
   * under which its columns are reached, as in `l.amount`.
   */
  readonly columnsOf?: string | Readonly<Record<string, string>>
  /**
   * Expression fields with rules of their own: the editor shows the problems that the node's inference finds in the field, instead of checking the text
   * over the columns itself.
   */
  readonly checkedBy?: 'node'
  /** `column` and `columns`: only columns of these kinds are offered. */
  readonly kinds?: readonly string[]
  /** `connection`: of which kind; to Kafka when left out. */
  readonly connection?: 'kafka' | 'database'
  readonly advanced?: boolean
  readonly section?: string
  readonly placeholder?: string
  readonly unit?: string
  /** The field is shown only while another field of the same object, or with dots one inside of it, has one of these values. */
  readonly when?: { readonly field: string; readonly is: readonly Json[] }
  /** The field is shown only while the stream at input port `in` is of this sort. */
  readonly whenInput?: StreamSchema['changes']
}

export interface InferContext {
  readonly nodeId: string
  /** Of the job; streaming when left out. In batch mode operators send final rows only, so there are no changelogs. */
  readonly mode?: JobSettings['mode']
  /** The job's time zone, IANA. */
  readonly timeZone: string
}

export interface Inference {
  /** Schema by output port; a port that cannot be known is left out and its followers are not checked. */
  readonly outputs: Readonly<Record<string, StreamSchema>>
  readonly problems: readonly Problem[]
}

/** What a node promises about delivery and repeatability; `notes` say what voids it. */
export interface Guarantees {
  /** A source can be read again from a position; a sink can take back what was not committed. */
  readonly recovery: 'exactly-once' | 'at-least-once' | 'may-lose' | 'none'
  /** The same input gives the same output: no clock, no chance. */
  readonly repeatable: boolean
  readonly notes: readonly string[]
  /** What of its settings makes it promise less than it could, and the config that mends it. */
  readonly weaknesses?: readonly Weakness[]
}

export interface Weakness {
  /** What is left of the promise. */
  readonly level: 'at-least-once' | 'may-lose'
  /** A sentence for people. */
  readonly why: string
  /** Null where no setting of the node helps. */
  readonly fix: { readonly label: string; readonly config: Readonly<Record<string, unknown>> } | null
}

export interface ExampleInput {
  readonly schema: StreamSchema
  readonly rows: readonly Json[]
  /** How late its records may come, in ms of event time; 0 when left out. */
  readonly delay?: number
}

export interface NodeExample<Config> {
  readonly title: string
  readonly config: Config
  /** Input rows by port as NDJSON objects, and the expected output; run by the conformance suite. */
  readonly input?: Readonly<Record<string, ExampleInput>>
  readonly output?: Readonly<Record<string, readonly Json[]>>
}

/** One line under the label on the canvas. */
export interface NodeSummary {
  readonly text: string
  /** An expression is set in mono, words in sans. */
  readonly mono: boolean
}

export interface PortContext {
  readonly inputs: Readonly<Record<string, StreamSchema>>
}

/**
 * All that the editor, the checker, the compiler and the docs know of a node type. Pure data and pure functions.
 * `In` is the config as written (fields with defaults optional), `Config` as parsed.
 */
export interface NodeDefinition<Config = never, In = Config> {
  readonly type: string
  /** Raised when the config's shape changes; `migrations[n]` turns a config of version n into n + 1. */
  readonly version: number
  readonly migrations?: Readonly<Record<number, (config: Record<string, Json>) => Record<string, Json>>>
  readonly kind: NodeKind
  readonly title: string
  /** One sentence. */
  readonly summary: string
  /** Paragraphs for the help panel; plain text with `code` in backticks. */
  readonly help: readonly string[]
  /** Names by which other tools know it (Flink's, Kafka's, Chinese), found by palette and command search. */
  readonly aliases: readonly string[]
  /** Name of a lucide icon in kebab case. */
  readonly icon: string
  readonly config: z.ZodType<Config, In>
  /** The config of a node fresh from the palette. */
  readonly initial: In
  readonly ports: (config: Config) => Ports
  readonly describe: (config: Config) => NodeSummary
  /** Schemas of the outputs from the schemas of the inputs; a missing input means that it is unknown (not connected, or not inferable). */
  readonly infer: (
    config: Config,
    inputs: Readonly<Record<string, StreamSchema>>,
    context: InferContext,
  ) => Inference
  readonly guarantees: (config: Config) => Guarantees
  readonly examples: readonly NodeExample<In>[]
  /** The field of its config that holds code: it is taken as it stands, without parameters, and runs only where it is trusted. */
  readonly code?: string
  /** Files and folders that its runtime opens, as its config names them: an engine that runs code of a person is held to those of its plan. */
  readonly files?: (config: Config) => {
    readonly reads?: readonly string[]
    readonly writes?: readonly string[]
  }
  /** Of a source that can begin elsewhere for one run: the fields of its config that say so. It notes nothing outside then. */
  readonly replay?: (from: ReplayFrom) => Readonly<Record<string, Json>>
}

/** A definition whose config type is forgotten: what a map of all definitions holds. Its functions take only what `config` parsed. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the config's type is erased
export type AnyNodeDefinition = NodeDefinition<any, any>

/** Keeps the types of a definition together while it is written. */
export function defineNode<Config, In>(definition: NodeDefinition<Config, In>): NodeDefinition<Config, In> {
  return definition
}
