/** What a job needs from outside: everything that is not pure is injected. */
import type { ResolvedConnections } from '../../model/connections/resolved.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import type { SerializedError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type {
  CheckpointName,
  Clock,
  CodeWatch,
  EngineContext,
  Latency,
  Ledger,
  NodeRuntime,
  StateSummary,
} from '../api/index.ts'
import type { ColdStore } from '../api/cold.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import type { CheckpointStore } from '../checkpoint/store.ts'
import type { DeadLetterRecord } from './records.ts'
import type { Hold, InputMark } from './holding.ts'
import type { PortSample } from './samples.ts'
import type { PartitionView } from '../time/watermark.ts'

export type { JobSnapshot } from '../checkpoint/cut.ts'

export type JobState = 'starting' | 'running' | 'paused' | 'stopping' | 'finished' | 'stopped' | 'failed'

export interface Lasting {
  readonly passed: Promise<void>
  cancel(): void
}

export interface JobClock extends Clock {
  /** A virtual clock counts batches instead of time, and jumps when the job has nothing to do but wait. */
  readonly virtual: { tick(): void; skip(): void } | null
  /** Resolves when so much real time has passed, ms, also where the clock is virtual: for what is done outside. `cancel`: it is not awaited any more. */
  lasting(milliseconds: number): Lasting
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
  /** Of a source that knows it: records that are there and not read yet. */
  lag?: number
  /** Of a source or sink that knows it: how old records are when they pass. */
  latency?: Latency
  /** What holds the watermark back, or null. */
  readonly hold: Hold | null
  /** By input port; left out at a source. */
  inputs?: InputMark[]
  /** Of an operator that rules the watermark of what it sends. */
  outputWatermark?: number | null
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
  checkpoint?: CheckpointView
}

/** A stream of chance that can be gone on with. */
export interface Chance {
  /** Uniform in [0, 1). */
  readonly next: () => number
  /** What rules the draws to come; null before the first. */
  state(): number | null
}

/** What is told of checkpoints, shaped as the bridge's contract wants it. */
export interface CheckpointView {
  /** The last complete one. `at`: the time of its cut, epoch ms; `duration`: ms until it was complete. */
  readonly last: {
    readonly id: number
    readonly at: number
    readonly duration: number
    readonly bytes: number
    readonly entries: number
  } | null
  /** The number of the one that is being written, or null. */
  readonly writing: number | null
  /** Failures in a row, and what the last one was. */
  readonly failures: number
  readonly error: string | null
}

export interface KernelOptions {
  readonly plan: JobPlan
  /** Those that the plan names, by name. */
  readonly connections: ResolvedConnections
  /** What dead letters in files are encrypted with, or null. */
  readonly keys: SealingKeys | null
  /** By node type. */
  readonly runtimes: Readonly<Record<string, NodeRuntime>>
  /** `R` of the printed expressions. */
  readonly library: unknown
  readonly preview: boolean
  /** Sinks are left out, but for those that only print. */
  readonly dry: boolean
  /** Bounds a source of a preview, or null. */
  readonly limits: { readonly records: number; readonly milliseconds: number } | null
  readonly watch: readonly string[]
  readonly clock: JobClock
  /** Chance of an operator; `state` is what it goes on from, null from its beginning. */
  readonly random: (operator: string, state: number | null) => Chance
  /** Lets the process handle messages and timers; awaited between batches. */
  readonly breathe: () => Promise<void>
  /** Bytes that the process takes, or null where that is not to be told. */
  readonly memory: () => number | null
  readonly print: EngineContext['print']
  /** Watches the code of a node. */
  readonly code: (node: string) => CodeWatch
  readonly log: EngineContext['log']
  readonly onState: (state: JobState, error: SerializedError | null) => void
  readonly onFrame: (frame: JobFrame) => void
  /** Whether the receiver has taken the frames before; a frame is left out when not. */
  readonly frameWanted: () => boolean
  /** What to go on from; null for a fresh start. */
  readonly restore: JobSnapshot | null
  /** The checkpoint that this was, as sinks outside keep it. */
  readonly from: CheckpointName
  /** Where keyed state goes that memory has no room for; null where all of it stays there. The job closes it. */
  readonly cold: ColdStore | null
  /** Where checkpoints go; null for none. */
  readonly checkpoints: CheckpointStore | null
  /** A checkpoint is complete. */
  readonly onCheckpoint: (view: CheckpointView) => void
}
