/**
 * What the runtimes of node types and the kernel know of each other.
 *
 * The kernel turns a plan into one generated function a source: decode, stateless steps, and the hand-over to operators and sinks, with a
 * record's columns in local variables. A record becomes an object only where somebody looks at it. Hence a stateless step is code,
 * and an operator says which columns it wants and is called with just these.
 *
 * Nothing here, and nothing in a runtime, reads the clock, chance or new ids except through `EngineContext`.
 */
import type { Json } from '../../model/document.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { StreamSchema } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'
import type { RecordFormat } from '../../model/format/index.ts'

export interface Clock {
  /** Wall clock, ms since the epoch. */
  now(): number
  /** Monotonic, ms with fractions; for measuring. */
  elapsed(): number
  /** Resolves when this much time has passed (at once when it is 0 or less); under a virtual clock, when the job has nothing else to do. */
  wait(milliseconds: number): Promise<void>
}

export interface EngineContext {
  readonly clock: Clock
  /** Uniform in [0, 1); seeded, one stream an operator. */
  readonly random: () => number
  readonly timeZone: string
  /** A preview writes to no sink. */
  readonly preview: boolean
  /** Bytes that one record may have (the setting of the job); a source keeps to it without holding more. */
  readonly recordLimit: number
  /** Text for the console sink: the CLI prints it, the app shows it in the drawer. */
  readonly print: (operator: string, text: string) => void
  readonly log: (level: 'info' | 'warn' | 'error', operator: string, message: string) => void
}

// ── stateless steps ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A JavaScript expression for the value of each column, without side effects: a local variable or a literal. In the schema's order. */
export type ColumnCode = readonly string[]

export interface StepContext {
  readonly operator: PlanOperator
  /** A local name that nothing else in the generated function uses. */
  readonly fresh: (hint: string) => string
  /** Binds a value outside the function (a compiled pattern, a table) and gives the name by which the code reaches it. */
  readonly constant: (value: unknown) => string
  readonly timeZone: string
}

/**
 * The code for one row. `R` (the module `model/expr/runtime`) and `E` (an `ExprEnv` of the node) are in scope, as printed expressions want them.
 * `emit(port, columns)` gives the code that sends a row on; it may be called any number of times.
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

// ── operators ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Sends a row with its event time (ms; NaN when it has none) to an output port. Values in the order of the port's schema. */
export type Emit = (values: readonly Value[], time: number) => void

export interface OperatorInput {
  /** Indices of the columns that the operator wants, in this order. */
  readonly columns: readonly number[]
  /**
   * One record: the wanted columns' values, its event time, and the input's watermark in force when it arrives. Must not throw for a bad record:
   * it calls `context.fail`. Gives false when the record came too late for anything to take it: the kernel counts it and sends it, with all
   * columns of the input, to the port `late`.
   */
  readonly accept: (...valuesThenTimeThenMark: never[]) => boolean
}

export interface OperatorContext extends EngineContext {
  readonly operator: PlanOperator
  readonly emit: (port: string) => Emit
  /** A record that cannot be handled: it follows the node's error policy. */
  readonly fail: (error: unknown, values: readonly Value[]) => void
}

/** One row of what a person sees of an operator's state. */
export interface StateEntry {
  readonly window: { readonly start: number; readonly end: number } | null
  readonly key: readonly { readonly name: string; readonly value: Json }[]
  readonly values: readonly { readonly name: string; readonly value: Json }[]
  readonly records: number
}

export interface StateQuery {
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
  /** Up to twelve open windows in the order of their start, with their number of records: the bars on the node. */
  readonly bars: readonly { readonly start: number; readonly end: number; readonly records: number }[]
}

export interface Operator {
  readonly inputs: Readonly<Record<string, OperatorInput>>
  /** The smallest watermark at which `advance` has something to do; Infinity when none. Read after every record. */
  readonly timers: { next: number }
  /** The watermark (min over the inputs) has reached this; fires what is due, in the order of event time. */
  advance(watermark: number): void
  summary(): StateSummary
  inspect(query: StateQuery): StatePage
  /** State as JSON that `restore` of a fresh operator takes; the checkpoint's writer owns its encoding. */
  snapshot(): Json
  restore(state: Json): void
}

// ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a source hands over. `partition` is an index into `partitions()`. */
export type Poll =
  /** Raw bytes, whole records, to be decoded by the kernel by the source's format from `start`; after a batch it calls `advance`. */
  | {
      readonly kind: 'bytes'
      readonly partition: number
      readonly buffer: Uint8Array
      readonly start: number
      readonly end: number
      /** Set where the source itself found one bad record (longer than the limit): these bytes are its head and are not decoded. */
      readonly error?: string
    }
  /** Rows that exist already, values in the order of the source's schema. They count as taken. */
  | { readonly kind: 'rows'; readonly partition: number; readonly rows: readonly (readonly Value[])[] }
  /** Nothing now; ask again when `wake` resolves (new data, or time). */
  | { readonly kind: 'wait'; readonly wake: Promise<void> }
  | { readonly kind: 'end' }

export interface SourceReader {
  readonly partitions: readonly string[]
  /**
   * The first bytes of the data, whole records, from which the kernel learns how records are laid out. Needed for CSV with a header, which is
   * in here and not in any poll; others may leave it out, then the first poll serves.
   */
  readonly head?: Uint8Array
  /** At most `max` rows; for bytes the kernel decodes at most `max` records of what it gets. */
  poll(max: number): Poll | Promise<Poll>
  /** The kernel has taken this many bytes of the last `bytes` poll. */
  advance(bytes: number): void
  /** Where reading goes on after what was taken, as JSON that `open` takes. */
  position(): Json
  /** A place in words for a record that starts at this offset of the last poll: "line 4,711 of orders.ndjson". */
  locate(offset: number): string
  close(): Promise<void>
}

export interface SourceRuntime {
  readonly kind: 'source'
  /** The format of `bytes` polls, or null for a source that makes rows. */
  readonly format: (operator: PlanOperator) => RecordFormat | null
  /** Event time and watermarks, or null for a source without event time. `column` names a column of the source's schema. */
  readonly watermark: (
    operator: PlanOperator,
  ) => { readonly column: string; readonly delay: number; readonly idleTimeout: number | null } | null
  /** Throws UserError (a file that is not there) or OperationalError, naming place and way out. */
  readonly open: (
    operator: PlanOperator,
    context: EngineContext,
    position: Json | null,
  ) => Promise<SourceReader>
}

// ── sinks ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SinkWriter {
  /** Writes whole records, already serialised by the sink's format, one after the other. Resolves when the next may come. */
  write(chunk: Uint8Array, records: number): Promise<void>
  /** End of input or a stop: makes what was written final. */
  finish(): Promise<void>
  /** Gives up: leaves nothing that looks finished. */
  abort(): Promise<void>
}

export interface SinkRuntime {
  readonly kind: 'sink'
  readonly format: (operator: PlanOperator) => RecordFormat
  readonly open: (operator: PlanOperator, schema: StreamSchema, context: EngineContext) => Promise<SinkWriter>
}

export interface StepRuntime {
  readonly kind: 'step'
  /** A record that the step neither sends on nor fails counts as filtered. Only for steps that send at most one row a record. */
  readonly filters?: boolean
  readonly create: (operator: PlanOperator) => FusedStep
}

export interface OperatorRuntime {
  readonly kind: 'operator'
  readonly create: (context: OperatorContext) => Operator
}

export type NodeRuntime = SourceRuntime | StepRuntime | OperatorRuntime | SinkRuntime
