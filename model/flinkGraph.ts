/** A job as Flink runs it: its operators, which of them stand in one task, and what flows between them. */

export interface FlinkOperator {
  /** Within the job. */
  readonly id: string
  /** That of the planner, by which metrics are named; null: the operator is none of the planner's. */
  readonly number: number | null
  /** `GlobalWindowAggregate`, `Calc`, `TableSourceScan`, `Sink`, `Writer` … */
  readonly kind: string
  /** Of a source or sink: the table. */
  readonly table: string | null
  /** As metrics call it. */
  readonly name: string
  readonly task: string
  /** Ids of operators, in the order of the inputs. */
  readonly inputs: readonly string[]
}

/** Operators in the order of the flow. */
export type FlinkGraph = readonly FlinkOperator[]
