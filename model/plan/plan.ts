import type { Guarantees, NodeKind } from '../definition.ts'
import type { JobSettings, Json } from '../document.ts'
import type { Syntax } from '../expr/syntax.ts'
import type { StreamSchema } from '../schema.ts'

/** How often this shape has changed. */
export const PLAN_FORMAT = 1

export interface PlanInput {
  readonly port: string
  /** `node.port` of the producer. */
  readonly from: string
  readonly schema: StreamSchema
}

export interface PlanOutput {
  readonly port: string
  readonly schema: StreamSchema
}

export interface WatermarkStrategy {
  /** The column of the source's output that carries the event time. */
  readonly column: string
  /** Bounded out-of-orderness: the watermark is the largest timestamp seen minus this, in ms. */
  readonly delay: number
  /** A partition silent for this long leaves the min; null = never. */
  readonly idleTimeout: number | null
}

export interface PlanOperator {
  /** The node's id: stable, names state and metrics. */
  readonly id: string
  readonly type: string
  readonly version: number
  readonly kind: NodeKind
  readonly label: string
  /** The config as parsed by the definition, parameters filled in. */
  readonly config: Json
  readonly inputs: readonly PlanInput[]
  readonly outputs: readonly PlanOutput[]
  readonly guarantees: Guarantees
  readonly queueBound: number
}

/** The only truth of the execution: JSON, operators in topological order (ties by id). The engine and both exports read it. */
export interface JobPlan {
  readonly format: number
  readonly name: string
  readonly settings: JobSettings
  /** Of everything that rules the answer (not labels, not layout): names checkpoints. */
  readonly hash: string
  readonly operators: readonly PlanOperator[]
  /** The syntax trees of the expressions in the operators' configs, so that the engine need not parse them. Left out: it does. */
  readonly syntax?: Syntax
}
