/** What the screen asks of the tests of a pipeline. They lie beside its file, so it has to have one. */
import { z } from 'zod'
import { FIXTURE_NAME } from '../model/fixtures/fixture.ts'
import { PIN_LIMITS } from '../model/pins/pin.ts'
import { sinkComparison } from './compared.ts'
import { drawing } from './export.ts'
import { nothing, row } from './row.ts'
import { serializedError } from './run.ts'

const name = z.string().regex(FIXTURE_NAME)
const counts = z.record(z.string(), z.int())
const filed = drawing.extend({ path: z.string() })

const testView = z.object({
  name: z.string(),
  description: z.string(),
  /** By source. */
  records: counts,
  /** By sink: rows that it is to get. */
  rows: counts,
  /** Why it cannot be read, or null. */
  problem: serializedError.nullable(),
})
export type TestView = z.infer<typeof testView>

const way = z.enum(['shuffle', 'duplicates', 'restarts'])
export type TestWay = z.infer<typeof way>

const testOutcome = z.object({
  /** Null: with the records as they are. */
  way: way.nullable(),
  seconds: z.number(),
  sinks: z.array(sinkComparison).readonly(),
  /** Why it could not be run; null where it could. */
  error: serializedError.nullable(),
  kills: z.int(),
})
export type TestOutcome = z.infer<typeof testOutcome>

export const testRequests = {
  'test.list': row(z.object({ path: z.string() }), z.object({ tests: z.array(testView) })),
  /**
   * Keeps the pinned records, of other sources at most so many of the first ones, and what the sinks get from them; in the place of a test of that name. Throws
   * UserError `test-name`, `run.invalid`, `trust.needed`, and what reading a source throws.
   */
  'test.save': row(
    filed.extend({
      name: z.string(),
      description: z.string(),
      records: z.int().min(1).max(PIN_LIMITS.records),
    }),
    testView,
  ),
  /** What is wrong with a test, or with running it, is its outcome. Throws UserError `trust.needed`. */
  'test.run': row(filed.extend({ name, ways: z.array(way) }), z.object({ outcomes: z.array(testOutcome) })),
  /** What the sinks get now is what they are to get. */
  'test.update': row(filed.extend({ name }), testView),
  'test.remove': row(z.object({ path: z.string(), name }), nothing),
  /** Ends what of tests is under way; it throws UserError `stopped`, or has it as its outcome. */
  'test.stop': row(nothing, nothing),
} as const
