import { expect, test } from 'vitest'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { joinJob, runJoin, sorted } from '../common/testing/joinJob.ts'
import { NO_KEY, caseOf, configOf, iso, run, schema } from './testing.ts'

test('window join: same key, same window; outer rows are padded when the window closes', async () => {
  const left: Row[] = [
    [1_000, 'a', 1],
    [1_999, 'b', 2],
    [2_000, 'a', 3],
  ]
  const right: Row[] = [
    [1_500, 'a', 10],
    [2_500, 'c', 11],
  ]
  const { lines } = await run(configOf('full', { kind: 'tumbling', size: 1_000 }), left, right)
  const [first, second] = ['1970-01-01T00:00:01', '1970-01-01T00:00:02', '1970-01-01T00:00:03'].flatMap(
    (start, index, all) =>
      index < 2 ? [`"window_start":"${start}","window_end":"${all[index + 1] ?? ''}"`] : [],
  )
  expect(sorted(lines['out'])).toEqual(
    sorted([
      `{${first ?? ''},"a":1,"b":10}`,
      `{${first ?? ''},"a":2,"b":null}`,
      `{${second ?? ''},"a":3,"b":null}`,
      `{${second ?? ''},"a":null,"b":11}`,
    ]),
  )
})

test('join keys never match NULL', async () => {
  const rows: Row[] = [[1, null, 1]]
  for (const [join, count] of [
    ['inner', 0],
    ['left', 1],
    ['right', 1],
    ['full', 2],
    ['semi', 0],
    ['anti', 1],
  ] as const) {
    const { lines } = await run(configOf(join, { kind: 'tumbling', size: 10 }), rows, rows)
    expect(lines['out']).toHaveLength(count)
  }
})

test('keys are compared in their common type: INT with BIGINT, DECIMAL with INT; several keys are one', async () => {
  const wide = appendStream(
    [
      { name: 'ts', type: t.safeBigint() },
      { name: 'l', type: t.bigint() },
      { name: 'm', type: t.decimal(6, 2) },
      { name: 'list', type: t.array(t.int()) },
    ],
    'ts',
  )
  const narrow = appendStream(
    [
      { name: 'ts', type: t.safeBigint() },
      { name: 'i', type: t.int() },
      { name: 'list', type: t.array(t.int()) },
    ],
    'ts',
  )
  const config = {
    windows: { kind: 'tumbling', size: 10 },
    on: [
      { left: 'l', right: 'i' },
      { left: 'm', right: 'i + 1' },
      { left: 'list', right: 'list' },
    ],
    columns: [{ name: 'i', expression: 'r.i' }],
  }
  const left = {
    schema: wide,
    rows: [
      [1, 7n, 800n, [1, 2]],
      [1, 7n, 801n, [1, 2]],
      [2, 7n, 800n, [1]],
    ] as Row[],
  }
  const right = { schema: narrow, rows: [[1, 7, [1, 2]]] as Row[] }
  const { lines } = await runJoin(caseOf(config, left, right))
  expect(lines['out']).toEqual([
    '{"window_start":"1970-01-01T00:00:00","window_end":"1970-01-01T00:00:00.010","i":7}',
  ])
})

test('windows of the inputs: equal start and end match, late ones go to the late port of their side', async () => {
  const bounded = (name: string) =>
    appendStream(
      [
        { name: 'k', type: t.string() },
        { name: 'window_start', type: t.timestamp(false) },
        { name: 'window_end', type: t.timestamp(false) },
        { name, type: t.int() },
        // The test's sources take their event time from here; a window node gives the last millisecond.
        { name: 'ts', type: t.safeBigint(false) },
      ],
      'window_end',
    )
  const row = (key: string, start: number, end: number, x: number): Row => [key, start, end, x, end - 1]
  const left = {
    schema: bounded('x'),
    rows: [row('a', 0, 10, 1), row('a', 5, 20, 2), row('a', 90, 100, 3), row('a', 90, 100, 4)],
  }
  const right = {
    schema: bounded('y'),
    rows: [row('a', 0, 10, 10), row('a', 10, 20, 20), row('b', 90, 100, 30), row('a', 0, 10, 40)],
  }
  const config = {
    join: 'left',
    windows: { kind: 'input' },
    on: [{ left: 'k', right: 'k' }],
    columns: [
      { name: 'x', expression: 'l.x' },
      { name: 'y', expression: 'r.y' },
    ],
  }
  const { lines } = await runJoin(caseOf(config, left, right))
  const at = (start: number, end: number) => ({ window_start: iso(start), window_end: iso(end) })
  expect(sorted(lines['out'])).toEqual(
    sorted([
      JSON.stringify({ ...at(0, 10), x: 1, y: 10 }),
      JSON.stringify({ ...at(5, 20), x: 2, y: null }),
      JSON.stringify({ ...at(90, 100), x: 3, y: null }),
      JSON.stringify({ ...at(90, 100), x: 4, y: null }),
    ]),
  )
  expect(lines['late_right']?.map((line) => (JSON.parse(line) as { y: number }).y)).toEqual([40])
})

test('a left record whose condition fails is bad as a whole, changes nothing, and says where it came from', async () => {
  const config = configOf('left', { kind: 'sliding', size: 20, slide: 10 }, { condition: '10 / l.x > r.x' })
  const left: Row[] = [
    [1, 'a', 0],
    [2, 'a', 2],
    [3, 'b', 0],
  ]
  const { lines, end, counts } = await run(config, left, [[1, 'a', 3]])
  expect(lines['out']).toHaveLength(4)
  expect(lines['out']?.filter((line) => line.includes('"a":2,"b":3'))).toHaveLength(2)
  expect(lines['out']?.filter((line) => line.includes('"a":0,"b":null'))).toHaveLength(2)
  expect(counts).toMatchObject({ in: 4, dead: 1, ledger: { held: 0, absorbed: 3, expired: 0 } })
  expect(end.frame.deadLetters).toMatchObject([{ place: 'a record of left_source.out', raw: '{"x":0}' }])
})

test('without a key all records of a window meet; all columns of both sides, clashes prefixed', async () => {
  const { lines, outputs } = await run(
    { windows: { kind: 'tumbling', size: 10 } },
    [[1, 'a', 1]],
    [[2, 'b', 2]],
    { problems: NO_KEY },
  )
  expect(outputs['out']?.columns.map(({ name }) => name)).toEqual([
    'window_start',
    'window_end',
    'ts',
    'k',
    'x',
    'right_ts',
    'right_k',
    'right_x',
  ])
  expect(lines['out']).toEqual([
    '{"window_start":"1970-01-01T00:00:00","window_end":"1970-01-01T00:00:00.010","ts":1,"k":"a","x":1,"right_ts":2,"right_k":"b","right_x":2}',
  ])
})

test('windows of TIMESTAMP_LTZ follow the wall clock of the time zone of the job', async () => {
  const zoned = appendStream([{ name: 'ts', type: t.timestampLtz(false) }], 'ts')
  const day = 86_400_000
  const rows = ['2024-03-30T23:30:00Z', '2024-03-31T21:30:00Z', '2024-03-31T22:30:00Z'].map((text) => [
    Date.parse(text),
  ])
  const config = { windows: { kind: 'tumbling', size: day }, columns: [{ name: 'at', expression: 'r.ts' }] }
  const one = { schema: zoned, rows }
  const { lines } = await runJoin(
    caseOf(config, one, one, { settings: { timeZone: 'Europe/Oslo' }, problems: NO_KEY }),
  )
  const days = (lines['out'] ?? []).map((line) => (JSON.parse(line) as { window_start: string }).window_start)
  expect(days).toEqual([...Array<string>(4).fill('2024-03-31T00:00:00'), '2024-04-01T00:00:00'])
})

test('rows that wait can be searched by key and paged', async () => {
  const pages: unknown[] = []
  const left: Row[] = [
    [1, 'ann', 1],
    [2, 'bob', 2],
    [11, 'ann', 3],
  ]
  const made: ReturnType<typeof joinJob> = joinJob(
    caseOf(
      configOf('inner', { kind: 'tumbling', size: 10 }),
      { schema, rows: left, delay: 100 },
      { schema, rows: [[3, 'ann', 4]] },
      {
        between() {
          if (pages.length > 0) return
          pages.push(
            made.job.inspect('join', { search: 'AN', offset: 0, limit: 1 }),
            made.job.inspect('join', { search: 'an', offset: 1, limit: 9 }),
          )
        },
      },
    ),
  )
  await made.job.open()
  await made.job.run()
  const entry = (start: number, left: number, right: number) => ({
    window: { start, end: start + 10 },
    key: [{ name: 'k', value: 'ann' }],
    values: [
      { name: 'left', value: left },
      { name: 'right', value: right },
    ],
    records: left + right,
  })
  expect(await Promise.all(pages)).toMatchObject([
    { entries: [entry(0, 1, 1)], total: 2, nextFire: 9 },
    { entries: [entry(10, 1, 0)], total: 2 },
  ])
})
