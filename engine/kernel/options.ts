/** What a job needs from outside: everything that is not pure is injected. */
import type { Json } from '../../model/document.ts'
import type { SerializedError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Clock, EngineContext, Ledger, NodeRuntime, StateSummary } from '../api/index.ts'
import type { ClockCut } from './clocks.ts'
import type { DeadLetterRecord } from './records.ts'
import type { PortSample } from './samples.ts'
import type { PartitionView } from '../time/watermark.ts'

export type JobState = 'starting' | 'running' | 'paused' | 'stopping' | 'finished' | 'stopped' | 'failed'

export interface JobClock extends Clock {
  /** A virtual clock counts batches instead of time, and jumps when the job has nothing to do but wait. */
  readonly virtual: { tick(): void; skip(): void } | null
}

export interface NodeCounts {
  readonly in: number
  readonly out: Record<string, number>
  readonly bytesIn: number
  readonly bytesOut: number
  readonly late: number
  readonly filtered: number
  readonly dead: number
  readonly skipped: number
  readonly lastError: string | null
  cut?: boolean
  readonly busy: number | null
  readonly blocked: number | null
  readonly idle: number | null
  readonly watermark: number | null
  readonly maxTime: number | null
  partitions?: PartitionView[]
  queue?: { readonly length: number; readonly bound: number }
  ledger?: Ledger
  state?: Omit<StateSummary, 'bars'> & { readonly bars: StateSummary['bars'][number][] }
}

/** Shaped as the bridge's contract wants it. */
export interface JobFrame {
  readonly seq: number
  readonly state: JobState
  readonly elapsed: number
  readonly nodes: Record<string, NodeCounts>
  readonly samples: PortSample[]
  readonly deadLetters: DeadLetterRecord[]
  readonly memory: number | null
}

export interface OperatorSnapshot {
  readonly ledger: Ledger
  /** Entries by table and key group. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>
}

/** A cut between two batches, by node id: positions and watermarks of sources, state of operators. */
export interface JobSnapshot {
  readonly sources: Readonly<Record<string, Json>>
  readonly watermarks: Readonly<Record<string, Json>>
  /** Watermarks that several clocks rule together, by the ids of the clocks. */
  readonly clocks: Readonly<Record<string, ClockCut>>
  readonly operators: Readonly<Record<string, OperatorSnapshot>>
}

export interface KernelOptions {
  readonly plan: JobPlan
  /** By node type. */
  readonly runtimes: Readonly<Record<string, NodeRuntime>>
  /** `R` of the printed expressions. */
  readonly library: unknown
  readonly preview: boolean
  /** Bounds a source of a preview, or null. */
  readonly limits: { readonly records: number; readonly milliseconds: number } | null
  readonly watch: readonly string[]
  readonly clock: JobClock
  /** Chance of an operator, uniform in [0, 1). */
  readonly random: (operator: string) => () => number
  /** Lets the process handle messages and timers; awaited between batches. */
  readonly breathe: () => Promise<void>
  /** Bytes that the process takes, or null where that is not to be told. */
  readonly memory: () => number | null
  readonly print: EngineContext['print']
  readonly log: EngineContext['log']
  readonly onState: (state: JobState, error: SerializedError | null) => void
  readonly onFrame: (frame: JobFrame) => void
  /** Whether the receiver has taken the frames before; a frame is left out when not. */
  readonly frameWanted: () => boolean
  /** What to go on from; null for a fresh start. */
  readonly restore: JobSnapshot | null
}
