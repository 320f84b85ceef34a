/** What a run tells of itself, and what it is told, as zod schemas: parts of the contracts between screen, host and engine. */
import { z } from 'zod'
import type { Json } from '../model/document.ts'

export const json = z.custom<Json>((value) => value !== undefined)

export const serializedError = z.object({
  kind: z.enum(['user', 'operational', 'unexpected']),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  retriable: z.boolean(),
  nodeId: z.string().nullable(),
  stack: z.string().exactOptional(),
})

export const runState = z.enum(['starting', 'running', 'paused', 'stopping', 'finished', 'stopped', 'failed'])
export type RunState = z.infer<typeof runState>

const windowBar = z.object({ start: z.number(), end: z.number(), records: z.number() })

export const nodeFrame = z.object({
  /**
   * Records and bytes since the start. `in` of a source counts what it has read, bad records too; `out` is by port, and the port `out` is what goes on
   * to the next node: in = out.out + filtered + dead + skipped, where a node sends on one record for each. Bytes only where a node reads or writes bytes.
   */
  in: z.number(),
  out: z.record(z.string(), z.number()),
  bytesIn: z.number(),
  bytesOut: z.number(),
  late: z.number(),
  /** Records dropped by a condition. */
  filtered: z.number(),
  /** Records that went to the dead letters, resp. were skipped by policy. */
  dead: z.number(),
  skipped: z.number(),
  /** The last record error's message. */
  lastError: z.string().nullable(),
  /** A source that a preview's limit ended, and not its input: what fires only because of that is partial. */
  cut: z.boolean().exactOptional(),
  /** Milliseconds since the start; estimated by timing one batch in many. Null until known. */
  busy: z.number().nullable(),
  blocked: z.number().nullable(),
  idle: z.number().nullable(),
  /**
   * Epoch ms; null before the first record or where there is no event time. The watermark at the node's inputs, and the largest event time that what rules it
   * has seen.
   */
  watermark: z.number().nullable(),
  maxTime: z.number().nullable(),
  /** By input port: the watermark in force there, and whether all that rules it is idle. Left out at a source. */
  inputs: z
    .array(z.object({ port: z.string(), watermark: z.number().nullable(), idle: z.boolean() }))
    .exactOptional(),
  /**
   * What holds the node's watermark back: the slowest of all that rules it, a partition of a source or an operator with a watermark of its own. Null where
   * nothing does: at the end of the input, and where all is idle.
   */
  hold: z
    .object({
      /** The node's input port by which it comes; null at a source. */
      port: z.string().nullable(),
      node: z.string(),
      partition: z.string().nullable(),
      watermark: z.number().nullable(),
      /** Ms behind the furthest of all that rules it; null where it is alone, or one of the two has no watermark yet. */
      behindFurthest: z.number().nullable(),
      /** Ms behind the largest event time that any of them has seen. */
      behindNewest: z.number().nullable(),
    })
    .nullable()
    .exactOptional(),
  /** Of an operator that makes the watermark of what it sends itself. */
  outputWatermark: z.number().nullable().exactOptional(),
  /** Of a source that knows it: records that are there and not read yet (the consumer lag). */
  lag: z.number().exactOptional(),
  /**
   * Of a Kafka source: how old records were when they were read, by their timestamps. Of a Kafka sink: when the broker had them, by their event time. Ms, over the
   * records since the last frame; while none come, what was, for 5 s.
   */
  latency: z.object({ p50: z.number(), p99: z.number() }).exactOptional(),
  partitions: z
    .array(
      z.object({
        name: z.string(),
        records: z.number(),
        watermark: z.number().nullable(),
        idle: z.boolean(),
        finished: z.boolean(),
      }),
    )
    .optional(),
  /**
   * Where each record went that an operator accepted: in = late + dead + skipped + the sum of these. `held`: in state; `absorbed`: gone into a result;
   * `expired`: left state without one.
   */
  ledger: z
    .object({
      held: z.number(),
      passed: z.number(),
      filtered: z.number(),
      absorbed: z.number(),
      duplicate: z.number(),
      outOfTop: z.number(),
      expired: z.number(),
    })
    .exactOptional(),
  queue: z.object({ length: z.number(), bound: z.number() }).optional(),
  state: z
    .object({
      windows: z.number(),
      keys: z.number(),
      bytes: z.number(),
      nextFire: z.number().nullable(),
      /** Where the wall clock rules what is sent: when that is next, epoch ms. */
      nextWall: z.number().exactOptional(),
      bars: z.array(windowBar),
      /** Records that were too late for some of their windows and not for others. */
      partlyLate: z.number().exactOptional(),
    })
    .optional(),
})
export type NodeFrame = z.infer<typeof nodeFrame>

/** Values as the screen shows them: BIGINT and DECIMAL as text, times as epoch ms, BYTES as base64, the rest as JSON. */
export const sampleRow = z.object({
  /** Ordinal of the record at its port, from 1. */
  n: z.number(),
  time: z.number().nullable(),
  values: z.array(json),
  /** Made only because a source was cut at a preview's limit: a run would go on before it gives this result. */
  partial: z.boolean().exactOptional(),
  /** Of a changelog's record: -U, +U or -D. Left out for an insert. */
  kind: z.string().exactOptional(),
  /** By index of the column: why its bytes are no value of its type; `values` has NULL there. Only for columns that nothing but the screen reads. */
  errors: z.record(z.string(), z.string()).exactOptional(),
})
export type SampleRow = z.infer<typeof sampleRow>

export const portSample = z.object({
  /** `node.port` of the output. A sink's own input is sampled at its producer's port. */
  port: z.string(),
  rows: z.array(sampleRow),
  /** Records at this port since the start; `rows` is a part of the newest. */
  total: z.number(),
})
export type PortSample = z.infer<typeof portSample>

export const deadLetter = z.object({
  node: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  /** "line 4,711 of orders.ndjson" */
  place: z.string(),
  /** The record as it came, cut at 4,096 characters. */
  raw: z.string(),
})
export type DeadLetter = z.infer<typeof deadLetter>

/** Of a run that makes checkpoints. */
export const checkpointView = z.object({
  /** The last complete one: the time of its cut (epoch ms), how long it took (ms), what it wrote (bytes, entries of state). */
  last: z
    .object({
      id: z.number(),
      at: z.number(),
      duration: z.number(),
      bytes: z.number(),
      entries: z.number(),
    })
    .nullable(),
  /** The number of the one that is being written. */
  writing: z.number().nullable(),
  /** Failures in a row, and the last one's message. */
  failures: z.number(),
  error: z.string().nullable(),
})
export type CheckpointView = z.infer<typeof checkpointView>

export const frame = z.object({
  seq: z.number(),
  state: runState,
  /** Milliseconds since the start of the run, pauses left out. */
  elapsed: z.number(),
  nodes: z.record(z.string(), nodeFrame),
  samples: z.array(portSample),
  deadLetters: z.array(deadLetter),
  memory: z.number().nullable(),
  checkpoint: checkpointView.exactOptional(),
})
export type Frame = z.infer<typeof frame>

export const runLog = z.object({
  at: z.number(),
  level: z.enum(['info', 'warn', 'error']),
  node: z.string().nullable(),
  message: z.string(),
})
export type RunLog = z.infer<typeof runLog>

export const runStatus = z.object({
  state: runState,
  error: serializedError.nullable(),
})
export type RunStatus = z.infer<typeof runStatus>

export const stateEntry = z.object({
  window: z.object({ start: z.number(), end: z.number() }).nullable(),
  key: z.array(z.object({ name: z.string(), value: json })),
  values: z.array(z.object({ name: z.string(), value: json })),
  records: z.number(),
  /** Of a timer: when it is due, ms of event time or, of the wall clock, epoch ms. */
  timer: z.object({ at: z.number(), clock: z.enum(['event', 'processing']) }).exactOptional(),
})
export const statePage = z.object({
  entries: z.array(stateEntry),
  total: z.number().nullable(),
  watermark: z.number().nullable(),
  nextFire: z.number().nullable(),
})
export type StatePageView = z.infer<typeof statePage>
export const stateQuery = z.object({
  node: z.string(),
  search: z.string(),
  offset: z.int().min(0),
  limit: z.int().min(1).max(500),
  /** Timers instead of entries, the next ones first. */
  timers: z.boolean().exactOptional(),
})

export const runOptions = z.object({
  mode: z.enum(['run', 'preview']),
  /** A preview's bounds a source. */
  limits: z.object({ records: z.int(), milliseconds: z.int() }).nullable(),
  /** Seed of the injected chance. */
  seed: z.int(),
  /** Time is a counter instead of the clock; for repeatable frames. */
  virtualClock: z.boolean(),
  /** Of a run: sinks write nothing; those that only print do. */
  dry: z.boolean().exactOptional(),
})
export type RunOptions = z.infer<typeof runOptions>

/** What a job would go on from, and what of it fits the pipeline as it is now. */
export const restorable = z.object({
  /** The checkpoint's number, and the time of its cut, epoch ms. */
  id: z.number(),
  at: z.number(),
  /** The pipeline has changed since. */
  edited: z.boolean(),
  fates: z.array(
    z.object({
      node: z.string(),
      label: z.string().nullable(),
      what: z.enum(['state', 'position', 'output']),
      fate: z.enum(['kept', 'migrated', 'dropped', 'new']),
      /** Entries of state. */
      entries: z.number(),
      reason: z.string().nullable(),
      /** Something that cannot be had again goes with it. */
      loses: z.boolean(),
    }),
  ),
  /** What is wrong with newer checkpoints. */
  warnings: z.array(z.string()),
  /** Which records a sink would get a second time, or null. */
  doubled: z.string().nullable(),
})
export type Restorable = z.infer<typeof restorable>

/** Where a run's checkpoints are, and what it goes on from. */
export const checkpointPlace = z.object({
  /** The run's own folder; removed when the run has come to its end. */
  directory: z.string(),
  savepoints: z.string(),
  /** Null: from the beginning. `latest`: from the newest whole one of `directory`. Else the folder of a checkpoint, for a run that has none yet. */
  restore: z.string().nullable(),
  /** Go on although state, a position or output would be lost, resp. records be written twice. */
  allowDroppedState: z.boolean(),
  allowDoubledRecords: z.boolean(),
})
export type CheckpointPlace = z.infer<typeof checkpointPlace>
