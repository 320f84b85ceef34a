import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesSink, planOf, rowsSource, testJob, type Row } from '../../engine/kernel/testing/plans.ts'
import type { JobSnapshot } from '../../engine/checkpoint/cut.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { appendStream, type Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'
import { cases } from '../../test/support/cases.ts'

const columns: readonly Column[] = [
  { name: 'ts', type: t.safeBigint() },
  { name: 'k', type: t.string() },
  { name: 'x', type: t.int() },
]

interface Case {
  readonly columns?: readonly Column[]
  readonly config: Parameters<typeof definition.config.parse>[0]
  readonly rows: readonly Row[]
  readonly delay?: number
  readonly settings?: Parameters<typeof planOf>[1]
  readonly watch?: readonly string[]
  readonly restore?: JobSnapshot
  /** Called between batches. */
  readonly between?: () => void
}

function windowJob({ config, rows, delay = 0, settings = {}, watch = [], restore, between, ...given }: Case) {
  const schema = appendStream(given.columns ?? columns, 'ts')
  const parsed = definition.config.parse(config)
  const timeZone = typeof settings['timeZone'] === 'string' ? settings['timeZone'] : 'UTC'
  const { outputs, problems } = definition.infer(parsed, { in: schema }, { nodeId: 'w', timeZone })
  expect(problems).toEqual([])
  const [out, late]: [string[], string[]] = [[], []]
  const plan = planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
      {
        id: 'w',
        type: 'window',
        kind: 'window',
        config: JSON.parse(JSON.stringify(parsed)) as never,
        from: ['src.out'],
        outputs,
      },
      { id: 'out', type: 'out', kind: 'sink', from: ['w.out'] },
      { id: 'late', type: 'late', kind: 'sink', from: ['w.late'] },
    ],
    settings,
  )
  const runtimes = {
    rows: rowsSource([rows], { delay }),
    window: runtime,
    out: linesSink(out),
    late: linesSink(late),
  }
  const { job, frames } = testJob(plan, runtimes, {
    library,
    watch,
    restore: restore ?? null,
    breathe: () => {
      between?.()
      return Promise.resolve()
    },
  })
  return { job, frames, out, late }
}

async function run(input: Case) {
  const made = windowJob(input)
  await made.job.open()
  const end = await made.job.run()
  expect(end.error).toBe(null)
  const parse = (line: string) => JSON.parse(line) as Record<string, unknown>
  return { ...made, end, results: made.out.map(parse), lateRows: made.late.map(parse) }
}

const iso = (ms: number): string => new Date(ms).toISOString().replace(/(\.000)?Z$/, '')

/** The same by hand: a sorted list of everything, one record after the other. */
function naive(rows: readonly Row[], size: number, delay: number) {
  const open = new Map<number, Map<string | null, { count: number; sum: number | null }>>()
  const [fired, late]: [string[], number[]] = [[], []]
  let watermark = -Infinity
  const fire = (): void => {
    for (const start of [...open.keys()].sort((a, b) => a - b)) {
      if (start + size - 1 > watermark) continue
      for (const [k, { count, sum }] of open.get(start) ?? []) {
        fired.push(
          JSON.stringify({
            k,
            window_start: iso(start),
            window_end: iso(start + size),
            n: count,
            total: sum,
          }),
        )
      }
      open.delete(start)
    }
  }
  for (const [time, key, value] of rows as readonly [number, string | null, number | null][]) {
    const start = Math.floor(time / size) * size
    if (start + size - 1 <= watermark) late.push(time)
    else {
      const groups = open.get(start) ?? new Map<string | null, { count: number; sum: number | null }>()
      open.set(start, groups)
      const group = groups.get(key) ?? { count: 0, sum: null }
      groups.set(key, group)
      group.count++
      if (value !== null) group.sum = ((group.sum ?? 0) + value) | 0
    }
    watermark = Math.max(watermark, time - delay)
    fire()
  }
  watermark = Infinity
  fire()
  return { fired, late }
}

const counting = {
  keys: ['k'],
  aggregates: [
    { function: 'COUNT', name: 'n' },
    { function: 'SUM', argument: 'x', name: 'total' },
  ],
}

const streams = fc.array(
  fc.tuple(
    fc.integer({ min: -3_000, max: 3_000 }),
    fc.constantFrom('a', 'b', null),
    fc.oneof(fc.constant(null), fc.integer({ min: -5, max: 5 }), fc.constant(2_147_483_647)),
  ),
  { maxLength: 60 },
)

test('tumbling windows equal a naive model on any stream, at any batch size', async () => {
  await fc.assert(
    fc.asyncProperty(
      streams,
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 0, max: 800 }),
      async (rows, size, delay) => {
        const expected = naive(rows, size, delay)
        for (const batchSize of [1, 7, 1_000]) {
          const { out, lateRows, end } = await run({
            config: { size, ...counting },
            rows,
            delay,
            settings: { batchSize },
          })
          // The order of keys within a firing is not promised, that of windows is.
          expect([...out].sort()).toEqual([...expected.fired].sort())
          expect(out.map((line) => (JSON.parse(line) as { window_start: string }).window_start)).toEqual(
            expected.fired.map((line) => (JSON.parse(line) as { window_start: string }).window_start),
          )
          expect(lateRows.map((row) => row['ts'])).toEqual(expected.late)
          expect(end.frame.nodes['w']?.late).toBe(expected.late.length)
        }
      },
    ),
    { numRuns: cases(60) },
  )
})

test('snapshot, restore and going on equals the unbroken run', async () => {
  await fc.assert(
    fc.asyncProperty(streams, fc.nat(60), async (rows, cut) => {
      const config = {
        size: 500,
        keys: ['k', 'x'],
        aggregates: [
          { function: 'COUNT_DISTINCT', argument: 'x', name: 'd' },
          { function: 'AVG', argument: 'CAST(x AS DECIMAL(10, 2))', name: 'a' },
          { function: 'MAX', argument: 'k', name: 'm' },
        ],
      }
      const whole = await run({ config, rows, delay: 100 })
      const snapshots: string[] = []
      const first: ReturnType<typeof windowJob> = windowJob({
        config,
        rows,
        delay: 100,
        settings: { batchSize: 1 },
        between() {
          if (snapshots.length === 0 && cut-- === 0) {
            snapshots.push(JSON.stringify(first.job.snapshot()))
            first.job.stop()
          }
        },
      })
      await first.job.open()
      await first.job.run()
      const [snapshot] = snapshots
      const rest =
        snapshot === undefined
          ? null
          : await run({ config, rows, delay: 100, restore: JSON.parse(snapshot) as JobSnapshot })
      expect([...first.out, ...(rest?.out ?? [])].sort()).toEqual([...whole.out].sort())
      expect([...first.late, ...(rest?.late ?? [])]).toEqual(whole.late)
    }),
    { numRuns: cases(40) },
  )
})

test('late records are counted and go, with all columns, to the port late; watching changes no result', async () => {
  const rows = [
    [1_000, 'a', 1],
    [9_000, 'a', 2],
    [1_500, 'b', 3],
  ]
  const plain = await run({ config: { size: 1_000, ...counting }, rows })
  const watched = await run({
    config: { size: 1_000, ...counting },
    rows,
    watch: ['w.late', 'w.out', 'src.out'],
  })
  expect(plain.late).toEqual(['{"ts":1500,"k":"b","x":3}'])
  expect([watched.out, watched.late]).toEqual([plain.out, plain.late])
  const samples = watched.frames.flatMap((frame) => frame.samples)
  expect(samples.find(({ port }) => port === 'w.late')).toEqual({
    port: 'w.late',
    rows: [{ n: 1, time: 1_500, values: ['1500', 'b', 3] }],
    total: 1,
  })
  expect(samples.find(({ port }) => port === 'src.out')?.total).toBe(3)
})

test('NULL, numbers: COUNT skips NULL, SUM of only NULLs is NULL, AVG over INT is INT, INT and BIGINT wrap in SUM', async () => {
  const types: readonly Column[] = [
    { name: 'ts', type: t.safeBigint(false) },
    { name: 'i', type: t.int() },
    { name: 'l', type: t.bigint() },
    { name: 's', type: t.safeBigint() },
    { name: 'm', type: t.decimal(10, 2) },
    { name: 'd', type: t.double() },
    { name: 'u', type: t.string() },
  ]
  const names = ['i', 'l', 's', 'm', 'd', 'u']
  const aggregates = names.flatMap((argument) => [
    { function: 'COUNT', argument, name: `count_${argument}` },
    ...(argument === 'u'
      ? []
      : [
          { function: 'SUM', argument, name: `sum_${argument}` },
          { function: 'AVG', argument, name: `avg_${argument}` },
        ]),
    { function: 'MIN', argument, name: `min_${argument}` },
    { function: 'MAX', argument, name: `max_${argument}` },
  ])
  const most = 9_223_372_036_854_775_807n
  const rows = [
    [1, 2_147_483_647, most, 9_007_199_254_740_991, 150n, 0.5, '\u{1F600}'],
    [2, null, null, null, null, null, null],
    [3, 2, 1n, 9_007_199_254_740_991, 101n, 1, '\uFFFD'],
    [1_001, null, null, null, null, null, null],
  ]
  const { out } = await run({ columns: types, config: { size: 1_000, aggregates }, rows })
  expect(out).toEqual([
    '{"window_start":"1970-01-01T00:00:00","window_end":"1970-01-01T00:00:01",' +
      '"count_i":2,"sum_i":-2147483647,"avg_i":1073741824,"min_i":2,"max_i":2147483647,' +
      `"count_l":2,"sum_l":-9223372036854775808,"avg_l":-4611686018427387904,"min_l":1,"max_l":${most},` +
      '"count_s":2,"sum_s":18014398509481982,"avg_s":9007199254740991,"min_s":9007199254740991,"max_s":9007199254740991,' +
      '"count_m":2,"sum_m":2.51,"avg_m":1.255000,"min_m":1.01,"max_m":1.50,' +
      '"count_d":2,"sum_d":1.5,"avg_d":0.75,"min_d":0.5,"max_d":1,' +
      '"count_u":2,"min_u":"\uFFFD","max_u":"\u{1F600}"}',
    `{"window_start":"1970-01-01T00:00:01","window_end":"1970-01-01T00:00:02",${names
      .map(
        (name) =>
          `"count_${name}":0,${name === 'u' ? '' : `"sum_${name}":null,"avg_${name}":null,`}"min_${name}":null,"max_${name}":null`,
      )
      .join(',')}}`,
  ])
})

test('windows of TIMESTAMP_LTZ follow the wall clock of the time zone of the job, through a day of 23 hours', async () => {
  const types: readonly Column[] = [{ name: 'ts', type: t.timestampLtz(false) }]
  const day = 86_400_000
  const rows = ['2024-03-30T23:30:00Z', '2024-03-31T21:30:00Z', '2024-03-31T22:30:00Z'].map((text) => [
    Date.parse(text),
  ])
  const config = { size: day, aggregates: [{ function: 'COUNT', name: 'n' }] }
  const { out } = await run({ columns: types, config, rows, settings: { timeZone: 'Europe/Oslo' } })
  expect(out).toEqual([
    '{"window_start":"2024-03-31T00:00:00","window_end":"2024-04-01T00:00:00","n":2}',
    '{"window_start":"2024-04-01T00:00:00","window_end":"2024-04-02T00:00:00","n":1}',
  ])
})

test('a record whose argument fails changes nothing and becomes a dead letter', async () => {
  const config = {
    size: 1_000,
    aggregates: [
      { function: 'COUNT', name: 'n' },
      { function: 'SUM', argument: '10 / x', name: 's' },
    ],
  }
  const { out, end } = await run({
    config,
    rows: [
      [1, 'a', 5],
      [2, 'a', 0],
      [3, 'a', 2],
    ],
  })
  expect(out).toEqual([
    '{"window_start":"1970-01-01T00:00:00","window_end":"1970-01-01T00:00:01","n":2,"s":7}',
  ])
  expect(end.frame.deadLetters).toMatchObject([{ node: 'w', place: 'row 2' }])
})

test('open windows can be searched by key and paged', async () => {
  const pages: unknown[] = []
  const rows = [
    [1, 'ann', 1],
    [2, 'bob', 2],
    [1_001, 'ann', 3],
  ]
  const made: ReturnType<typeof windowJob> = windowJob({
    config: { size: 1_000, ...counting },
    rows,
    delay: 5_000,
    between() {
      if (pages.length > 0) return
      pages.push(
        made.job.inspect('w', { search: 'AN', offset: 0, limit: 1 }),
        made.job.inspect('w', { search: 'an', offset: 1, limit: 10 }),
        made.job.inspect('w', { search: 'zoe', offset: 0, limit: 10 }),
      )
    },
  })
  await made.job.open()
  await made.job.run()
  const entry = (start: number, total: number) => ({
    window: { start, end: start + 1_000 },
    key: [{ name: 'k', value: 'ann' }],
    values: [
      { name: 'n', value: '1' },
      { name: 'total', value: total },
    ],
    records: 1,
  })
  const where = { watermark: -3_999, nextFire: 999 }
  expect(await Promise.all(pages)).toEqual([
    { entries: [entry(0, 1)], total: 2, ...where },
    { entries: [entry(1_000, 3)], total: 2, ...where },
    { entries: [], total: 0, ...where },
  ])
})

test('keys are grouped by value: ROW and ARRAY too, NULLs as one group, no texts glued together', async () => {
  const types: readonly Column[] = [
    { name: 'ts', type: t.safeBigint() },
    { name: 'a', type: t.array(t.string()) },
    { name: 'b', type: t.string() },
    { name: 'c', type: t.double() },
  ]
  const rows: Row[] = [
    [1, ['x', 'y'], 'z', Number.NaN],
    [2, ['x', 'y'], 'z', Number.NaN],
    [3, ['x'], 'y","z', 1],
    [4, null, null, null],
    [5, null, null, null],
  ]
  const config = { size: 1_000, keys: ['a', 'b', 'c'], aggregates: [{ function: 'COUNT', name: 'n' }] }
  const made = await run({ columns: types, config, rows, watch: ['w.out'] })
  const values = made.frames.flatMap(({ samples }) =>
    samples.flatMap((sample) => sample.rows.map((row) => row.values)),
  )
  expect(values.map((row) => [row[0], row[1], row[2], row[5]])).toEqual([
    [['x', 'y'], 'z', 'NaN', '2'],
    [['x'], 'y","z', 1, '1'],
    [null, null, null, '2'],
  ])
})
