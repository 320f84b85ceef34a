import { z } from 'zod'
import { encryptionSchema } from './encryption.ts'

/** The format that this version writes. A document with a larger number opens read-only. */
export const DOCUMENT_FORMAT = 1

/** Ids are readable and stable: they name state, metrics and diffs. */
export const NODE_ID = /^[a-z][a-z0-9_]{0,62}$/
/** `node.port` */
export const PORT_REF = /^[a-z][a-z0-9_]{0,62}\.[a-z][a-z0-9_]*$/

export const settingsSchema = z.object({
  mode: z.enum(['streaming', 'batch']).default('streaming'),
  /** IANA name; rules LTZ text, dates and day windows. */
  timeZone: z.string().default('UTC'),
  parallelism: z.int().min(1).max(64).default(1),
  checkpointInterval: z.int().min(0).default(10_000),
  /** A checkpoint after so many records out of the sources, besides; the flow waits until it is complete. 0 = none. */
  checkpointRecords: z.int().min(0).default(0),
  checkpointTimeout: z.int().min(1_000).default(60_000),
  checkpointsKept: z.int().min(1).max(100).default(3),
  /** What checkpoints and dead letters in files are encrypted with; null: they are not. */
  encryption: encryptionSchema.nullable().default(null),
  stateBackend: z.enum(['memory', 'disk']).default('memory'),
  /** With state on the disk: entries of each operator, in each worker, that stay in memory. */
  stateCache: z.int().min(1).default(100_000),
  restartAttempts: z.int().min(0).default(3),
  restartDelay: z.int().min(0).default(1_000),
  /** Records that may wait in front of an asynchronous node before its input is held. */
  queueBound: z.int().min(1).default(10_000),
  /** MiB of heap for the engine process. */
  memoryLimit: z.int().min(64).default(2_048),
  /** How far, ms of event time, the watermark of a source may be ahead of the slowest source's before it waits; null: as far as it likes. */
  maxDrift: z.int().min(0).nullable().default(null),
  /** Records read at once. Results never depend on it. */
  batchSize: z.int().min(1).max(100_000).default(1_000),
  /** Bytes that one record may have. */
  recordLimit: z
    .int()
    .min(1_024)
    .default(16 * 1024 * 1024),
})
export type JobSettings = z.output<typeof settingsSchema>

export const parameterSchema = z.object({
  /** 'path': a value given on the command line is relative to the working folder, a default to the pipeline's folder. */
  type: z.enum(['string', 'number', 'boolean', 'path']).default('string'),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  description: z.string().optional(),
})
export type Parameter = z.output<typeof parameterSchema>

/** A node in the drawing. `config` stays as it was read, so that an unknown type loses nothing when saved. */
export interface DocumentNode {
  readonly type: string
  readonly version: number
  readonly label: string
  readonly config: Readonly<Record<string, Json>>
  readonly parallelism?: number
  readonly queueBound?: number
  /** Of a source: the pinned records that stand in for it in previews and debug runs, by their name (`model/pins`). */
  readonly pin?: string
}

export interface Edge {
  /** `node.port` of an output. */
  readonly from: string
  /** `node.port` of an input. */
  readonly to: string
}

export interface Position {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly positions: Readonly<Record<string, Position>>
  readonly groups: Readonly<Record<string, Json>>
  readonly notes: Readonly<Record<string, Json>>
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * The only truth of the drawing, written as `*.pipeline.json`. Edges are unique by (`from`, `to`). `settings` holds what the
 * person set; defaults are filled in by `settingsSchema` when the plan is compiled.
 */
export interface PipelineDocument {
  readonly format: number
  readonly name: string
  readonly settings: Readonly<Record<string, Json>>
  readonly parameters: Readonly<Record<string, Json>>
  readonly nodes: Readonly<Record<string, DocumentNode>>
  readonly edges: readonly Edge[]
  readonly layout: Layout
}

export const edgeId = (edge: Edge): string => `${edge.from}->${edge.to}`

/** Splits `node.port`. */
export function portRef(ref: string): { readonly node: string; readonly port: string } {
  const dot = ref.indexOf('.')
  return { node: ref.slice(0, dot), port: ref.slice(dot + 1) }
}

export function emptyDocument(name: string): PipelineDocument {
  return {
    format: DOCUMENT_FORMAT,
    name,
    settings: {},
    parameters: {},
    nodes: {},
    edges: [],
    layout: { positions: {}, groups: {}, notes: {} },
  }
}
