/**
 * What the runtimes of node types and the kernel know of each other.
 *
 * The kernel turns a plan into one generated function a source: decode, stateless steps, and the hand-over to operators and sinks, with a
 * record's columns in local variables. A record becomes an object only where somebody looks at it. Hence a stateless step is code,
 * and an operator says which columns it wants and is called with just these.
 *
 * Nothing here, and nothing in a runtime, reads the clock, chance or new ids except through `EngineContext`.
 */
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { OperatorRuntime } from './operator.ts'
import type { SinkRuntime } from './sink.ts'
import type { SourceRuntime } from './source.ts'
import type { StepRuntime } from './step.ts'

export { unwatched, watched, type Clock, type CodeWatch, type EngineContext } from './context.ts'
export { Ages, AgeSample, type Latency } from './latency.ts'
export { emptyLedger, type Ledger } from './ledger.ts'
export type {
  Emit,
  HeldRecord,
  MigrateEntry,
  Operator,
  OperatorContext,
  OperatorInput,
  OperatorRuntime,
  OutputClock,
  StateEntry,
  StateOrigin,
  StatePage,
  StateQuery,
  StateSummary,
  WallClockTimers,
} from './operator.ts'
export { readFrames, type FramedRecord } from './frames.ts'
export type {
  Batching,
  CheckpointName,
  FramePart,
  RefuseRecord,
  SinkContext,
  SinkRuntime,
  SinkWriter,
} from './sink.ts'
export type { Poll, SourceReader, SourceRuntime, SourceWatermarks } from './source.ts'
export {
  KEY_GROUPS,
  keyGroup,
  type Stamped,
  type StateShape,
  type StateTable,
  type TableSpec,
} from './state.ts'
export type { ColumnCode, FusedStep, StepContext, StepRuntime } from './step.ts'

/** What the kernel runs. */
export type FixedRuntime = SourceRuntime | StepRuntime | OperatorRuntime | SinkRuntime

/** Of a node type whose config decides between a step and an operator. */
export interface ChosenRuntime {
  readonly kind: 'chosen'
  readonly choose: (operator: PlanOperator) => StepRuntime | OperatorRuntime
}

export type NodeRuntime = FixedRuntime | ChosenRuntime
