/** The rules of windows, one by one. */
import { describe, expect, test } from 'vitest'
import { changesSink } from '../../../../engine/kernel/testing/changelog.ts'
import { planOf, rowsSource, testJob, type Row } from '../../../../engine/kernel/testing/plans.ts'
import * as library from '../../../../model/expr/runtime/index.ts'
import { appendStream, type StreamSchema } from '../../../../model/schema.ts'
import { t } from '../../../../model/types.ts'
import type { PlanOperator } from '../../../../model/plan/plan.ts'
import { runtimes } from '../../../runtimes.ts'
import { runtime as windowAggregate } from '../../../window_aggregate/runtime.ts'
import { inferOf, operatorJob, runOperator, type OperatorCase } from '../../testing/operatorJob.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
  ],
  'ts',
)
const count = [{ function: 'COUNT', argument: '', name: 'n' }]

async function run(type: OperatorCase['type'], config: object, rows: readonly Row[], delay = 0) {
  const done = await runOperator({ type, config: { aggregates: count, ...config }, schema, rows, delay })
  const parsed = (port: string) =>
    (done.lines[port] ?? []).map((line) => JSON.parse(line) as Record<string, unknown>)
  return { ...done, out: parsed('out'), late: parsed('late') }
}
const bounds = ({ window_start: start, window_end: end, n }: Record<string, unknown>) => [
  Date.parse(`${String(start)}Z`),
  Date.parse(`${String(end)}Z`),
  n,
]

describe('sessions', () => {
  test('windows whose gap just touches merge: exactly the gap merges, 1 ms more splits', async () => {
    const { out } = await run(
      'session_window',
      { gap: 100 },
      [[1_000], [1_100], [1_201]].map(([ts]) => [ts ?? 0, 'a']),
    )
    expect(out.map(bounds)).toEqual([
      [1_000, 1_200, 2],
      [1_201, 1_301, 1],
    ])
  })

  test('merge first, then ask whether the merged window is late: a late record may bridge two sessions', async () => {
    // When 1,060 comes the watermark is 1,090.
    const rows: Row[] = [
      [1_000, 'a'],
      [1_150, 'a'],
      [1_060, 'a'],
    ]
    const { out, late } = await run('session_window', { gap: 100 }, rows, 60)
    expect(out.map(bounds)).toEqual([[1_000, 1_250, 3]])
    expect(late).toEqual([])
  })

  test('a record that is late with its session goes to the late port', async () => {
    const { out, late } = await run('session_window', { gap: 10 }, [
      [1_000, 'a'],
      [2_000, 'a'],
      [1_005, 'b'],
    ])
    expect(out.map(bounds)).toEqual([
      [1_000, 1_010, 1],
      [2_000, 2_010, 1],
    ])
    expect(late).toEqual([{ ts: 1_005, k: 'b' }])
  })

  test('a session that was sent and then grows is deleted and inserted anew, or updated where its bounds stay', async () => {
    const rows: Row[] = [
      [1_000, 'a'],
      [1_020, 'a'],
      [1_200, 'b'],
      [1_010, 'a'],
      [1_040, 'a'],
    ]
    const { out } = await run('session_window', { gap: 30, allowedLateness: 500, keys: ['k'] }, rows)
    expect(out.map(({ op, ...row }) => [op, row['k'], ...bounds(row)])).toEqual([
      ['+I', 'a', 1_000, 1_050, 2],
      ['-U', 'a', 1_000, 1_050, 2],
      ['+U', 'a', 1_000, 1_050, 3],
      ['-D', 'a', 1_000, 1_050, 3],
      ['+I', 'a', 1_000, 1_070, 4],
      ['+I', 'b', 1_200, 1_230, 1],
    ])
  })
})

describe('late records', () => {
  test('a record late for some of its sliding windows counts as partially late, and is in the others', async () => {
    const rows: Row[] = [
      [100, 'a'],
      [250, 'a'],
      [190, 'a'],
      [40, 'a'],
    ]
    const { out, late, counts } = await run('sliding_window', { size: 200, slide: 100 }, rows)
    expect(out.map(bounds)).toEqual([
      [0, 200, 1],
      [100, 300, 3],
      [200, 400, 1],
    ])
    expect(late).toEqual([{ ts: 40, k: 'a' }])
    expect(counts.late).toBe(1)
    expect(counts.state?.partlyLate).toBe(1)
  })

  test('inside the allowed lateness each late record fires again with the full result; after it, it is late', async () => {
    const rows: Row[] = [
      [50, 'a'],
      [120, 'a'],
      [60, 'a'],
      [70, 'b'],
      [149, 'a'],
      [150, 'a'],
      [80, 'a'],
    ]
    const { out, late } = await run('window_aggregate', { size: 100, keys: ['k'], allowedLateness: 50 }, rows)
    expect(out.map(({ op, k, n }) => [op, k, n])).toEqual([
      ['+I', 'a', 1],
      ['-U', 'a', 1],
      ['+U', 'a', 2],
      ['+I', 'b', 1],
      ['+I', 'a', 3],
    ])
    expect(late).toEqual([{ ts: 80, k: 'a' }])
  })

  test('without lateness the output has inserts only; with it, it is a changelog of keys and window', () => {
    const infer = (allowedLateness: number) =>
      inferOf({ type: 'window_aggregate', config: { size: 10, keys: ['k'], allowedLateness }, schema })
        .outputs['out']
    expect(infer(0)).toMatchObject({ changes: 'append', key: null })
    expect(infer(1)).toMatchObject({ changes: 'changelog', key: ['k', 'window_start', 'window_end'] })
  })
})

describe('the wall clock', () => {
  const zoned = appendStream([{ name: 'ts', type: t.timestampLtz(false) }], 'ts')

  /** Hours, and days over their results. */
  async function cascade(times: readonly string[], timeZone: string): Promise<string[]> {
    const infer = (type: OperatorCase['type'], config: object, input: StreamSchema) =>
      inferOf({ type, config, schema: input, settings: { timeZone } })
    const hours = infer('window_aggregate', { size: 3_600_000, aggregates: count }, zoned)
    const between = hours.outputs['out'] ?? zoned
    const sum = [{ function: 'SUM', argument: 'n', name: 'n' }]
    const names = { windowStart: 'day', windowEnd: 'until' }
    const days = infer('window_aggregate', { size: 86_400_000, aggregates: sum, ...names }, between)
    const lines: string[] = []
    const plan = planOf(
      [
        { id: 'src', type: 'rows', kind: 'source', outputs: { out: zoned } },
        {
          id: 'hours',
          type: 'window_aggregate',
          config: json(hours.parsed),
          from: ['src.out'],
          outputs: hours.outputs,
        },
        {
          id: 'days',
          type: 'window_aggregate',
          config: json(days.parsed),
          from: ['hours.out'],
          outputs: days.outputs,
        },
        { id: 'sink', type: 'lines', kind: 'sink', from: ['days.out'] },
      ],
      { timeZone },
    )
    const rows = times.map((time): Row => [Date.parse(time)])
    const { job } = testJob(
      plan,
      { ...runtimes, rows: rowsSource([rows]), lines: changesSink(lines, 'op') },
      { library },
    )
    await job.open()
    expect((await job.run()).error).toBe(null)
    return lines
  }
  const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, never>

  test('windows over the results of windows follow the same wall clock, through a day of 25 hours', async () => {
    const times = [
      '2024-10-26T21:59:00Z',
      '2024-10-26T22:00:00Z',
      '2024-10-27T22:59:59Z',
      '2024-10-27T23:00:00Z',
    ]
    expect(await cascade(times, 'Europe/Oslo')).toEqual([
      '{"day":"2024-10-26T00:00:00","until":"2024-10-27T00:00:00","n":1}',
      '{"day":"2024-10-27T00:00:00","until":"2024-10-28T00:00:00","n":2}',
      '{"day":"2024-10-28T00:00:00","until":"2024-10-29T00:00:00","n":1}',
    ])
  })

  test('an hour that comes twice is one window', async () => {
    const { lines } = await runOperator({
      type: 'window_aggregate',
      config: { size: 1_800_000, aggregates: count },
      schema: zoned,
      rows: ['2024-11-03T05:10:00Z', '2024-11-03T06:10:00Z', '2024-11-03T06:40:00Z'].map((time) => [
        Date.parse(time),
      ]),
      settings: { timeZone: 'America/New_York' },
    })
    expect(lines['out']).toEqual([
      '{"window_start":"2024-11-03T01:00:00","window_end":"2024-11-03T01:30:00","n":2}',
      '{"window_start":"2024-11-03T01:30:00","window_end":"2024-11-03T02:00:00","n":1}',
    ])
  })

  test('windows that lose records as in Flink 2.2 are warned of, with the way out; lost records count as expired', async () => {
    const days = (timeZone: string, more: object = {}) =>
      inferOf({
        type: 'window_aggregate',
        config: { size: 86_400_000, ...more },
        schema: zoned,
        settings: { timeZone },
      }).problems.map(({ code, severity }) => `${severity} ${code}`)
    expect(days('Asia/Shanghai')).toEqual(['warning window-unaligned'])
    expect(days('Asia/Shanghai', { complete: true })).toEqual([])
    expect(days('Asia/Shanghai', { allowedLateness: 1 })).toEqual([])
    expect(days('Europe/Oslo')).toEqual([])
    expect(days('Europe/Oslo', { offset: 1 })).toEqual(['warning window-unaligned'])
    expect(days('UTC', { offset: 86_400_000 })).toEqual(['error window-offset'])

    const rows: Row[] = [[10], [60], [72], [200]].map(([ts]) => [ts ?? 0, 'a'])
    const { out, counts } = await run('window_aggregate', { size: 100, offset: 70 }, rows)
    const whole = await run('window_aggregate', { size: 100, offset: 70, complete: true }, rows)
    // Nothing is handed over between 69, when the first window ends, and 99.
    expect(out.map(bounds)).toEqual([
      [70, 170, 1],
      [170, 270, 1],
    ])
    expect(counts.ledger).toMatchObject({ expired: 2, absorbed: 2 })
    expect(whole.out.map(bounds)).toEqual([
      [-30, 70, 2],
      [70, 170, 1],
      [170, 270, 1],
    ])
  })
})

describe('windows without an end in time', () => {
  test('the partial count window at the end of the input is dropped, and counted as expired', async () => {
    const rows: Row[] = [1, 2, 3].map((ts) => [ts, 'a'])
    const { out, counts } = await run('count_window', { size: 2 }, rows)
    expect(out).toEqual([{ first_time: 1, last_time: 2, n: 2 }])
    expect(counts.ledger).toMatchObject({ absorbed: 2, expired: 1, held: 0 })
    expect((await run('count_window', { size: 2, emitRest: true }, rows)).out).toHaveLength(2)
  })

  test('more keys than allowed fail the job, with the setting that moves the bound', async () => {
    const rows: Row[] = ['a', 'b', 'c'].map((k, ts) => [ts, k])
    const job = operatorJob({
      type: 'count_window',
      config: { size: 2, keys: ['k'], maxKeys: 2 },
      schema,
      rows,
    })
    await job.job.open()
    const { state, error } = await job.job.run()
    expect(state).toBe('failed')
    expect(error).toMatchObject({
      code: 'state-keys',
      nodeId: 'node',
      message: 'node holds 2 keys, the most that it may.',
      hint: expect.stringMatching(/maxKeys/) as string,
    })
  })

  test('no event time is needed by count', async () => {
    const plain = appendStream([{ name: 'k', type: t.string() }])
    const { lines } = await runOperator({
      type: 'count_window',
      config: { size: 2, aggregates: count },
      schema: plain,
      rows: [['a'], ['b'], ['c']],
    })
    expect(lines['out']).toEqual(['{"n":2}'])
  })
})

test('what a window has come to shows before it fires, merged from its panes, and nothing is sent', async () => {
  const pages: unknown[] = []
  const made: ReturnType<typeof operatorJob> = operatorJob({
    type: 'sliding_window',
    config: { size: 20, slide: 10, keys: ['k'], aggregates: count },
    schema,
    rows: [
      [1, 'a'],
      [12, 'a'],
      [13, 'b'],
    ],
    delay: 100,
    between() {
      if (pages.length === 0) pages.push(made.job.inspect('node', { search: '', offset: 0, limit: 10 }))
      expect(made.lines['out']).toEqual([])
    },
  })
  await made.job.open()
  await made.job.run()
  const entry = (start: number, k: string, n: number) => ({
    window: { start, end: start + 20 },
    key: [{ name: 'k', value: k }],
    values: [{ name: 'n', value: String(n) }],
    records: n,
  })
  expect(await Promise.all(pages)).toMatchObject([
    {
      entries: [entry(-10, 'a', 1), entry(0, 'a', 2), entry(0, 'b', 1), entry(10, 'a', 1), entry(10, 'b', 1)],
      total: 5,
    },
  ])
})

test('state is kept when a column of the result gets another name, and not when the window is another one', () => {
  const depends = (config: object) => {
    const { parsed, outputs } = inferOf({ type: 'window_aggregate', config, schema })
    const operator: PlanOperator = {
      id: 'node',
      type: 'window_aggregate',
      version: 1,
      kind: 'window',
      label: '',
      config: JSON.parse(JSON.stringify(parsed)) as PlanOperator['config'],
      inputs: [{ port: 'in', from: 'src.out', schema }],
      outputs: Object.entries(outputs).map(([port, output]) => ({ port, schema: output })),
      guarantees: { recovery: 'exactly-once', repeatable: true, notes: [] },
      queueBound: 1,
    }
    return windowAggregate.depends?.(operator)
  }
  const before = depends({ size: 10, aggregates: count })
  const renamed = [{ ...count[0], name: 'records' }]
  expect(depends({ size: 10, aggregates: renamed, windowStart: 'from', onError: 'skip' })).toEqual(before)
  expect(depends({ size: 20, aggregates: count })).not.toEqual(before)
  expect(depends({ size: 10, aggregates: count, keys: ['k'] })).not.toEqual(before)
})
