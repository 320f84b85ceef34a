/** CURRENT_WATERMARK in steps: the watermark in force when the record came, after every record before it, whatever the batch size. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bytesSource,
  linesSink,
  planOf,
  rowsSource,
  testJob,
  type Row,
} from '../../engine/kernel/testing/plans.ts'
import { buildTopology } from '../../engine/kernel/topology.ts'
import { splitPlan } from '../../engine/workers/split.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { definition as map } from '../map/definition.ts'
import { runtimes } from '../runtimes.ts'
import { cases } from '../../test/support/cases.ts'

const schema = (type: StreamSchema['columns'][number]['type']) =>
  appendStream(
    [
      { name: 'id', type: t.int(false) },
      { name: 'ts', type },
    ],
    'ts',
  )

function plan(stream: StreamSchema, condition: string, batchSize: number) {
  const config = { condition, onError: 'collect' }
  return planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: stream } },
      { id: 'late', type: 'filter', config, from: ['src.out'], outputs: { out: stream } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['late.out'] },
    ],
    { batchSize },
  )
}

async function passing(stream: StreamSchema, rows: readonly Row[], condition: string, batchSize = 1_000) {
  const lines: string[] = []
  const made = { ...runtimes, rows: rowsSource([rows], { delay: 10 }), sink: linesSink(lines) }
  const { job } = testJob(plan(stream, condition, batchSize), made, { library })
  await job.open()
  expect((await job.run()).error).toBe(null)
  return lines.map((line) => (JSON.parse(line) as { readonly id: number }).id)
}

test.each([t.safeBigint(false), t.bigint(false), t.timestamp(false), t.timestampLtz(false)])(
  'it has the type of the event-time column: %o',
  async (type) => {
    const big = type.kind === 'BIGINT' && type.safe !== true
    const rows = [100, 90, 91, 89].map((time, id): Row => [id, big ? BigInt(time) : time])
    expect(await passing(schema(type), rows, 'ts <= CURRENT_WATERMARK(ts)')).toEqual([1, 3])
    expect(await passing(schema(type), rows, 'CURRENT_WATERMARK(ts) IS NULL')).toEqual([0])
  },
)

test('records at or before it are the late ones, at any batch size', async () => {
  const times = fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(times, fc.constantFrom(1, 2, 7, 1_000), async (list, batchSize) => {
      const late: number[] = []
      let watermark = -Infinity
      for (const [id, time] of list.entries()) {
        if (time <= watermark) late.push(id)
        watermark = Math.max(watermark, time - 10)
      }
      const rows = list.map((time, id): Row => [id, time])
      const stream = schema(t.safeBigint(false))
      expect(await passing(stream, rows, 'ts <= CURRENT_WATERMARK(ts)', batchSize)).toEqual(late)
    }),
    { numRuns: cases(40) },
  )
})

test('a map shows it, and refuses another column with the right one as the fix', () => {
  const stream = schema(t.timestamp())
  const infer = (expression: string, input: StreamSchema = stream) =>
    map.infer(
      map.config.parse({ columns: [{ name: 'mark', expression }] }),
      { in: input },
      { nodeId: 'n', timeZone: 'UTC' },
    )
  expect(infer('CURRENT_WATERMARK(ts)').outputs['out']?.columns[2]).toEqual({
    name: 'mark',
    type: t.timestamp(),
  })
  const wrong = infer('CURRENT_WATERMARK(id)')
  expect(wrong.problems).toMatchObject([
    { code: 'expr/type-mismatch', hint: 'Write CURRENT_WATERMARK(ts).', fixes: [{ label: 'Change to ts' }] },
  ])
  const none = infer('CURRENT_WATERMARK(ts)', appendStream(stream.columns))
  expect(none.problems[0]?.message).toBe(
    'CURRENT_WATERMARK asks for an event time, and the records here have none.',
  )
})

test('a step that reads it is not split over threads', () => {
  const split = (condition: string) =>
    splitPlan(
      buildTopology(plan(schema(t.bigint()), condition, 1), {
        ...runtimes,
        rows: bytesSource(''),
        sink: linesSink([]),
      }),
    )
  expect(split('ts <= current_watermark(ts)')).toEqual({ ok: false, reason: 'late reads the watermark' })
  expect(split("id > 0 AND 'CURRENT_WATERMARK' = 'x'").ok).toBe(true)
})
