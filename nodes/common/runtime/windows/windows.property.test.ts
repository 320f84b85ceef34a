/** Every window of event time against a model that computes each result from a list of all records. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendStream } from '../../../../model/schema.ts'
import { t } from '../../../../model/types.ts'
import { cases } from '../../../../test/support/cases.ts'
import { AGGREGATES, plainLine } from '../../testing/naiveAggregates.ts'
import {
  cumulating,
  naiveSessions,
  naiveWindows,
  sliding,
  type NaiveRecord,
  type NaiveResult,
} from '../../testing/naiveWindows.ts'
import { runOperator, runWithCut, type Lines, type OperatorCase } from '../../testing/operatorJob.ts'

const parameters = { numRuns: cases(80) }

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)

/** Mostly onwards, now and then far ahead, and out of order by as much as several windows. */
const streams = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) },
        { weight: 1, arbitrary: fc.integer({ min: 200, max: 900 }) },
      ),
      behind: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: 0, max: 300 }) },
      ),
      key: fc.constantFrom('a', 'b', null),
      x: fc.option(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(2_147_483_647)), { freq: 5 }),
    }),
    { maxLength: 50 },
  )
  .map((steps) => {
    let clock = -500
    return steps.map(({ step, behind, key, x }): NaiveRecord => {
      clock += step
      return { time: clock - behind, key, x }
    })
  })

const situations = fc.record({
  records: streams,
  delay: fc.constantFrom(0, 30, 200),
  lateness: fc.constantFrom(0, 0, 50, 300),
  batchSize: fc.constantFrom(1, 2, 7, 1_000),
  /** A restart, or two. */
  cuts: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 2 }),
})
const lengths = fc.record({
  parts: fc.integer({ min: 1, max: 5 }),
  width: fc.integer({ min: 20, max: 120 }),
  /** As a share of the size. */
  offset: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
})

const sorted = (lines: readonly string[] | undefined): string[] => [...(lines ?? [])].sort()

type Situation = Omit<typeof situations extends fc.Arbitrary<infer S> ? S : never, 'lateness'>
type Answer = readonly [out: string[], late: readonly string[]]

/** Straight through, and with a restart. */
async function answers(
  type: OperatorCase['type'],
  config: object,
  { records, delay, batchSize, cuts }: Situation,
): Promise<readonly Answer[]> {
  const one: OperatorCase = {
    type,
    config: { keys: ['k'], aggregates: AGGREGATES, ...config },
    schema,
    rows: records.map(({ time, key, x }) => [time, key, x]),
    delay,
    settings: { batchSize },
  }
  const seen = (lines: Lines): Answer => [sorted(lines['out']?.map(plainLine)), lines['late'] ?? []]
  return [seen((await runOperator(one)).lines), seen(await runWithCut(one, ...cuts))]
}

/** The same, of the model. */
function twice({ out, late }: NaiveResult): readonly Answer[] {
  const lines = late.map(({ time, key, x }) => JSON.stringify({ ts: time, k: key, x }))
  const answer: Answer = [sorted(out), lines]
  return [answer, answer]
}

test('tumbling windows equal a naive model, at any batch size, with lateness, and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(situations, lengths, async ({ lateness, ...situation }, { width, offset: share }) => {
      const offset = Math.trunc(width * share)
      const { records, delay } = situation
      const expected = naiveWindows(records, sliding(width, width, offset), delay, lateness)
      const config = { size: width, offset, allowedLateness: lateness, complete: true }
      expect(await answers('window_aggregate', config, situation)).toEqual(twice(expected))
    }),
    parameters,
  )
})

test('sliding windows equal a naive model, at any batch size, with lateness, and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      situations,
      lengths,
      async ({ lateness, ...situation }, { parts, width, offset: share }) => {
        const size = parts * width
        const offset = Math.trunc(size * share)
        const { records, delay } = situation
        const expected = naiveWindows(records, sliding(size, width, offset), delay, lateness)
        const config = { size, slide: width, offset, allowedLateness: lateness, complete: true }
        expect(await answers('sliding_window', config, situation)).toEqual(twice(expected))
      },
    ),
    parameters,
  )
})

test('cumulating windows equal a naive model, at any batch size, with lateness, and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      situations,
      lengths,
      async ({ lateness, ...situation }, { parts, width, offset: share }) => {
        const size = parts * width
        const offset = Math.trunc(size * share)
        const { records, delay } = situation
        const expected = naiveWindows(records, cumulating(size, width, offset), delay, lateness)
        const config = { size, step: width, offset, allowedLateness: lateness, complete: true }
        expect(await answers('cumulate_window', config, situation)).toEqual(twice(expected))
      },
    ),
    parameters,
  )
})

test('session windows equal a naive model, at any batch size, with lateness, and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(situations, fc.integer({ min: 5, max: 80 }), async ({ lateness, ...situation }, gap) => {
      const { records, delay } = situation
      const expected = naiveSessions(records, gap, delay, lateness)
      expect(await answers('session_window', { gap, allowedLateness: lateness }, situation)).toEqual(
        twice(expected),
      )
    }),
    parameters,
  )
})

test('windows that lose records as Flink does lose the same ones at any batch size and after a restart', async () => {
  const types = fc.constantFrom('window_aggregate', 'sliding_window', 'cumulate_window')
  await fc.assert(
    fc.asyncProperty(situations, lengths, types, async (situation, { parts, width, offset: share }, type) => {
      const size = type === 'window_aggregate' ? width : parts * width
      const part =
        type === 'sliding_window' ? { slide: width } : type === 'cumulate_window' ? { step: width } : {}
      const config = { size, ...part, offset: Math.trunc(size * share), complete: false }
      const [one] = await answers(type, config, { ...situation, batchSize: 1 })
      for (const answer of await answers(type, config, situation)) expect(answer).toEqual(one)
    }),
    { numRuns: cases(30) },
  )
})
