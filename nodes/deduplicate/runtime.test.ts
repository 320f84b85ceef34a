import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { inferOf, runOperator, runWithCut, type OperatorCase } from '../common/testing/operatorJob.ts'
import { cases } from '../../test/support/cases.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)
const one = (config: object, rows: readonly Row[], more: Partial<OperatorCase> = {}): OperatorCase => ({
  type: 'deduplicate',
  config: { keys: ['k'], ...config },
  schema,
  rows,
  ...more,
})
const line = ([ts, k, x]: Row, op?: string): string =>
  JSON.stringify({ ...(op === undefined ? {} : { op }), ts, k, x })

describe('keep first, by event time', () => {
  const config = { keep: 'first', order: 'time' }

  test('De-duplicate keep-first takes the smallest event time among rows not late, emitted at the watermark, append-only', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [95, 'a', 2],
      [95, 'a', 3],
      [107, 'b', 4],
      [94, 'a', 5],
      [120, 'a', 6],
    ]
    const { lines, counts } = await runOperator(one(config, rows, { delay: 10 }))
    // At 94 the watermark is 97: late. At 95 it was 90.
    expect(lines).toEqual({ out: [line([95, 'a', 2]), line([107, 'b', 4])], late: [line([94, 'a', 5])] })
    expect(counts.ledger).toMatchObject({ passed: 2, duplicate: 3, held: 0 })
    expect(inferOf(one(config, rows)).outputs['out']).toEqual(schema)
  })

  test('a record at the watermark is not late, one before it is', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [100, 'b', 2],
      [99, 'c', 3],
    ]
    const { lines } = await runOperator(one(config, rows))
    expect(lines).toEqual({ out: [line([100, 'a', 1]), line([100, 'b', 2])], late: [line([99, 'c', 3])] })
  })

  test('NULL keys are one key', async () => {
    const rows: Row[] = [
      [1, null, 1],
      [2, null, 2],
    ]
    expect((await runOperator(one(config, rows))).lines['out']).toEqual([line([1, null, 1])])
  })

  test('a key is forgotten after its record was sent, never while it waits for the watermark', async () => {
    const clock = testClock()
    let batches = 0
    const rows: Row[] = [
      [100, 'a', 1],
      [101, 'a', 2],
      [150, 'b', 3],
      [160, 'a', 4],
      [300, 'a', 5],
    ]
    const more = { clock, delay: 20, settings: { batchSize: 1 }, between: () => clock.set(++batches * 10) }
    const { lines } = await runOperator(one({ ...config, ttl: 25 }, rows, more))
    // Sent at the third record (wall clock 20), forgotten at 45.
    expect(lines['out']).toEqual([line([100, 'a', 1]), line([150, 'b', 3])])
    batches = 0
    const short = await runOperator(one({ ...config, ttl: 15 }, rows, more))
    expect(short.lines['out']).toEqual([line([100, 'a', 1]), line([150, 'b', 3]), line([300, 'a', 5])])
  })
})

describe('keep first, by arrival', () => {
  const config = { keep: 'first', order: 'arrival' }
  const rows: Row[] = [
    [5, 'a', 1],
    [1, 'a', 2],
    [2, 'b', 3],
    [9, 'a', 4],
  ]

  test('sends the first record of a key at once and drops the others, late or not', async () => {
    const { lines, counts } = await runOperator(one(config, rows))
    expect(lines).toEqual({ out: [line([5, 'a', 1]), line([2, 'b', 3])] })
    expect(counts.ledger).toMatchObject({ passed: 2, duplicate: 2 })
  })

  test('a key is forgotten so long after the record that was kept, whatever came since', async () => {
    const clock = testClock()
    let batches = 0
    const same = Array.from({ length: 7 }, (_, x): Row => [x, 'a', x])
    const { lines, counts } = await runOperator(
      one({ ...config, ttl: 30 }, same, {
        clock,
        settings: { batchSize: 1 },
        between: () => clock.set(++batches * 10),
      }),
    )
    expect(lines['out']).toEqual([0, 3, 6].map((x) => line([x, 'a', x])))
    expect(counts.state?.keys).toBe(1)
  })

  test('state that nobody asks for is cleared up as others come', async () => {
    const clock = testClock()
    let batches = 0
    const others = Array.from({ length: 60 }, (_, x): Row => [x, `k${x}`, x])
    const { counts } = await runOperator(
      one({ ...config, ttl: 5 }, others, {
        clock,
        settings: { batchSize: 1 },
        between: () => clock.set(++batches),
      }),
    )
    expect(counts.state?.keys).toBeLessThan(20)
  })
})

describe('keep last', () => {
  test('is an upsert: a newer record takes back the one before, an older one is dropped, one at the same time wins', async () => {
    const rows: Row[] = [
      [5, 'a', 1],
      [4, 'a', 2],
      [5, 'a', 3],
      [7, 'b', 4],
      [9, 'a', 5],
    ]
    const { lines, counts } = await runOperator(one({ keep: 'last', order: 'time' }, rows))
    expect(lines['out']).toEqual([
      line([5, 'a', 1], '+I'),
      line([5, 'a', 1], '-U'),
      line([5, 'a', 3], '+U'),
      line([7, 'b', 4], '+I'),
      line([5, 'a', 3], '-U'),
      line([9, 'a', 5], '+U'),
    ])
    expect(counts.ledger).toMatchObject({ passed: 4, duplicate: 1 })
  })

  test('by arrival every record takes the place of the one before', async () => {
    const rows: Row[] = [
      [5, 'a', 1],
      [5, 'a', 1],
      [4, 'a', 1],
    ]
    const { lines } = await runOperator(one({ keep: 'last', order: 'arrival' }, rows))
    expect(lines['out']).toEqual([
      line([5, 'a', 1], '+I'),
      line([5, 'a', 1], '-U'),
      line([5, 'a', 1], '+U'),
      line([5, 'a', 1], '-U'),
      line([4, 'a', 1], '+U'),
    ])
  })

  test('in batch mode only the last records are sent, as new ones', async () => {
    const rows: Row[] = [
      [5, 'a', 1],
      [9, 'a', 2],
      [7, 'b', 3],
      [8, 'a', 4],
    ]
    const batch = one({ keep: 'last', order: 'time' }, rows, { settings: { mode: 'batch' } })
    const { lines, counts } = await runOperator(batch)
    expect(lines['out']).toEqual([line([9, 'a', 2]), line([7, 'b', 3])])
    expect(counts.ledger).toMatchObject({ passed: 2, duplicate: 2, held: 0 })
    expect(inferOf(batch).outputs['out']).toEqual(schema)
  })
})

test('says what is missing, with a way out', () => {
  const problems = (config: object, input = schema) =>
    inferOf({ type: 'deduplicate', config, schema: input }).problems
  expect(problems({})).toMatchObject([
    { code: 'keys-none', path: 'keys', fixes: [{ operation: { config: { keys: ['ts', 'k', 'x'] } } }] },
  ])
  expect(problems({ keys: ['kk'] })).toMatchObject([{ code: 'column-unknown', path: 'keys.0' }])
  expect(problems({ keys: ['k'] }, appendStream(schema.columns))).toMatchObject([
    { code: 'event-time-missing', fixes: [{ operation: { config: { order: 'arrival' } } }] },
  ])
  expect(problems({ keys: ['k'], order: 'arrival' }, appendStream(schema.columns))).toEqual([])
  const last = inferOf({ type: 'deduplicate', config: { keys: ['k'], keep: 'last' }, schema })
  expect(last.outputs['out']).toEqual({ ...schema, changes: 'changelog', key: ['k'] })
})

const streams = fc.array(
  fc.tuple(fc.integer({ min: -40, max: 40 }), fc.constantFrom('a', 'b', 'c', null), fc.nat(2)),
  { maxLength: 40 },
)

/** The same by hand, over the whole list. */
function naive(rows: readonly Row[], keep: string, order: string, delay: number) {
  const late: Row[] = []
  const [waiting, done] = [new Map<Row[1], Row>(), new Map<Row[1], Row>()]
  const changes: string[] = []
  let watermark = -Infinity
  const fire = (mark: number): void => {
    for (const [k, row] of waiting) {
      if (Number(row[0]) > mark) continue
      done.set(k ?? null, row)
      waiting.delete(k)
    }
  }
  for (const row of rows) {
    const [time, k] = [Number(row[0]), row[1] ?? null]
    const before = done.get(k)
    if (keep === 'last') {
      if (before === undefined) changes.push(line(row, '+I'))
      else if (order === 'arrival' || time >= Number(before[0]))
        changes.push(line(before, '-U'), line(row, '+U'))
      if (before === undefined || order === 'arrival' || time >= Number(before[0])) done.set(k, row)
    } else if (order === 'arrival') {
      if (before === undefined) done.set(k, row)
    } else {
      const held = waiting.get(k)
      if (time < watermark) late.push(row)
      else if (before === undefined && (held === undefined || time < Number(held[0]))) waiting.set(k, row)
    }
    watermark = Math.max(watermark, time - delay)
    fire(watermark)
  }
  fire(Infinity)
  return {
    late: late.map((row) => line(row)),
    out: [...done.values()].map((row) => line(row)).sort(),
    changes,
  }
}

test.each([
  ['first', 'time'],
  ['first', 'arrival'],
  ['last', 'time'],
  ['last', 'arrival'],
])(
  'keep %s by %s equals a naive model on any stream, at any batch size, and after a restart',
  async (keep, order) => {
    await fc.assert(
      fc.asyncProperty(
        streams,
        fc.constantFrom(0, 5, 30),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delay, cut) => {
          const expected = naive(rows, keep, order, delay)
          const run = one({ keep, order }, rows, { delay })
          const check = (lines: Readonly<Record<string, string[]>>): void => {
            const out = lines['out'] ?? []
            expect(keep === 'last' ? out : [...out].sort()).toEqual(
              keep === 'last' ? expected.changes : expected.out,
            )
            expect(lines['late'] ?? []).toEqual(expected.late)
          }
          for (const batchSize of [1, 2, 7, 1_000])
            check((await runOperator({ ...run, settings: { batchSize } })).lines)
          check(await runWithCut(run, cut))
        },
      ),
      { numRuns: cases(30) },
    )
  },
)
