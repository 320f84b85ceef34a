import type { Json } from '../../model/document.ts'
import type { RecordFormat } from '../../model/format/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { Value } from '../../model/types.ts'
import type { EngineContext } from './context.ts'
import type { Latency } from './latency.ts'

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
      /** Whether more is known to follow at once; left out where the source cannot tell. */
      readonly more?: boolean
    }
  /** Rows that exist already, values in the order of the source's schema. They count as taken. */
  | { readonly kind: 'rows'; readonly partition: number; readonly rows: readonly (readonly Value[])[] }
  /** A partition of several has come to its end: it holds the watermark of the others back no longer. */
  | { readonly kind: 'partitionEnd'; readonly partition: number }
  /** Nothing now; ask again when `wake` resolves (new data, or time). */
  | { readonly kind: 'wait'; readonly wake: Promise<void> }
  | { readonly kind: 'end' }

export interface SourceReader {
  /** May grow, never shrink: a partition that is found while reading begins without a watermark. */
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
  /** Records that are there and not read yet (the consumer lag), as far as that is known; null: unknown. */
  lag?(): number | null
  /** How old the records were that were taken since the last call, by their own timestamps; null: unknown. */
  latency?(): Latency | null
  /** A place in words for a record that starts at this offset of the last poll: "line 4,711 of orders.ndjson". */
  locate(offset: number): string
  /** The bytes of the record at this offset of the last poll as they came, where the poll has made them fit for the reader. */
  original?(offset: number): Uint8Array | null
  /** What was read up to this position is in a complete checkpoint, and committed: for those who follow the job from outside. */
  committed?(position: Json): Promise<void>
  /** The same for the last poll, also after later ones. A source without it is read in one thread. */
  locator?(): (offset: number) => string
  close(): Promise<void>
}

export interface SourceWatermarks {
  /** A column of the source's schema. */
  readonly column: string
  readonly delay: number
  readonly idleTimeout: number | null
  /** Sources of one group wait for each other; '' is a group like any other. */
  readonly alignmentGroup?: string
  /** How far, ms, its watermark may be ahead of the slowest of its group before the source is not asked for more. Null or left out: the job's setting. */
  readonly maxDrift?: number | null
}

export interface SourceRuntime {
  readonly kind: 'source'
  /** The format of `bytes` polls, or null for a source that makes rows. */
  readonly format: (operator: PlanOperator) => RecordFormat | null
  /** Event time and watermarks, or null for a source without event time. */
  readonly watermark: (operator: PlanOperator) => SourceWatermarks | null
  /** What a position belongs to, as JSON: a job goes on at a saved one where this is the same. Left out: the config. */
  readonly depends?: (operator: PlanOperator) => Json
  /** Throws UserError (a file that is not there) or OperationalError, naming place and way out. */
  readonly open: (
    operator: PlanOperator,
    context: EngineContext,
    position: Json | null,
  ) => Promise<SourceReader>
}
