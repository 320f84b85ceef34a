import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NodeRuntime, OperatorContext } from '../../engine/api/index.ts'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import {
  arrivals,
  batchSizes,
  joinJob,
  restarts,
  runJoin,
  runWithCut,
  sorted,
  type Input,
  type JoinCase,
} from '../common/testing/joinJob.ts'
import { cases } from '../../test/support/cases.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint(false) },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)
type Config = JoinCase['config']
const columns = [
  { name: 'a', expression: 'l.x' },
  { name: 'b', expression: 'r.x' },
]
const on = [{ left: 'k', right: 'k' }]
const caseOf = (config: Config, left: Input, right: Input, more: Partial<JoinCase> = {}): JoinCase => ({
  definition,
  runtime,
  config: { on, columns, ...config },
  left,
  right,
  ...more,
})
const input = (...rows: readonly Row[]): Input => ({ schema, rows })

const JOINS = ['inner', 'left', 'right', 'full'] as const
interface Settings {
  readonly join: (typeof JOINS)[number]
  readonly lower: number
  readonly upper: number
  readonly condition: string
}

/** Every timely left row against every right one. */
function naive(left: Input, right: Input, batchSize: number, { join, lower, upper, condition }: Settings) {
  const kept = { left: [] as Row[], right: [] as Row[] }
  const late = { left: [] as string[], right: [] as string[] }
  for (const { side, row, mark } of arrivals(left, right, batchSize)) {
    if (row === null) continue
    if ((row[0] as number) < mark) late[side].push(JSON.stringify({ ts: row[0], k: row[1], x: row[2] }))
    else kept[side].push(row)
  }
  const matches = (l: Row, r: Row): boolean => {
    const distance = (r[0] as number) - (l[0] as number)
    const fits = condition === '' || (l[2] as number) < (r[2] as number)
    return l[1] !== null && l[1] === r[1] && distance >= lower && distance <= upper && fits
  }
  const line = (l: Row | null, r: Row | null): string =>
    JSON.stringify({
      a: l?.[2] ?? null,
      b: r?.[2] ?? null,
      event_time: Math.max((l?.[0] ?? -Infinity) as number, (r?.[0] ?? -Infinity) as number),
    })
  const out = kept.left.flatMap((l) => kept.right.filter((r) => matches(l, r)).map((r) => line(l, r)))
  if (join === 'left' || join === 'full')
    out.push(...kept.left.filter((l) => !kept.right.some((r) => matches(l, r))).map((l) => line(l, null)))
  if (join === 'right' || join === 'full')
    out.push(...kept.right.filter((r) => !kept.left.some((l) => matches(l, r))).map((r) => line(null, r)))
  return { out, late }
}

/** Notes what would be late for a window behind the join. */
function probe(behind: number[]): NodeRuntime {
  return {
    kind: 'operator',
    create: (context: OperatorContext) => ({
      inputs: {
        in: {
          columns: [],
          accept: (time: number, mark: number) => {
            if (time <= mark) behind.push(time)
            context.ledger.passed++
            return true
          },
        },
      },
      timers: { next: Infinity },
      advance: () => undefined,
      summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
    }),
  }
}

let serial = 0
const rowsOf = fc
  .array(fc.tuple(fc.integer({ min: -1_000, max: 2_000 }), fc.constantFrom('a', 'b', null)), {
    maxLength: 25,
  })
  // Values tell rows apart.
  .map((rows): Row[] => rows.map(([time, key]) => [time, key, (serial++ % 1_000) + 1]))
const inputs = fc
  .tuple(rowsOf, fc.integer({ min: 0, max: 900 }))
  .map(([rows, delay]): Input => ({ schema, rows, delay }))
const settings: fc.Arbitrary<Settings> = fc
  .record({
    join: fc.constantFrom(...JOINS),
    lower: fc.integer({ min: -500, max: 500 }),
    length: fc.integer({ min: 0, max: 600 }),
    condition: fc.constantFrom('', 'l.x < r.x'),
  })
  .map(({ join, lower, length, condition }) => ({ join, lower, upper: lower + length, condition }))

describe('interval joins equal a naive model on any streams', () => {
  test('at any batch size, and no result is late for what follows', async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        inputs,
        settings,
        fc.constantFrom(1, 2, 7, 1_000),
        async (left, right, config, batchSize) => {
          const behind: number[] = []
          const expected = naive(left, right, batchSize, config)
          const { lines, counts } = await runJoin(
            caseOf({ ...config }, left, right, {
              settings: { batchSize },
              behind: [{ id: 'probe', type: 'probe', from: ['join.out'] }],
              runtimes: { probe: probe(behind) },
            }),
          )
          expect(sorted(lines['out'])).toEqual(sorted(expected.out))
          expect(lines['late_left']).toEqual(expected.late.left)
          expect(lines['late_right']).toEqual(expected.late.right)
          expect(behind).toEqual([])
          expect(counts?.ledger?.held).toBe(0)
        },
      ),
      { numRuns: cases(200) },
    )
  })

  test('restarts change nothing, at any batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        inputs,
        settings,
        restarts,
        batchSizes,
        async (left, right, config, cuts, batchSize) => {
          const one = caseOf({ ...config }, left, right, { settings: { batchSize } })
          const broken = await runWithCut(one, ...cuts)
          if (broken === null) return
          const { lines } = await runJoin(one)
          for (const [port, list] of Object.entries(lines)) expect(sorted(broken[port])).toEqual(sorted(list))
        },
      ),
      { numRuns: cases(80) },
    )
  })
})

test('interval join: bounds are inclusive', async () => {
  const left = input([1_000, 'a', 1])
  const right = input([1_499, 'a', 1], [1_500, 'a', 2], [2_000, 'a', 3], [2_001, 'a', 4])
  const { lines } = await runJoin(caseOf({ lower: 500, upper: 1_000 }, left, right))
  expect(lines['out']).toEqual(['{"a":1,"b":2,"event_time":1500}', '{"a":1,"b":3,"event_time":2000}'])
})

test('interval join: a record is late when ts < watermark', async () => {
  const left = input([1_000, 'a', 1])
  const right = input([2_000, 'a', 1], [1_000, 'a', 2], [999, 'a', 3])
  const { lines } = await runJoin(
    caseOf({ lower: -5_000, upper: 5_000 }, left, right, { settings: { batchSize: 10 } }),
  )
  expect(lines['late_right']).toEqual(['{"ts":999,"k":"a","x":3}'])
  expect(lines['out']).toHaveLength(2)
})

test('interval join: the result timestamp is the larger one, or that of the side that is asked for', async () => {
  const left = input([1_000, 'a', 1], [3_000, 'a', 2])
  const right = input([2_000, 'a', 1])
  const times = async (config: Config) => {
    const { lines, frames } = await runJoin(
      caseOf({ lower: -1_000, upper: 1_000, ...config }, left, right, { watch: ['join.out'] }),
    )
    expect(lines['out']).toHaveLength(2)
    return frames
      .flatMap(({ samples }) => samples.flatMap(({ rows }) => rows.map(({ time }) => time ?? 0)))
      .sort((a, b) => a - b)
  }
  expect(await times({})).toEqual([2_000, 3_000])
  expect(await times({ time: 'left' })).toEqual([1_000, 3_000])
  expect(await times({ time: 'right' })).toEqual([2_000, 2_000])
})

test('interval join: an outer row is padded only once no match can come', async () => {
  const left = input([1_000, 'a', 1], [1_000, 'b', 2], [1_101, 'a', 3])
  const right = input([0, 'a', 0], [1_100, 'b', 5], [1_101, 'c', 6])
  const { lines, end } = await runJoin(
    caseOf({ join: 'left', lower: 0, upper: 100 }, left, right, {
      settings: { batchSize: 1 },
      watch: ['join.out'],
    }),
  )
  expect(lines['out']).toEqual([
    '{"a":2,"b":5,"event_time":1100}',
    '{"a":1,"b":null,"event_time":1000}',
    '{"a":3,"b":null,"event_time":1101}',
  ])
  // Three left rows and the right one that matched; two right ones without a match.
  expect(end.frame.nodes['join']?.ledger).toMatchObject({ absorbed: 4, expired: 2, passed: 0, held: 0 })
})

test('join keys never match NULL', async () => {
  const rows = input([1, null, 1])
  for (const [join, count] of [
    ['inner', 0],
    ['left', 1],
    ['right', 1],
    ['full', 2],
  ] as const) {
    const { lines } = await runJoin(caseOf({ join }, rows, rows))
    expect(lines['out']).toHaveLength(count)
  }
})

test('a record is joined with nothing when its condition fails with one partner', async () => {
  const left = input([1, 'a', 5], [2, 'a', 0])
  const right = input([3, 'a', 2], [4, 'a', 1])
  const { lines, counts, end } = await runJoin(
    caseOf({ join: 'full', lower: -10, upper: 10, condition: '10 / l.x > r.x' }, left, right, {
      settings: { batchSize: 10 },
    }),
  )
  expect(counts).toMatchObject({ in: 4, dead: 2 })
  expect(lines['out']).toEqual(['{"a":5,"b":null,"event_time":1}', '{"a":0,"b":null,"event_time":2}'])
  expect(end.frame.deadLetters.map(({ raw }) => raw)).toEqual([
    '{"ts":"3","k":"a","x":2}',
    '{"ts":"4","k":"a","x":1}',
  ])
})

test('state is cleaned by time, and can be searched', async () => {
  const pages: Promise<unknown>[] = []
  const many = Array.from({ length: 50 }, (_, n): Row => [n * 100, n % 2 === 0 ? 'ann' : 'bob', n])
  const made: ReturnType<typeof joinJob> = joinJob(
    caseOf(
      { lower: 0, upper: 1_000 },
      { schema, rows: many },
      { schema, rows: many },
      {
        settings: { batchSize: 1 },
        between() {
          pages.push(Promise.resolve(made.job.inspect('join', { search: 'AN', offset: 0, limit: 10 })))
        },
      },
    ),
  )
  await made.job.open()
  const end = await made.job.run()
  expect(end.frame.nodes['join']?.ledger?.held).toBe(0)
  const held = (await Promise.all(pages)).map(
    (page) => (page as { entries: { records: number }[] }).entries[0]?.records ?? 0,
  )
  expect(Math.max(...held)).toBeLessThan(20)
  expect((await pages[10]) as object).toMatchObject({
    total: 1,
    entries: [{ key: [{ name: 'k', value: 'ann' }] }],
  })
})
