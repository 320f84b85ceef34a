/** What every variant of a job's generated program works on: counters, watermarks, where the record at hand comes from. */
import type { RowKind } from '../../model/changes.ts'
import type { Value } from '../../model/types.ts'
import type { SinkBuffer } from './sinks.ts'

/**
 * The record at hand, for error messages and dead letters: either bytes of a source (`buffer` from `start` to `end`), or a row.
 * The generated code sets it for each record; it is read only when something fails.
 */
export interface Origin {
  /** Index of the source whose batch is running. */
  source: number
  buffer: Uint8Array | null
  start: number
  end: number
  /** Records that the last batch of bytes had, bad ones among them. */
  count: number
  /** Records and blank lines that the fast lane did not take. Only counts up. */
  missed: number
  /** The row of an operator's output, or of a source that makes rows, and the index of its port; null while bytes are at hand. */
  port: number
  row: readonly Value[] | null
}

export interface Shared {
  readonly origin: Origin
  /** Records by port. */
  readonly counters: Float64Array
  /** Late records by node. */
  readonly late: Float64Array
  /** Watermarks in force: by index of the clock, then by set of clocks. */
  readonly marks: Float64Array
  /** By port: how many more records a hook takes; 0 where nobody looks. */
  readonly wanted: Int32Array
  /** By node index; null for other nodes than sinks, and in a preview. */
  readonly sinks: readonly (SinkBuffer | null)[]
  /** A record failed at a node: follows the node's error policy. Throws where that is to fail the job. */
  readonly fail: (node: number, error: unknown) => void
  /** The watermark of a clock has reached a timer: fires what is due, in the order of the flow. */
  readonly advance: (clock: number, mark: number) => void
  /** The watermark of a clock that rules nodes together with others has moved. */
  readonly raise: (clock: number) => void
  /** The output watermark of an operator that is a clock has moved. */
  readonly rise: (clock: number, mark: number) => void
  /** A watched port's record. */
  readonly sample: (port: number, time: number, values: readonly Value[], kind: RowKind) => void
  /** Timed variant only: the code of another node begins. */
  readonly enter: (node: number) => void
}
