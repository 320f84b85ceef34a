/** What the screen asks of a comparison: the same records through the embedded engine and through Flink. */
import { z } from 'zod'
import { FIXTURE_NAME } from '../model/fixtures/fixture.ts'
import { PIN_LIMITS } from '../model/pins/pin.ts'
import { sinkComparison } from './compared.ts'
import { drawing } from './export.ts'
import { nothing, row } from './row.ts'

const step = z.enum(['records', 'engine', 'flink'])
export type CompareStep = z.infer<typeof step>

const found = z.discriminatedUnion('kind', [
  /** Nodes that Flink has no counterpart for, or that it refuses. */
  z.object({
    kind: z.literal('refused'),
    problems: z.array(
      z.object({
        nodeId: z.string().nullable(),
        path: z.string(),
        message: z.string(),
        hint: z.string().nullable(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('compared'),
    /** By source. */
    records: z.record(z.string(), z.int()),
    /** What each sink has in the end; `expected` is what Flink gives. */
    sinks: z.array(sinkComparison).readonly(),
    seconds: z.object({ engine: z.number(), flink: z.number() }),
  }),
])
export type Compared = z.infer<typeof found>

export const compareRequests = {
  /**
   * Pinned records, of other sources at most so many of the first ones, or those of a test. Throws UserError `trust.needed`, `run.invalid`, `compare-flink` where
   * Flink refuses a statement or fails, `stopped`, and what reading a source and reaching Flink throws.
   */
  'compare.flink': row(
    drawing.extend({
      connection: z.string().min(1),
      records: z.int().min(1).max(PIN_LIMITS.records),
      test: z.string().regex(FIXTURE_NAME).nullable(),
    }),
    found,
  ),
  /** Ends it, on Flink too. */
  'compare.stop': row(nothing, nothing),
} as const

export const compareEvents = {
  /** What is being done now; `sink`: whose rows Flink makes. */
  'compare.step': z.object({ step, sink: z.string().nullable() }),
} as const
