import type { Json } from '../../model/document.ts'
import type { RecordFormat } from '../../model/format/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { StreamSchema } from '../../model/schema.ts'
import type { EngineContext } from './context.ts'
import type { Latency } from './latency.ts'
import type { ColumnCode } from './step.ts'

/** A checkpoint as others outside know it. */
export interface CheckpointName {
  /** 0: the beginning of a run. */
  readonly checkpoint: number
  /** Of the run and of what the checkpoint holds. */
  readonly hash: string
}

/** One part of a framed record beside its value: an expression that has no side effects (a text, bytes or null), or columns written by a format. */
export type FramePart =
  | { readonly statements: string; readonly value: string }
  | { readonly format: RecordFormat; readonly columns: readonly number[] }

/** What `committed` is given, before there is a job. */
export type SinkContext = Pick<EngineContext, 'connection' | 'job' | 'log'>

/** Gives up one record that cannot be written, by the node's error policy. `raw`: what the engine had written of it. Throws where the policy is to fail the job. */
export type RefuseRecord = (error: unknown, raw: Uint8Array) => void

export interface SinkWriter {
  /** Writes whole records, already serialised by the sink's format, one after the other. Resolves when the next may come. */
  write(chunk: Uint8Array, records: number, refuse: RefuseRecord): Promise<void>
  /**
   * A checkpoint's cut lies here: makes what was written until now durable, but not final, and gives what `open` (after a crash) and `commit` need to know of it.
   * No `write` runs meanwhile. A sink without it cannot take part in checkpoints: its records may be doubled after a crash.
   */
  prepare?(): Promise<Json>
  /**
   * The checkpoint that holds `prepared` is complete: what it covers may become visible. Idempotent; also called after a restart, and of a sink that commits
   * at a fresh start too, with `prepared` null.
   */
  commit?(prepared: Json, checkpoint: CheckpointName): Promise<void>
  /** End of input or a stop: makes what was written final. */
  finish(): Promise<void>
  /** Ends and leaves what a later `open` needs to go on from the last `prepare`. Left out: the same as `finish`. */
  suspend?(): Promise<void>
  /** How old the records were that were taken in outside since the last call, by their event time; null: unknown. */
  latency?(): Latency | null
  /** Gives up: leaves nothing that looks finished. */
  abort(): Promise<void>
}

/** How records are gathered to be written together. */
export interface Batching {
  /** Bytes after which a chunk is written, about. */
  readonly bytes: number
  /** Milliseconds that a record waits for others; null: until nothing more is there to be read, 20 at most. */
  readonly linger: number | null
}

export interface SinkRuntime {
  readonly kind: 'sink'
  /** It writes nowhere, but shows what comes: in a debug run, too. */
  readonly prints?: true
  /**
   * What a restart from an older checkpoint means. `rewinds`: the sink takes back whatever it wrote after it, so any checkpoint will do. `commits`: what a
   * checkpoint has committed stays with others, so only the last one will do. Left out: neither; after a restart some records come twice.
   */
  readonly recovery?: 'rewinds' | 'commits' | ((operator: PlanOperator) => 'commits' | undefined)
  /** Of a sink with `committed`: the system of its transaction. All of a job have to be of one, for only one can say which checkpoint it was. */
  readonly transaction?: () => string
  /**
   * Of a sink that commits, before a job goes on: no earlier process can commit any more, and this is the last checkpoint that was committed; null: none
   * ever. What is opened for it is taken over by `open`.
   */
  readonly committed?: (operator: PlanOperator, context: SinkContext) => Promise<CheckpointName | null>
  /** What `committed` would give now, for a person who is asked before a start: nothing is opened, and nobody is kept from committing. There with `committed`. */
  readonly lookCommitted?: (operator: PlanOperator, context: SinkContext) => Promise<CheckpointName | null>
  /** What the output that is there depends on, as JSON: a job goes on with it where this is the same. Left out: the config and the input's schema. */
  readonly depends?: (operator: PlanOperator) => Json
  readonly format: (operator: PlanOperator) => RecordFormat
  /**
   * What becomes of a changelog: a column `op` in front (+I, -U, +U, -D), only the final state, written at the end of the input, or of a framed sink `upsert`:
   * the newest row, and a value of NULL where it is deleted; behind a step that chooses also where it is updated, since what it has become may have been left out. Append-only
   * streams know none of it. Left out: the sink's definition refuses changelogs.
   */
  readonly changes?: (operator: PlanOperator) => 'op' | 'final' | 'upsert'
  /**
   * The sink wants more of a record than its value, and gets each as a frame (`readFrames`): the event time, the value, and these parts. `input`: the code of
   * the columns.
   */
  readonly frame?: (
    operator: PlanOperator,
    input: ColumnCode,
    fresh: (hint: string) => string,
  ) => readonly FramePart[]
  /** Left out: about 128 KiB, and no longer than it takes. */
  readonly batching?: (operator: PlanOperator) => Batching
  /** The sink itself writes the header, as it makes several files. Left out: the kernel writes it once. */
  readonly ownsHeader?: (operator: PlanOperator) => boolean
  /**
   * `restored`: what `prepare` gave at the checkpoint from which the job goes on; anything written after it is taken back. Null for a fresh start. `header`:
   * what stands before the first record of a file, '' where the format has none.
   */
  readonly open: (
    operator: PlanOperator,
    schema: StreamSchema,
    context: EngineContext,
    restored: Json | null,
    header: string,
  ) => Promise<SinkWriter>
}
