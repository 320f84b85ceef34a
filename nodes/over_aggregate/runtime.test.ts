import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { AGGREGATES, aggregated, plainLine } from '../common/testing/naiveAggregates.ts'
import {
  inferOf,
  operatorJob,
  runOperator,
  runWithCut,
  type OperatorCase,
} from '../common/testing/operatorJob.ts'
import { cases } from '../../test/support/cases.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint(false) },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)
const sum = { function: 'SUM', argument: 'x', name: 's' }
const one = (config: object, rows: readonly Row[], more: Partial<OperatorCase> = {}): OperatorCase => ({
  type: 'over_aggregate',
  config: { keys: ['k'], aggregates: [sum], ...config },
  schema,
  rows,
  ...more,
})
const line = (ts: number, k: string | null, x: number | null, s?: number | null): string =>
  JSON.stringify({ ts, k, x, ...(s === undefined ? {} : { s }) })

describe('frames', () => {
  const rows: Row[] = [
    [10, 'a', 1],
    [30, 'a', 4],
    [20, 'a', 2],
    [30, 'a', 8],
    [30, 'b', 16],
    [41, 'a', null],
    [99, 'b', 32],
  ]

  test('by rows: each record with those before it in the order of event time; records of one time as they came', async () => {
    const { lines, counts } = await runOperator(one({ unit: 'rows', rows: 1 }, rows, { delay: 50 }))
    expect(lines).toEqual({
      out: [
        line(10, 'a', 1, 1),
        line(20, 'a', 2, 3),
        line(30, 'a', 4, 6),
        line(30, 'a', 8, 12),
        line(30, 'b', 16, 16),
        line(41, 'a', null, 8),
        line(99, 'b', 32, 48),
      ],
      late: [],
    })
    expect(counts.ledger).toMatchObject({ passed: 7, held: 0 })
  })

  test('by range: records of one time count for each other; the range is inclusive', async () => {
    const { lines } = await runOperator(one({ unit: 'range', range: 10 }, rows, { delay: 50 }))
    expect(lines['out']).toEqual([
      line(10, 'a', 1, 1),
      line(20, 'a', 2, 3),
      line(30, 'a', 4, 14),
      line(30, 'a', 8, 14),
      line(30, 'b', 16, 16),
      line(41, 'a', null, null),
      line(99, 'b', 32, 32),
    ])
  })

  test('all before: a running total, by rows one after the other, by range with all records of the time', async () => {
    const total = async (frame: string) => {
      const { lines } = await runOperator(one({ unit: frame, rows: null, range: null }, rows, { delay: 50 }))
      return lines['out']?.map((text) => (JSON.parse(text) as { s: number }).s)
    }
    expect(await total('rows')).toEqual([1, 3, 7, 15, 16, 15, 48])
    expect(await total('range')).toEqual([1, 3, 15, 15, 16, 15, 48])
  })

  test('results are sent when the watermark reaches the time of the record', async () => {
    const sent: number[] = []
    const made: ReturnType<typeof operatorJob> = operatorJob({
      ...one({ unit: 'rows', rows: 0 }, [
        [10, 'a', 1],
        [15, 'a', 1],
        [25, 'a', 1],
      ]),
      delay: 5,
      settings: { batchSize: 1 },
      between: () => sent.push(made.lines['out']?.length ?? 0),
    })
    await made.job.open()
    await made.job.run()
    expect(sent).toEqual([0, 1, 2, 3])
  })
})

describe('late records', () => {
  test('Over: a row is dropped when its time is at or before the last fired time of its key', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [50, 'b', 2],
      [60, 'b', 4],
      [110, 'a', 8],
      [55, 'b', 16],
      [100, 'a', 32],
      [105, 'a', 64],
    ]
    const { lines, counts } = await runOperator(one({ unit: 'rows', rows: 9 }, rows, { delay: 10 }))
    // b has not fired when its records come, though the watermark is at 90; it fires when the watermark is at 100.
    expect(lines).toEqual({
      out: [
        line(50, 'b', 2, 2),
        line(60, 'b', 4, 6),
        line(100, 'a', 1, 1),
        line(105, 'a', 64, 65),
        line(110, 'a', 8, 73),
      ],
      late: [line(55, 'b', 16), line(100, 'a', 32)],
    })
    expect(counts.late).toBe(2)
  })

  test('a record behind the watermark waits until the watermark moves, so that one before it can still come', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [60, 'b', 2],
      [50, 'b', 4],
      [101, 'a', 8],
    ]
    const { lines } = await runOperator(one({ unit: 'rows', rows: 9 }, rows))
    expect(lines['out']).toEqual([
      line(100, 'a', 1, 1),
      line(50, 'b', 4, 4),
      line(60, 'b', 2, 6),
      line(101, 'a', 8, 9),
    ])
  })

  test('where all records before count, one at or behind the watermark is late', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [100, 'b', 2],
      [101, 'b', 4],
    ]
    const { lines } = await runOperator(one({ unit: 'rows', rows: null }, rows))
    expect(lines).toEqual({ out: [line(100, 'a', 1, 1), line(101, 'b', 4, 4)], late: [line(100, 'b', 2)] })
  })

  test('by range a partition is forgotten at one and a half times the range, and a very late record starts anew', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [116, 'b', 2],
      [90, 'a', 4],
      [117, 'b', 8],
    ]
    const early = await runOperator(one({ unit: 'range', range: 11 }, rows))
    expect(early.lines['late']).toEqual([line(90, 'a', 4)])
    const { lines, counts } = await runOperator(one({ unit: 'range', range: 10 }, rows))
    expect(lines).toEqual({
      out: [line(100, 'a', 1, 1), line(116, 'b', 2, 2), line(90, 'a', 4, 4), line(117, 'b', 8, 10)],
      late: [],
    })
    expect(counts.state?.keys).toBe(0)
  })
})

test('a partition is forgotten by the wall clock, never while a record of it waits', async () => {
  const clock = testClock()
  let batches = 0
  const rows: Row[] = [
    [10, 'a', 1],
    [12, 'a', 2],
    [20, 'b', 4],
    [21, 'b', 8],
    [22, 'b', 16],
    [30, 'a', 32],
  ]
  const more = { clock, settings: { batchSize: 1 }, between: () => clock.set(++batches * 10) }
  const { lines } = await runOperator(one({ unit: 'rows', rows: 9, ttl: 35 }, rows, more))
  expect(lines['out']?.at(-1)).toBe(line(30, 'a', 32, 32))
  batches = 0
  const longer = await runOperator(one({ unit: 'rows', rows: 9, ttl: 60 }, rows, more))
  expect(longer.lines['out']?.at(-1)).toBe(line(30, 'a', 32, 35))
})

test('a record whose argument cannot be computed becomes a dead letter and counts for nobody', async () => {
  const rows: Row[] = [
    [1, 'a', 5],
    [2, 'a', 0],
    [3, 'a', 2],
  ]
  const config = { aggregates: [{ function: 'SUM', argument: '10 / x', name: 's' }] }
  const { lines, counts } = await runOperator(one(config, rows))
  expect(lines['out']).toEqual([line(1, 'a', 5, 2), line(3, 'a', 2, 7)])
  expect(counts.dead).toBe(1)
})

test('says what is missing, and names columns that are taken', () => {
  const codes = (config: object, input = schema) =>
    inferOf({ type: 'over_aggregate', config, schema: input }).problems.map(
      ({ code, path }) => `${code} ${path}`,
    )
  expect(codes({ aggregates: [sum] }, appendStream(schema.columns))).toEqual(['event-time-missing '])
  expect(codes({})).toEqual(['aggregates-none aggregates'])
  expect(codes({ keys: ['kk'], aggregates: [sum] })).toEqual(['column-unknown keys.0'])
  expect(codes({ aggregates: [{ ...sum, name: 'x' }] })).toEqual(['column-duplicate aggregates.0.name'])
  const { outputs } = inferOf({ type: 'over_aggregate', config: { aggregates: [sum] }, schema })
  expect(outputs['out']).toEqual({ ...schema, columns: [...schema.columns, { name: 's', type: t.int() }] })
  expect(outputs['late']).toEqual(schema)
})

type Arrival = readonly [time: number, key: string | null, x: number | null]
interface Frame {
  readonly frame: 'rows' | 'range'
  readonly reach: number | null
}
interface Key {
  history: Arrival[]
  waiting: Arrival[]
  fired: number
  cleanup: number
  timers: Set<number>
}

/** The same by hand: timers as Flink sets them, and each frame added up from all records before it. */
function naive(arrivals: readonly Arrival[], { frame, reach }: Frame, delay: number) {
  const fresh = (): Key => ({
    history: [],
    waiting: [],
    fired: -Infinity,
    cleanup: Infinity,
    timers: new Set(),
  })
  const keys = new Map<string | null, Key>()
  const [out, late]: [string[], string[]] = [[], []]
  const fireOne = (key: Key, time: number): void => {
    if (key.cleanup <= time) {
      Object.assign(key, fresh(), { timers: key.timers })
      return
    }
    const due = key.waiting.filter(([at]) => at === time)
    key.waiting = key.waiting.filter(([at]) => at !== time)
    due.forEach((record, place) => {
      const before = [...key.history, ...(frame === 'rows' ? due.slice(0, place + 1) : due)]
      const inside =
        reach === null
          ? before
          : frame === 'rows'
            ? before.slice(-(reach + 1))
            : before.filter(([at]) => time - at <= reach)
      const [ts, k, x] = record
      out.push(JSON.stringify({ ts, k, x, ...aggregated(inside.map(([, , value]) => value)) }))
    })
    key.history.push(...due)
    key.fired = time
  }
  let watermark = -Infinity
  const advance = (mark: number): void => {
    if (mark <= watermark) return
    watermark = mark
    for (const key of keys.values()) {
      for (const time of [...key.timers].sort((a, b) => a - b)) {
        if (time > mark) break
        key.timers.delete(time)
        fireOne(key, time)
      }
    }
  }
  for (const record of arrivals) {
    const [time, name] = record
    const key = keys.get(name) ?? fresh()
    keys.set(name, key)
    if (time <= (reach === null ? watermark : key.fired)) late.push(line(...record))
    else {
      key.waiting.push(record)
      key.timers.add(time)
      if (
        frame === 'range' &&
        reach !== null &&
        (key.cleanup === Infinity || key.cleanup < time + reach + 1)
      ) {
        key.cleanup = time + Math.floor(reach * 1.5) + 1
        key.timers.add(key.cleanup)
      }
    }
    advance(time - delay)
  }
  advance(Infinity)
  return { out: out.sort(), late }
}

const arrivals = fc.array(
  fc.tuple(
    fc.integer({ min: -30, max: 60 }),
    fc.constantFrom('a', 'b', null),
    fc.option(fc.integer({ min: -4, max: 5 })),
  ),
  { maxLength: 40 },
)
const frames: readonly Frame[] = [
  { frame: 'rows', reach: 0 },
  { frame: 'rows', reach: 2 },
  { frame: 'rows', reach: null },
  { frame: 'range', reach: 0 },
  { frame: 'range', reach: 5 },
  { frame: 'range', reach: 20 },
  { frame: 'range', reach: null },
]

test.each(frames)(
  '$frame $reach, every aggregate equals a naive model on any stream, at any batch size, and after a restart',
  async ({ frame, reach }) => {
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.constantFrom(0, 5, 30),
        fc.constantFrom(1, 2, 7, 1_000),
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 2 }),
        async (list, delay, batchSize, cuts) => {
          const expected = naive(list, { frame, reach }, delay)
          const config = { unit: frame, rows: reach, range: reach, aggregates: AGGREGATES }
          const run = one(config, list, { delay, settings: { batchSize } })
          const { lines } = await runOperator(run)
          const out = [...(lines['out'] ?? [])].map(plainLine).sort()
          expect({ out, late: lines['late'] }).toEqual(expected)
          // The order of records does not hang on a restart either.
          expect(await runWithCut(run, ...cuts)).toEqual(lines)
        },
      ),
      { numRuns: cases(30) },
    )
  },
)
