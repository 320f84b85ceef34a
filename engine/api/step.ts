import type { PlanOperator } from '../../model/plan/plan.ts'
import type { EngineContext } from './context.ts'

/** A JavaScript expression for the value of each column, without side effects: a local variable or a literal. In the schema's order. */
export type ColumnCode = readonly string[]

export interface StepContext {
  readonly operator: PlanOperator
  /** The input port that the row came by. */
  readonly port: string
  /** The code of the row's event time (ms, NaN without one), of the watermark in force (−Infinity before the first), and of its kind. */
  readonly time: string
  readonly mark: string
  readonly kind: string
  /** A local name that nothing else in the generated function uses. */
  readonly fresh: (hint: string) => string
  /** Binds a value outside the function (a compiled pattern, a table) and gives the name by which the code reaches it. */
  readonly constant: (value: unknown) => string
  readonly timeZone: string
  /** Of the node: the same one each time that code is made for it within a job. */
  readonly environment: EngineContext
}

/**
 * The code for one row. `R` (the module `model/expr/runtime`) and `E` (an `ExprEnv` of the node, `E.mark` the watermark) are in scope, as printed
 * expressions want them. `emit(port, columns)` gives the code that sends a row on, with the kind that it came with; it may be called any
 * number of times.
 * Code that may throw goes inside `guard(code)`: when it throws, the record follows the node's error policy and the rest of the step is not run;
 * keep `emit`'s code outside of it.
 */
export interface FusedStep {
  readonly generate: (
    context: StepContext,
    input: ColumnCode,
    emit: (port: string, columns: ColumnCode) => string,
    guard: (code: string) => string,
  ) => string
}

export interface StepRuntime {
  readonly kind: 'step'
  /** A record that the step neither sends on nor fails counts as filtered. Only for steps that send at most one row a record. */
  readonly filters?: boolean
  /** Of the two rows of an update it may send on one alone. */
  readonly chooses?: boolean
  /** Whether the code reads the watermark (`mark`, or `E.mark`). Records then have to come one after the other, so the plan is not split over threads before it. */
  readonly readsMark?: (operator: PlanOperator) => boolean
  /** It may keep something from one record to the next, or tell of it: its code runs in one thread only. */
  readonly oneThread?: boolean
  readonly create: (operator: PlanOperator) => FusedStep
}
