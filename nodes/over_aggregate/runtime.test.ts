import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { runOperator, runWithCut, type OperatorCase } from '../common/testing/operatorJob.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)
const aggregates = [
  { function: 'COUNT', argument: '', name: 'n' },
  { function: 'SUM', argument: 'x', name: 'sum' },
  { function: 'MAX', argument: 'x', name: 'high' },
]
interface FrameConfig {
  readonly unit: 'rows' | 'range'
  readonly rows?: number | null
  readonly range?: number | null
}
const one = (frame: FrameConfig, rows: readonly Row[], more: Partial<OperatorCase> = {}): OperatorCase => ({
  type: 'over_aggregate',
  config: { keys: ['k'], aggregates, ...frame },
  schema,
  rows,
  ...more,
})
type Event = readonly [ts: number, k: string, x: number | null]

/** A delay of 10; the watermark of a record is that of the records before it. */
const DELAY = 10

/** From scratch: which records are late, and what the others get, all in the order of time. */
function naive({ unit, rows = null, range = null }: FrameConfig, events: readonly Event[]) {
  const preceding = unit === 'rows' ? rows : range
  const late: Event[] = []
  const taken = new Map<string, Event[]>()
  const last = new Map<string, number>()
  let mark = -Infinity
  for (const event of events) {
    const [ts, k] = event
    const list = taken.get(k) ?? []
    taken.set(k, list)
    if (ts <= (preceding === null ? mark : (last.get(k) ?? -Infinity))) late.push(event)
    else list.push(event)
    const next = Math.max(mark, ts - DELAY)
    if (next === mark) continue
    mark = next
    // What the watermark has passed is sent now.
    for (const [key, all] of taken) {
      const due = all.map(([time]) => time).filter((time) => time <= mark)
      if (due.length > 0) last.set(key, Math.max(last.get(key) ?? -Infinity, ...due))
    }
  }
  const out = [...taken.values()].flatMap((list) => {
    const sorted = list.toSorted((a, b) => a[0] - b[0])
    return sorted.map(([ts, k, x], at) => {
      const frame = sorted.filter(([time], place) =>
        unit === 'rows'
          ? place <= at && (rows === null || place >= at - rows)
          : time <= ts && (range === null || time >= ts - range),
      )
      const there = frame.map(([, , value]) => value).filter((value) => value !== null)
      return JSON.stringify({
        ts,
        k,
        x,
        n: frame.length,
        sum: there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0),
        high: there.length === 0 ? null : Math.max(...there),
      })
    })
  })
  return { out: out.toSorted(), late: late.map(([ts, k, x]) => JSON.stringify({ ts, k, x })) }
}

describe('Over: a row is dropped when its time is at or before the last fired time of its key', () => {
  test('and not when it is behind the watermark', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [120, 'a', 2],
      [105, 'a', 3],
      [99, 'a', 4],
      [105, 'b', 5],
      [140, 'b', 6],
    ]
    const { lines, counts } = await runOperator(one({ unit: 'rows', rows: 1 }, rows, { delay: DELAY }))
    // At 120 the watermark is 110, and 100 was sent: 105 is behind it, but after what was sent.
    expect(lines['late']).toEqual(['{"ts":99,"k":"a","x":4}'])
    expect(lines['out']?.filter((line) => line.includes('"a"'))).toEqual([
      '{"ts":100,"k":"a","x":1,"n":1,"sum":1,"high":1}',
      '{"ts":105,"k":"a","x":3,"n":2,"sum":4,"high":3}',
      '{"ts":120,"k":"a","x":2,"n":2,"sum":5,"high":3}',
    ])
    expect(counts.ledger).toMatchObject({ held: 0, passed: 5 })
    expect(counts.late).toBe(1)
  })

  test('with no bound, at or behind the watermark', async () => {
    const rows: Row[] = [
      [100, 'a', 1],
      [120, 'a', 2],
      [110, 'a', 3],
      [111, 'a', 4],
    ]
    const { lines } = await runOperator(one({ unit: 'rows', rows: null }, rows, { delay: DELAY }))
    expect(lines['late']).toEqual(['{"ts":110,"k":"a","x":3}'])
  })
})

test('records of one instant share a result by range, and follow each other by rows', async () => {
  const rows: Row[] = [
    [100, 'a', 1],
    [100, 'a', 2],
    [105, 'a', 4],
  ]
  const counts = async (frame: FrameConfig): Promise<unknown[]> =>
    ((await runOperator(one(frame, rows, { delay: 1 }))).lines['out'] ?? []).map(
      (line) => (JSON.parse(line) as { readonly sum: number }).sum,
    )
  expect(await counts({ unit: 'range', range: 5 })).toEqual([3, 3, 7])
  expect(await counts({ unit: 'range', range: 4 })).toEqual([3, 3, 4])
  expect(await counts({ unit: 'rows', rows: 1 })).toEqual([1, 3, 6])
})

test('a record whose argument fails is bad, and in no frame', async () => {
  const config = {
    keys: [],
    unit: 'rows',
    rows: 5,
    aggregates: [{ function: 'SUM', argument: '10 / x', name: 's' }],
  }
  const rows: Row[] = [
    [1, 'a', 5],
    [2, 'a', 0],
    [3, 'a', 2],
  ]
  const { lines, counts } = await runOperator({ ...one({ unit: 'rows' }, rows), config })
  expect(lines['out']).toEqual(['{"ts":1,"k":"a","x":5,"s":2}', '{"ts":3,"k":"a","x":2,"s":7}'])
  expect(counts.dead).toBe(1)
})

const events = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.constantFrom('a', 'b'),
    fc.option(fc.integer({ min: -5, max: 5 })),
  ),
  { maxLength: 40 },
)
const frames = fc.oneof(
  fc.option(fc.nat(4)).map((rows): FrameConfig => ({ unit: 'rows', rows })),
  fc.option(fc.nat(20)).map((range): FrameConfig => ({ unit: 'range', range })),
)

test('over random streams out of order it is what a computation from scratch gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      events,
      frames,
      fc.constantFrom(1, 2, 7, 1_000),
      fc.nat(40),
      async (list, frame, batchSize, cut) => {
        const expected = naive(frame, list)
        const { lines } = await runOperator(one(frame, list, { delay: DELAY, settings: { batchSize } }))
        expect({ out: lines['out']?.toSorted(), late: lines['late'] }).toEqual(expected)
        const restarted = await runWithCut(one(frame, list, { delay: DELAY }), cut)
        expect({ out: restarted['out']?.toSorted(), late: restarted['late'] }).toEqual(expected)
      },
    ),
    { numRuns: 100 },
  )
})
