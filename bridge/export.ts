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

export const exportRequests = {
  /** What of the drawing can be said in Flink SQL, as far as it is drawn. Connects to nothing, and holds no secret. */
  'export.flink': row(drawing, flinkReport),
  /** Writes the script to a file. Throws UserError where there is none. */
  'export.saveFlink': row(drawing.extend({ to: z.string() }), nothing),
  /** The code of `job.ts`. Throws UserError for a pipeline that cannot run. Nothing is written or run. */
  'export.typescriptCode': row(drawing, z.object({ text: z.string() })),
  /** Writes a TypeScript project into a folder that is new or empty. Throws UserError, also `trust.needed`: the records of its test are run. */
  'export.typescript': row(
    drawing.extend({ directory: z.string().min(1) }),
    z.object({ files: z.array(z.string()), notes: z.array(z.string()) }),
  ),
} as const
