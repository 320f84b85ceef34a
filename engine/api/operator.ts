import type { RowKind } from '../../model/changes.ts'
import type { Json } from '../../model/document.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { Column } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'
import type { ColdStore } from './cold.ts'
import type { EngineContext } from './context.ts'
import type { Ledger } from './ledger.ts'
import type { StateTable, Stamped, TableSpec } from './state.ts'

/**
 * Sends a row with its event time (ms; NaN when it has none) to an output port. Values in the order of the port's schema. `kind` is INSERT when left out;
 * only a port with a changelog may have others.
 */
export type Emit = (values: readonly Value[], time: number, kind?: RowKind) => void

export interface OperatorInput {
  /** Indices of the columns that the operator wants, in this order. */
  readonly columns: readonly number[]
  /**
   * One record: the wanted columns' values, its event time, the operator's watermark in force when it arrives (min over the inputs; −Infinity before the
   * first), and, where the input is a changelog, its kind. Must not throw for a bad record: it calls `context.fail`. Gives false when the record came too late
   * for anything to take it: the kernel counts it and sends it, with all columns of the input, to the port `late`, or, where inputs have a late port each, to
   * `late_<input port>`. A record that is neither late nor failed is booked in `context.ledger`.
   */
  readonly accept: (...valuesThenTimeThenMarkThenKind: never[]) => boolean
}

/** A record out of an operator's state, as an error tells of it. */
export interface HeldRecord {
  /** The input port by which it came. */
  readonly port: string
  /** The columns that the operator has kept of it. */
  readonly columns: readonly Column[]
}

export interface OperatorContext extends EngineContext {
  readonly operator: PlanOperator
  readonly emit: (port: string) => Emit
  /**
   * A record that cannot be handled: it follows the node's error policy. `held`: what the values are, for one that is not at hand but was in state; it leaves
   * the ledger, where it was booked.
   */
  readonly fail: (error: unknown, values: readonly Value[], held?: HeldRecord) => void
  readonly ledger: Ledger
  /** Declares a part of the state: to be called while the operator is made, once for each table. */
  readonly table: <E extends Stamped>(spec: TableSpec<E>) => StateTable<E>
  /** Where keyed maps put what memory has no room for; null where all state stays in memory. */
  readonly cold: ColdStore | null
}

/** One row of what a person sees of an operator's state. */
export interface StateEntry {
  readonly window: { readonly start: number; readonly end: number } | null
  readonly key: readonly { readonly name: string; readonly value: Json }[]
  readonly values: readonly { readonly name: string; readonly value: Json }[]
  readonly records: number
  /** The entry is a timer: when it is due, by which clock. */
  readonly timer?: { readonly at: number; readonly clock: 'event' | 'processing' }
}

export interface StateQuery {
  /** Timers are asked for, the next ones first, instead of entries. */
  readonly timers?: boolean

  /** Only keys whose text contains this, ignoring case. */
  readonly search: string
  readonly offset: number
  readonly limit: number
}

export interface StatePage {
  readonly entries: readonly StateEntry[]
  /** How many entries match; null when counting would take too long. */
  readonly total: number | null
}

/** Open windows and keys, and an estimate of the bytes they take. */
export interface StateSummary {
  readonly windows: number
  readonly keys: number
  readonly bytes: number
  /** The event time at which something fires next, or null. */
  readonly nextFire: number | null
  /** Where the wall clock rules what is sent: when that is next, epoch ms. */
  readonly nextWall?: number
  /** Up to twelve open windows in the order of their start, with their number of records: the bars on the node. */
  readonly bars: readonly { readonly start: number; readonly end: number; readonly records: number }[]
  /** Records that came too late for some of their windows and not for others, since the job has begun to run; left out where there are none. */
  readonly partlyLate?: number
}

export interface OutputClock {
  readonly mark: number
  /** Where records get another event time: the largest that one got, −Infinity before the first. What is behind measures its lag by it. */
  readonly newest?: number
  /** Records are held that will be sent without the input's watermark: the operator does not become idle with its input. */
  readonly holds?: boolean
}

export interface WallClockTimers {
  /** Epoch ms; Infinity when nothing is due. */
  readonly next: number
  /** Called between batches when `next` has come, again and again until it lies ahead: between two calls the output's watermark can move. */
  advance(now: number): void
  /** As much is held as may be: the sources in front wait until a timer has made room. What they are at with a batch still comes. */
  readonly full?: boolean
  /** Resolves when something has come from outside that `next` tells of; null while nothing is awaited from there. */
  readonly outside?: Promise<void> | null
}

export interface Operator {
  /** What it needs from outside, before the first record and before what a checkpoint held goes on. Throws what ends the job. */
  open?(): Promise<void>
  /** The job has ended, or has failed: what `open` took is given back. Called once where `open` was, also where that threw. */
  close?(): Promise<void>
  readonly inputs: Readonly<Record<string, OperatorInput>>
  /** The smallest watermark at which `advance` has something to do; Infinity when none. Read after every record. */
  readonly timers: { readonly next: number }
  /**
   * The watermark (min over the inputs) has reached this; fires what is due, in the order of event time. At the end of the input it is `MAX_WATERMARK`.
   * Never throws for a bad record.
   */
  advance(watermark: number): void
  /**
   * Where the operator itself rules the watermark of what it sends (it gives records another time, or holds some back whose time has passed): that watermark. It
   * never goes back; the kernel reads it after every record and every `advance`. At the end of the input it is `MAX_WATERMARK`. Such an operator's
   * runtime is declared with `clock: true`. To be called whenever the input's watermark moves, keep `timers.next` at −Infinity.
   */
  readonly output?: OutputClock
  /** Timers of the wall clock. After the end of its input the job waits for them. */
  readonly wall?: WallClockTimers
  summary(): StateSummary
  /** Read-only; at most a few milliseconds. */
  inspect(query: StateQuery): StatePage
  /** Its timers, as `inspect` shows entries. Left out: only when it has something to do next is shown, as the summary has it. */
  timersOf?(query: StateQuery): StatePage
}

/** What a saved state belonged to. */
export interface StateOrigin {
  readonly version: number
  readonly depends: Json
}
export type MigrateEntry = (table: string, entry: Json) => Json | undefined

export interface OperatorRuntime {
  readonly kind: 'operator'
  /** The operator has an `output` watermark of its own. */
  readonly clock?: boolean
  /** A clock that gives records another event time: its output's watermark has nothing to do with its input's. */
  readonly restamps?: boolean
  /** The watermark that `accept` gets is that of the source at hand, not the min over all that feed the operator. Of the kernel's own operators only. */
  readonly sourceMark?: boolean
  /**
   * By input port: indices of the input's columns that are its key, in the order of the key whose `textOfKey` is the `keyText` of all of the operator's tables.
   * With it the operator may be split by key group over worker threads: records of one key always meet the same instance, in the order of the input, with the
   * watermark that they would meet otherwise. An empty list: one instance gets everything. Null or left out: the operator cannot be split.
   */
  readonly keys?: (operator: PlanOperator) => Readonly<Record<string, readonly number[]>> | null
  readonly create: (context: OperatorContext) => Operator
  /**
   * What the shape and the meaning of its state depend on, as JSON: a job goes on with the state of a checkpoint where this, the type and its version are
   * the same. Left out: the config, `onError` apart, and the inputs' schemas.
   */
  readonly depends?: (operator: PlanOperator) => Json
  /**
   * Makes entries of a state that depended on something else (`from`) fit this operator; null where that cannot be done. An entry that becomes undefined
   * is dropped.
   */
  readonly migrate?: (from: StateOrigin, operator: PlanOperator) => MigrateEntry | null
}
