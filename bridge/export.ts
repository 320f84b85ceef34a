/** What the screen asks of exports. */
import { z } from 'zod'
import type { PipelineDocument } from '../model/document.ts'
import { nothing, row } from './row.ts'

/** A pipeline as the screen has it, saved or not. */
export const drawing = z.object({
  document: z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null),
  path: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
})

const flinkReport = z.object({
  /** The script; null where something cannot be exported, or the drawing is not complete. */
  sql: z.string().nullable(),
  /** Why not, by node; null for the pipeline as a whole. */
  obstacles: z.array(
    z.object({
      nodeId: z.string().nullable(),
      path: z.string(),
      reason: z.string(),
      wayOut: z.string().nullable(),
    }),
  ),
  /** What is different on Flink, sentences by node. */
  notes: z.record(z.string(), z.array(z.string())),
  /** Errors of the drawing itself, which stand in the way of a script. */
  errors: z.int(),
})
export type FlinkReport = z.infer<typeof flinkReport>

/** Lines from 1, both included. */
const place = z.object({ node: z.string(), from: z.int(), to: z.int() })
export type CodePlace = z.infer<typeof place>

const fileChange = z.object({
  /** In the project. */
  path: z.string(),
  /** `edited`: by a person since the last export; `kept`: as well, and nothing new to write; `obsolete`: no longer part of the project. */
  change: z.enum(['new', 'changed', 'edited', 'kept', 'obsolete']),
  /** Lines; 0 where the file is not compared line by line. */
  added: z.int(),
  removed: z.int(),
  /** Lines begin with `+`, `-` or a blank, and their numbers at `from` in the old file and `to` in the new one; null: not compared. */
  hunks: z.array(z.object({ from: z.int(), to: z.int(), lines: z.array(z.string()) })).nullable(),
})
export type FileChange = z.infer<typeof fileChange>

const flinkFormat = z.enum(['sql', 'python', 'java'])
export type FlinkFormat = z.infer<typeof flinkFormat>

const sparkReport = z.object({
  /** A program in Python; null where the sink cannot be read. */
  text: z.string().nullable(),
  /** Why not, by the field of the sink. */
  obstacles: z.array(z.object({ path: z.string(), reason: z.string(), wayOut: z.string().nullable() })),
})
export type SparkReport = z.infer<typeof sparkReport>

export const exportRequests = {
  /** What of the drawing can be said in Flink SQL, as far as it is drawn. Connects to nothing, and holds no secret. */
  'export.flink': row(drawing, flinkReport),
  /** The program around the script: the file in Python, or `Job.java`. Throws UserError where there is no script. */
  'export.flinkProgram': row(
    drawing.extend({ language: flinkFormat.exclude(['sql']) }),
    z.object({ text: z.string() }),
  ),
  /** Writes the script or the program to a file, the project in Java into a folder that is new or empty. Throws UserError where there is none. */
  'export.saveFlink': row(drawing.extend({ as: flinkFormat, to: z.string().min(1) }), nothing),
  /** What reads the topic of a Kafka sink with Spark. Throws UserError for a pipeline that cannot run. Connects to nothing, and holds no secret. */
  'export.spark': row(drawing.extend({ sink: z.string() }), sparkReport),
  /** Writes it to a file. Throws UserError where the sink cannot be read. */
  'export.saveSpark': row(drawing.extend({ sink: z.string(), to: z.string().min(1) }), nothing),
  /** The code of `job.ts`, and which lines of it say which node. Throws UserError for a pipeline that cannot run. Nothing is written or run. */
  'export.typescriptCode': row(drawing, z.object({ text: z.string(), places: z.array(place) })),
  /**
   * Writes a TypeScript project into a folder that is new, empty, or of an earlier export. The records of its test are run. Where an earlier export would change,
   * it is asked first: nothing is written until the same request comes with the `token` of that answer, and with the edited files that are to be replaced.
   * Throws UserError, also `trust.needed`.
   */
  'export.typescript': row(
    drawing.extend({
      directory: z.string().min(1),
      agreed: z.object({ token: z.string(), replace: z.array(z.string()) }).nullable(),
    }),
    z.object({
      state: z.enum(['written', 'asks']),
      token: z.string(),
      /** What differs from an earlier export; of a new project: its files. */
      changes: z.array(fileChange),
      /** Of files that were written. */
      written: z.array(z.string()),
      notes: z.array(z.string()),
    }),
  ),
} as const
