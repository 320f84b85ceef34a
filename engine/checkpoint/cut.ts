/** What a job is at one instant between two batches, but for the entries of its tables: small enough to be taken without a pause. */
import type { Json } from '../../model/document.ts'
import type { Ledger } from '../api/ledger.ts'
import type { StoredEntries } from './segment.ts'

export interface SourceCut {
  /** What `SourceReader.position` gave; null for a source that has ended. */
  readonly position: Json
  /** What `SourceWatermark.snapshot` gave; null without event time. */
  readonly watermark: Json
  readonly partitions: readonly string[]
  readonly records: number
  readonly bytes: number
  /** Its input has ended: it is not read again. */
  readonly ended: boolean
}

/** Nodes whose watermark several clocks rule together. */
export interface ClockCut {
  readonly mark: number | null
  /** Ids of the clocks that were idle and have not caught up since. */
  readonly behind: readonly string[]
}

export interface NodeCut {
  readonly late: number
  readonly dead: number
  readonly skipped: number
  readonly failed: number
  readonly lastError: string | null
}

export interface SinkCut {
  /** What `SinkWriter.prepare` gave; null for a sink that takes no part. */
  readonly prepared: Json
  /** Records that it had been given, and bytes that had been handed to its writer. */
  readonly records: number
  readonly bytes: number
}

export interface OperatorCut {
  readonly ledger: Ledger
}

/** By node id, `counters` by `node.port`. */
export interface CutState {
  /** The source that is read next, so that a resumed job reads in the order of the unbroken one. */
  readonly turn: string | null
  readonly sources: Readonly<Record<string, SourceCut>>
  /** By the ids of the clocks, with commas. */
  readonly clocks: Readonly<Record<string, ClockCut>>
  readonly counters: Readonly<Record<string, number>>
  readonly nodes: Readonly<Record<string, NodeCut>>
  /** The state of the chance of nodes that have drawn any. */
  readonly chance: Readonly<Record<string, number>>
  readonly operators: Readonly<Record<string, OperatorCut>>
  readonly sinks: Readonly<Record<string, SinkCut>>
}

/** Entries by operator, table and key group. */
export type TableEntries = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, StoredEntries>>>>>
>

/** A whole cut: what a job goes on from. Plain data. */
export interface JobSnapshot {
  readonly cut: CutState
  readonly tables: TableEntries
}

export const emptyCut: CutState = {
  turn: null,
  sources: {},
  clocks: {},
  counters: {},
  nodes: {},
  chance: {},
  operators: {},
  sinks: {},
}
