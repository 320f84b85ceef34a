/** Rows of sinks held against those that are expected, as `model/fixtures/compare.ts` tells them. */
import { z } from 'zod'

const changedColumn = z.object({
  name: z.string(),
  expected: z.string().nullable(),
  got: z.string().nullable(),
})

const difference = z.union([
  z.object({ kind: z.enum(['missing', 'unexpected']), row: z.string() }),
  z.object({
    kind: z.literal('changed'),
    expected: z.string(),
    got: z.string(),
    columns: z.array(changedColumn).readonly(),
  }),
  z.object({ kind: z.literal('order'), at: z.int(), expected: z.string(), got: z.string() }),
])

export const sinkComparison = z.object({
  sink: z.string(),
  expected: z.int(),
  got: z.int(),
  same: z.array(z.string()).readonly(),
  differences: z.array(difference).readonly(),
})
export type SinkCompared = z.infer<typeof sinkComparison>
