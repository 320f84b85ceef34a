/** What coordinator and workers tell each other. Everything is plain data; buffers are handed over, not copied. */
import type { Json } from '../../model/document.ts'
import type { SerializedError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Ledger, StatePage, StateQuery, StateSummary } from '../api/index.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import type { DeadLetterRecord } from '../kernel/records.ts'
import type { PortSample } from '../kernel/samples.ts'
import type { PackedRows } from './rows.ts'
import type { SentRows } from './slots.ts'

/** What a worker is started with. */
export interface WorkerStart {
  readonly plan: JobPlan
  readonly index: number
  readonly workers: number
  /** Seed of the job's chance. */
  readonly seed: number
  readonly watch: readonly string[]
  /** Names of the partitions of each source, by node id. */
  readonly partitions: Readonly<Record<string, readonly string[]>>
  readonly restore: JobSnapshot | null
  /** The folder for state that memory has no room for, or null: see `KernelOptions.cold`. */
  readonly scratch: string | null
}

/** The place of a dead letter until the coordinator, which has the file, finds it: this and an offset in the piece. */
export const OFFSET = '@'

export type ToWorker =
  /** A piece of the input: whole records. `head`: see `SourceReader.head`. */
  | {
      readonly kind: 'piece'
      readonly seq: number
      readonly source: string
      readonly partition: number
      readonly bytes: Uint8Array
      readonly head: Uint8Array | null
    }
  /** The end of a source, behind its pieces. */
  | { readonly kind: 'end'; readonly seq: number; readonly source: string }
  /** Begins a cut of a table: all that was sent before has been taken in. */
  | { readonly kind: 'cut'; readonly operator: string; readonly table: string; readonly groups: Uint8Array }
  | { readonly kind: 'cutEnd'; readonly operator: string; readonly table: string; readonly complete: boolean }
  | { readonly kind: 'watch'; readonly ports: readonly string[] }
  | { readonly kind: 'inspect'; readonly id: number; readonly node: string; readonly query: StateQuery }

/** Rows of a piece for one owner, from the worker that has decoded it. */
export interface Crossed {
  readonly kind: 'rows'
  readonly seq: number
  readonly from: number
  readonly source: string
  readonly partition: number
  /** Records of the piece, good and bad, and its largest event time minus the delay; −Infinity without one. */
  readonly records: number
  readonly own: number
  /** By index of the crossing. */
  readonly crossings: readonly SentRows[]
}

export interface NodeReport {
  readonly dead: number
  readonly skipped: number
  readonly failed: number
  readonly late: number
  readonly lastError: string | null
  readonly ledger: Ledger | null
  readonly summary: StateSummary | null
  readonly busy: number | null
}

/** What a half of a worker has come to, since its start. */
export interface HalfReport {
  /** Records by `node.port`. */
  readonly ports: Readonly<Record<string, number>>
  readonly nodes: Readonly<Record<string, NodeReport>>
  readonly letters: readonly DeadLetterRecord[]
  readonly samples: readonly PortSample[]
}

export interface SinkText {
  readonly bytes: Uint8Array
  readonly records: number
}

export type FromWorker =
  /** It takes pieces from now on. */
  | { readonly kind: 'started' }
  /** `bytes`: those of the piece, handed back to be used again. */
  | {
      readonly kind: 'decoded'
      readonly seq: number
      readonly bytes: Uint8Array
      readonly records: number
      readonly own: number
      readonly maxTime: number
      readonly sinks: Readonly<Record<string, readonly SinkText[]>>
      readonly report: HalfReport
      readonly error: SerializedError | null
    }
  | {
      readonly kind: 'owned'
      readonly seq: number
      readonly sinks: Readonly<Record<string, readonly SinkText[]>>
      readonly returns: Readonly<Record<string, ReturnedRows>>
      /** By operator and table: key groups that have changed since the last cut. */
      readonly changed: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>
      readonly report: HalfReport
      readonly error: SerializedError | null
    }
  /** Entries of a cut, with their key groups; the first ones tell that it has begun. `done`: there are no more. */
  | {
      readonly kind: 'entries'
      readonly operator: string
      readonly table: string
      readonly entries: readonly (readonly [group: number, entry: Json])[]
      readonly first: boolean
      readonly done: boolean
    }
  | { readonly kind: 'inspected'; readonly id: number; readonly page: StatePage }
  | { readonly kind: 'broken'; readonly error: SerializedError }

export interface ReturnedRows {
  readonly rows: PackedRows
  readonly times: Float64Array
  readonly kinds: Uint8Array | null
}
