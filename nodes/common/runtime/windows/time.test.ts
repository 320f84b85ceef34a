/** Event time in windows, rule by rule: when a window fires, what is late, and what neither depends on. */
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../../../model/schema.ts'
import { t } from '../../../../model/types.ts'
import { runtime as windowAggregate } from '../../../window_aggregate/runtime.ts'
import { runNode, type NodeCase } from '../../../testing/nodeJob.ts'
import { inferOf, operatorJob, runOperator, type OperatorCase } from '../../testing/operatorJob.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
  ],
  'ts',
)
const aggregates = [{ function: 'COUNT', name: 'n' }]
const parse = (line: string) => JSON.parse(line) as Record<string, unknown>
const bounds = (line: string): readonly unknown[] => {
  const { window_start: start, window_end: end, n } = parse(line)
  return [Date.parse(`${String(start)}Z`), Date.parse(`${String(end)}Z`), n]
}
const at = (...times: readonly number[]): readonly Row[] => times.map((time) => [time, 'a'])
const windowOf = (
  type: OperatorCase['type'],
  config: object,
  rows: readonly Row[],
  more: Partial<OperatorCase> = {},
): OperatorCase => ({ type, config: { aggregates, ...config }, schema, rows, ...more })

async function run(...given: Parameters<typeof windowOf>) {
  const done = await runOperator(windowOf(...given))
  const times = (done.lines['late'] ?? []).map((line) => parse(line)['ts'])
  return { ...done, out: (done.lines['out'] ?? []).map(bounds), late: times }
}

/** How many results there are after each record. */
async function firing(...given: Parameters<typeof windowOf>): Promise<readonly number[]> {
  const seen: number[] = []
  const [type, config, rows, more = {}] = given
  const made: ReturnType<typeof operatorJob> = operatorJob({
    ...windowOf(type, config, rows, more),
    settings: { batchSize: 1 },
    between: () => seen.push(made.lines['out']?.length ?? 0),
  })
  await made.job.open()
  expect((await made.job.run()).error).toBe(null)
  return seen.slice(0, rows.length)
}

describe('the bounds of a window', () => {
  test('a record at the end of a window belongs to the next one', async () => {
    const { out } = await run('window_aggregate', { size: 100 }, at(0, 99, 100))
    expect(out).toEqual([
      [0, 100, 2],
      [100, 200, 1],
    ])
  })

  test('windows are aligned to 1970 plus the offset, before 1970 too', async () => {
    const config = { size: 100, offset: 30, complete: true }
    const { out } = await run('window_aggregate', config, at(-171, -170, -1, 29, 30))
    expect(out).toEqual([
      [-270, -170, 1],
      [-170, -70, 1],
      [-70, 30, 2],
      [30, 130, 1],
    ])
  })

  test('the size of sliding windows is a multiple of the slide; another one is refused, with a size that is', () => {
    const config = { size: 250, slide: 100, aggregates }
    const { problems } = inferOf({ type: 'sliding_window', config, schema })
    expect(problems).toMatchObject([
      {
        code: 'window-multiple',
        severity: 'error',
        fixes: [{ operation: { kind: 'setConfig', config: { size: 300, slide: 100 } } }],
      },
    ])
  })

  test('a record is kept once, however many sliding windows it is in', async () => {
    const stateOf = async (slide: number): Promise<number> => {
      const kept: string[] = []
      const made: ReturnType<typeof operatorJob> = operatorJob({
        ...windowOf('sliding_window', { size: 1_000, slide, keys: ['k'] }, at(5_005)),
        between: () => kept.push(JSON.stringify(made.job.snapshot())),
      })
      await made.job.open()
      expect((await made.job.run()).error).toBe(null)
      return kept[0]?.length ?? 0
    }
    const [one, hundred] = [await stateOf(1_000), await stateOf(10)]
    expect(hundred).toBeLessThan(one + 100)
  })
})

describe('when a window fires', () => {
  test('a window fires when the watermark reaches its last millisecond, and not one before', async () => {
    expect(await firing('window_aggregate', { size: 100 }, at(10, 98, 99))).toEqual([0, 0, 1])
    expect(await firing('window_aggregate', { size: 100 }, at(10, 105, 106), { delay: 7 })).toEqual([0, 0, 1])
  })

  test('a window that ended at the watermark counts a record of it as late, one that is a millisecond short takes it in', async () => {
    const short = await run('window_aggregate', { size: 100 }, at(98, 10))
    expect([short.out, short.late]).toEqual([[[0, 100, 2]], []])
    const over = await run('window_aggregate', { size: 100 }, at(99, 10))
    expect([over.out, over.late]).toEqual([[[0, 100, 1]], [10]])
  })

  test('with an allowed lateness a record is late from the end of the window plus the lateness on', async () => {
    const config = { size: 100, allowedLateness: 50 }
    expect((await run('window_aggregate', config, at(10, 148, 20))).late).toEqual([])
    expect((await run('window_aggregate', config, at(10, 149, 20))).late).toEqual([20])
  })

  test('the end of the input fires every window, a stop none', async () => {
    const rows = at(10, 110, 210)
    const { out } = await run('window_aggregate', { size: 100 }, rows)
    expect(out.map(([start]) => start)).toEqual([0, 100, 200])
    const made: ReturnType<typeof operatorJob> = operatorJob({
      ...windowOf('window_aggregate', { size: 100 }, rows),
      settings: { batchSize: 2 },
      between: () => made.job.stop(),
    })
    await made.job.open()
    expect((await made.job.run()).state).toBe('stopped')
    expect(made.lines['out']?.map(bounds)).toEqual([[0, 100, 1]])
  })

  test('the time of a result is the last millisecond of its window, so that larger windows can follow', async () => {
    const stream = inferOf({ type: 'window_aggregate', config: { size: 100, aggregates }, schema })
    const hours = stream.outputs['out']
    const days = inferOf({
      type: 'window_aggregate',
      config: { size: 200, aggregates, windowStart: 'from', windowEnd: 'to' },
      schema: hours ?? schema,
    })
    expect([...stream.problems, ...days.problems]).toEqual([])
    const one: NodeCase = {
      type: 'window_aggregate',
      config: { size: 100, aggregates },
      // 199 is the last moment of the second window: its result is the last one of [0, 200).
      inputs: { in: { schema, rows: [at(10, 199, 200, 300)] } },
      after: {
        type: 'larger',
        kind: 'window',
        config: JSON.parse(JSON.stringify(days.parsed)) as never,
        outputs: days.outputs,
        runtime: windowAggregate,
      },
    }
    const { lines } = await runNode(one)
    const found = (lines['after.out'] ?? []).map(parse)
    expect(found.map(({ from, to, n }) => [from, to, n])).toEqual([
      ['1970-01-01T00:00:00', '1970-01-01T00:00:00.200', 2],
      ['1970-01-01T00:00:00.200', '1970-01-01T00:00:00.400', 2],
    ])
    expect(lines['after.late']).toEqual([])
  })
})

describe('what lateness depends on', () => {
  test('the watermark rises after every record: one behind another of its batch is late, at any batch size', async () => {
    const rows = at(10, 250, 20, 240, 260)
    for (const batchSize of [1, 2, 3, 1_000]) {
      const more = { settings: { batchSize } }
      const { out, late, counts } = await run('window_aggregate', { size: 100 }, rows, more)
      expect([out, late, counts.late]).toEqual([
        [
          [0, 100, 1],
          [200, 300, 3],
        ],
        [20],
        1,
      ])
    }
  })

  test('a watermark for each partition: a slow one loses nothing in a replay, where one for all would drop it as late', async () => {
    const [fast, slow] = [at(1_000, 2_000, 3_000), at(100, 110, 120)]
    const count = async (rows: readonly (readonly Row[])[]) => {
      const config = { size: 50, aggregates }
      const one: NodeCase = { type: 'window_aggregate', config, inputs: { in: { schema, rows } } }
      return runNode({ ...one, settings: { batchSize: 1 } })
    }
    const apart = await count([fast, slow])
    expect([apart.lines['out']?.length, apart.lines['late']]).toEqual([4, []])
    const together = await count([fast.flatMap((row, index) => [row, ...slow.slice(index, index + 1)])])
    expect(together.counts.late).toBe(3)
  })

  test('the wall clock changes no result: standing still, rushing, or going back', async () => {
    const rows = at(10, 250, 20, 120, 260, 90)
    const answers = await Promise.all(
      [0, 10_000_000, -5_000].map(async (step) => {
        const clock = testClock()
        let turns = 0
        const { out, late } = await run('window_aggregate', { size: 100 }, rows, {
          delay: 100,
          clock: { ...clock, now: () => 1_700_000_000_000 + (turns += 1) * step },
          settings: { batchSize: 1 },
          between: () => clock.set(Math.max(0, turns * step)),
        })
        return { out, late }
      }),
    )
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    expect(answers[0]?.late).toEqual([20, 90])
  })
})

test('count windows fire at the N-th record of a key, whatever its event time', async () => {
  const rows: readonly Row[] = [
    [300, 'a'],
    [5, 'b'],
    [10, 'a'],
    [20, 'b'],
    [1, 'a'],
  ]
  expect(await firing('count_window', { size: 2, keys: ['k'] }, rows)).toEqual([0, 0, 1, 2, 2])
})
