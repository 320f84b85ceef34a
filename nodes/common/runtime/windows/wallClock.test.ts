/** Windows of processing time. */
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../../../model/schema.ts'
import { t } from '../../../../model/types.ts'
import { inferOf, operatorJob, type OperatorCase } from '../../testing/operatorJob.ts'

const count = [{ function: 'COUNT', argument: '', name: 'n' }]
const bounds = ({ window_start: start, window_end: end, n }: Record<string, unknown>) => [
  Date.parse(`${String(start)}Z`),
  Date.parse(`${String(end)}Z`),
  n,
]

describe('processing time', () => {
  const plain = appendStream([{ name: 'k', type: t.string() }])
  /** Each record comes 10 ms after the one before, and a look at the clock between them. */
  async function run(type: OperatorCase['type'], config: object, rows: readonly Row[]) {
    const clock = testClock()
    let batches = 0
    const seen: number[] = []
    const made: ReturnType<typeof operatorJob> = operatorJob({
      type,
      config: { time: 'processing', aggregates: count, ...config },
      schema: plain,
      rows,
      settings: { batchSize: 1 },
      clock,
      between() {
        clock.set(++batches * 10)
        seen.push(made.lines['out']?.length ?? 0)
      },
    })
    await made.job.open()
    const end = await made.job.run()
    expect(end.error).toBe(null)
    return {
      out: (made.lines['out'] ?? []).map((line) => bounds(JSON.parse(line) as Record<string, unknown>)),
      end,
      seen,
    }
  }

  test('a record is in the window of the moment at which it comes, which fires by the clock; the rest at the end', async () => {
    const rows: Row[] = Array.from({ length: 6 }, () => ['a'])
    const tumbling = await run('window_aggregate', { size: 25 }, rows)
    expect(tumbling.out).toEqual([
      [0, 25, 3],
      [25, 50, 2],
      [50, 75, 1],
    ])
    // The first is out as soon as the clock has passed it, with records still to come.
    expect(tumbling.seen).toEqual([0, 0, 0, 0, 1, 1, 3])
    expect((await run('sliding_window', { size: 40, slide: 20 }, rows)).out).toEqual([
      [-20, 20, 2],
      [0, 40, 4],
      [20, 60, 4],
      [40, 80, 2],
    ])
    expect((await run('session_window', { gap: 5 }, rows.slice(0, 2))).out).toEqual([
      [0, 5, 1],
      [10, 15, 1],
    ])
  })

  test('needs no event time, has none, knows no late records, and says that it cannot be repeated', () => {
    const { outputs, problems } = inferOf({
      type: 'window_aggregate',
      config: { time: 'processing', size: 25, allowedLateness: 5, offset: 3 },
      schema: plain,
    })
    expect(problems).toEqual([])
    expect(outputs['out']).toMatchObject({ eventTime: null, changes: 'append' })
    expect(Object.keys(outputs)).toEqual(['out'])
  })
})
