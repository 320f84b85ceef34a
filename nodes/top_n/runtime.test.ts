import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finalRows, kindRow, readChanges } from '../../engine/kernel/testing/changelog.ts'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import { inferOf, runOperator, runWithCut, type OperatorCase } from '../common/testing/operatorJob.ts'

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint(false) },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)
const counts: StreamSchema = { ...schema, changes: 'changelog', key: ['k'] }
const down = [{ expression: 'x', direction: 'desc' }]
const one = (config: object, rows: readonly Row[], more: Partial<OperatorCase> = {}): OperatorCase => ({
  type: 'top_n',
  config: { orderBy: down, ...config },
  schema,
  rows,
  ...more,
})
/** Rows without their event time, as "+I a 3 1". */
const shown = (lines: readonly string[] | undefined): string[] =>
  (lines ?? []).map((text) => {
    const { ts, ...rest } = JSON.parse(text) as Record<string, unknown>
    expect(ts).toBeTypeOf('number')
    return Object.values(rest).join(' ')
  })

const rows: Row[] = [
  [1, 'a', 5],
  [2, 'b', 7],
  [3, 'c', 5],
  [4, 'd', 9],
  [5, 'e', 1],
]

describe('over a stream', () => {
  test('each rank whose record changes is updated; a record that does not rank sends nothing', async () => {
    const { lines, counts: node } = await runOperator(one({ limit: 2 }, rows))
    expect(shown(lines['out'])).toEqual([
      '+I a 5 1',
      '-U a 5 1',
      '+U b 7 1',
      '+I a 5 2',
      '-U b 7 1',
      '+U d 9 1',
      '-U a 5 2',
      '+U b 7 2',
    ])
    expect(node.ledger).toMatchObject({ held: 2, outOfTop: 3 })
  })

  test('without a rank column a record that comes in is an insert, and the one that it pushes out a delete', async () => {
    const { lines } = await runOperator(one({ limit: 2, rankColumn: null }, rows))
    expect(shown(lines['out'])).toEqual(['+I a 5', '+I b 7', '-D a 5', '+I d 9'])
  })

  test('of one record each better one is an update', async () => {
    const { lines } = await runOperator(one({ limit: 1, rankColumn: null }, rows))
    expect(shown(lines['out'])).toEqual(['+I a 5', '-U a 5', '+U b 7', '-U b 7', '+U d 9'])
  })

  test('Top-N needs a total order: ties break by arrival, deterministically', async () => {
    const same: Row[] = [
      [9, 'a', 1],
      [8, 'b', 1],
      [7, 'c', 2],
      [6, 'd', 1],
    ]
    const { lines } = await runOperator(one({ limit: 3 }, same, { settings: { mode: 'batch' } }))
    expect(shown(lines['out'])).toEqual(['c 2 1', 'a 1 2', 'b 1 3'])
  })

  test('NULL is smaller than any value, unless it is set to come first or last', async () => {
    const some: Row[] = [
      [1, 'a', 1],
      [2, 'b', null],
      [3, 'c', 2],
    ]
    const order = async (direction: string, nulls?: string) => {
      const orderBy = [{ expression: 'x', direction, ...(nulls === undefined ? {} : { nulls }) }]
      const batch = one({ orderBy, rankColumn: null }, some, { settings: { mode: 'batch' } })
      return shown((await runOperator(batch)).lines['out']).map(([name]) => name)
    }
    expect(await order('asc')).toEqual(['b', 'a', 'c'])
    expect(await order('desc')).toEqual(['c', 'a', 'b'])
    expect(await order('asc', 'last')).toEqual(['a', 'c', 'b'])
    expect(await order('desc', 'first')).toEqual(['b', 'c', 'a'])
  })

  test('texts are in the order of their code points, and expressions may be anything that can be sorted', async () => {
    const texts: Row[] = [
      [1, '\u{1F600}', 3],
      [2, '\uFFFD', 3],
      [3, 'b', 2],
      [4, 'a', 1],
    ]
    const orderBy = [{ expression: 'x / 2', direction: 'desc' }, { expression: 'k' }]
    const { lines } = await runOperator(
      one({ orderBy, rankColumn: null }, texts, { settings: { mode: 'batch' } }),
    )
    expect(shown(lines['out'])).toEqual(['b 2', '\uFFFD 3', '\u{1F600} 3', 'a 1'])
  })

  test('the first ranks can be left out', async () => {
    const batch = one({ limit: 3, offset: 1 }, rows, { settings: { mode: 'batch' } })
    const { lines, counts: node } = await runOperator(batch)
    expect(shown(lines['out'])).toEqual(['b 7 2', 'a 5 3'])
    expect(node.ledger).toMatchObject({ passed: 2, outOfTop: 3, held: 0 })
    const { lines: stream } = await runOperator(one({ limit: 3, offset: 1 }, rows))
    expect(finalRows(readChanges(stream['out'] ?? []))).toEqual(
      ['{"ts":1,"k":"a","x":5,"rank":3}', '{"ts":2,"k":"b","x":7,"rank":2}'].sort(),
    )
  })

  test('a record whose order cannot be computed becomes a dead letter', async () => {
    const zero: Row[] = [
      [1, 'a', 0],
      [2, 'b', 2],
    ]
    const config = { orderBy: [{ expression: '10 / x' }], rankColumn: null }
    const { lines, counts: node } = await runOperator(one(config, zero))
    expect(shown(lines['out'])).toEqual(['+I b 2'])
    expect(node.dead).toBe(1)
  })

  test('a ranking is forgotten by the wall clock, and its records are booked as expired', async () => {
    const clock = testClock()
    let batches = 0
    const same: Row[] = [
      [1, 'a', 5],
      [2, 'a', 4],
      [3, 'a', 3],
      [4, 'a', 2],
    ]
    // The first two are near each other, and so are the last two.
    const at = [0, 10, 100, 110, 120]
    const { lines, counts: node } = await runOperator(
      one({ keys: ['k'], limit: 1, ttl: 50 }, same, {
        clock,
        settings: { batchSize: 1 },
        between: () => clock.set(at[++batches] ?? 0),
      }),
    )
    expect(shown(lines['out'])).toEqual(['+I a 5 1', '+I a 3 1'])
    expect(node.ledger).toMatchObject({ held: 1, expired: 1, outOfTop: 2 })
  })
})

describe('over a changelog', () => {
  const updates: Row[] = [
    kindRow(INSERT, 1, 'a', 5),
    kindRow(INSERT, 2, 'b', 7),
    kindRow(INSERT, 3, 'c', 6),
    kindRow(UPDATE_BEFORE, 4, 'b', 7),
    kindRow(UPDATE_AFTER, 4, 'b', 1),
    kindRow(DELETE, 3, 'c', 6),
    kindRow(DELETE, 9, 'zoe', 1),
  ]
  // What is taken back is the row as it was sent: its event time is a part of it.
  const taken = updates.map((row) => (row[0] === 4 && row[3] === UPDATE_BEFORE ? [2, ...row.slice(1)] : row))

  test('MIN/MAX/top-N over updates keep every row: the next one moves up when one is taken back', async () => {
    const { lines, counts: node } = await runOperator(one({ limit: 1 }, taken, { schema: counts }))
    expect(shown(lines['out'])).toEqual([
      '+I a 5 1',
      '-U a 5 1',
      '+U b 7 1',
      '-U b 7 1',
      '+U c 6 1',
      '-U c 6 1',
      '+U a 5 1',
    ])
    expect(node.ledger).toMatchObject({ held: 2, absorbed: 5 })
  })

  test('without a rank column the one that is taken back is deleted and the next one inserted', async () => {
    const { lines } = await runOperator(one({ limit: 2, rankColumn: null }, taken, { schema: counts }))
    expect(shown(lines['out'])).toEqual([
      '+I a 5',
      '+I b 7',
      '-D a 5',
      '+I c 6',
      '-D b 7',
      '+I a 5',
      '-D c 6',
      '+I b 1',
    ])
  })
})

describe('over windows', () => {
  const config = { per: 'window', limit: 1, rankColumn: 'place' }
  const windows: Row[] = [
    [100, 'a', 1],
    [100, 'b', 3],
    [200, 'a', 2],
    [100, 'c', 2],
    [311, 'a', 9],
    [200, 'z', 8],
  ]

  test('the ranking of a window is final, and sent when the watermark passes it; what comes later is late', async () => {
    const { lines, counts: node } = await runOperator(one(config, windows, { delay: 110 }))
    expect(lines).toEqual({
      out: [
        '{"ts":100,"k":"b","x":3,"place":1}',
        '{"ts":200,"k":"a","x":2,"place":1}',
        '{"ts":311,"k":"a","x":9,"place":1}',
      ],
      late: ['{"ts":200,"k":"z","x":8}'],
    })
    expect(node.ledger).toMatchObject({ passed: 3, outOfTop: 2, held: 0 })
    expect(inferOf(one(config, windows)).outputs['out']).toMatchObject({ changes: 'append', eventTime: 'ts' })
  })

  test('is by key, too', async () => {
    const { lines } = await runOperator(one({ ...config, keys: ['k'] }, windows, { delay: 500 }))
    expect(shown(lines['out'])).toEqual(['a 1 1', 'b 3 1', 'c 2 1', 'a 2 1', 'z 8 1', 'a 9 1'])
  })
})

test('says what its output is: the rank tells rows apart, or that there is one a key, or what did before', () => {
  const keyOf = (config: object, input = schema) =>
    inferOf({ type: 'top_n', config: { orderBy: down, ...config }, schema: input }).outputs['out']?.key
  expect(keyOf({ keys: ['k'] })).toEqual(['k', 'rank'])
  expect(keyOf({ keys: ['k'], rankColumn: null })).toBe(null)
  expect(keyOf({ keys: ['k'], rankColumn: null, limit: 1 })).toEqual(['k'])
  expect(keyOf({ rankColumn: null }, counts)).toEqual(['k'])
  const batch = inferOf({ type: 'top_n', config: { orderBy: down }, schema, settings: { mode: 'batch' } })
  expect(batch.outputs['out']).toMatchObject({ changes: 'append', key: null })
})

test('says what is missing', () => {
  const codes = (config: object, input = schema) =>
    inferOf({ type: 'top_n', config, schema: input }).problems.map(({ code, path }) => `${code} ${path}`)
  expect(codes({})).toEqual(['order-none orderBy'])
  expect(codes({ orderBy: down, limit: 2, offset: 2 })).toEqual(['limit-offset offset'])
  expect(codes({ orderBy: down, rankColumn: 'x' })).toEqual(['column-duplicate rankColumn'])
  expect(codes({ orderBy: [{ expression: 'y' }] })).toEqual(['expr/unknown-column orderBy.0.expression'])
  expect(codes({ orderBy: [{ expression: 'ARRAY[x]' }] })).toEqual(['expression-type orderBy.0.expression'])
  expect(codes({ orderBy: down, per: 'window' }, appendStream(schema.columns))).toEqual([
    'event-time-missing per',
  ])
})

type Item = readonly [time: number, key: string | null, x: number | null]
/** The ranks of rows by hand: sorted once, by value and then by arrival. */
function ranking(items: readonly Item[], limit: number, rank: boolean): string[] {
  const value = (x: number | null): number => x ?? -Infinity
  const groups = new Map<string | null, Item[]>()
  for (const item of items) groups.set(item[1], [...(groups.get(item[1]) ?? []), item])
  return [...groups.values()]
    .flatMap((group) =>
      group
        .map((item, arrival) => ({ item, arrival }))
        .sort((a, b) => value(b.item[2]) - value(a.item[2]) || a.arrival - b.arrival)
        .slice(0, limit)
        .map(({ item: [ts, k, x] }, at) => JSON.stringify({ ts, k, x, ...(rank ? { rank: at + 1 } : {}) })),
    )
    .sort()
}

const items = fc.array(
  fc.tuple(fc.nat(9), fc.constantFrom('a', 'b', null), fc.oneof(fc.nat(4), fc.constant(null))),
  { maxLength: 30 },
)

test.each([
  { limit: 1, rankColumn: 'rank' },
  { limit: 1, rankColumn: null },
  { limit: 3, rankColumn: 'rank' },
  { limit: 3, rankColumn: null },
])(
  'limit $limit, rank $rankColumn: any stream leaves the ranking that sorting it gives, at any batch size and after a restart',
  async ({ limit, rankColumn }) => {
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 30 }), async (list, cut) => {
        const expected = ranking(list, limit, rankColumn !== null)
        const run = one({ keys: ['k'], limit, rankColumn }, list)
        const { lines } = await runOperator(run)
        expect(finalRows(readChanges(lines['out'] ?? []))).toEqual(expected)
        for (const batchSize of [1, 2, 7])
          expect((await runOperator({ ...run, settings: { batchSize } })).lines).toEqual(lines)
        expect(await runWithCut(run, cut)).toEqual(lines)
        const batch = await runOperator({ ...run, settings: { mode: 'batch' } })
        expect([...(batch.lines['out'] ?? [])].sort()).toEqual(expected)
      }),
      { numRuns: cases(40) },
    )
  },
)

/** Adds items, and takes back the one that a step points at. */
const changes = fc.array(
  fc.record({
    back: fc.boolean(),
    at: fc.nat(),
    item: fc.tuple(fc.nat(3), fc.constantFrom('a', 'b'), fc.nat(3)),
  }),
  { maxLength: 30 },
)

test.each([
  { limit: 1, rankColumn: null },
  { limit: 2, rankColumn: 'rank' },
  { limit: 2, rankColumn: null },
])(
  'limit $limit, rank $rankColumn: any changelog leaves the ranking of the rows that are valid, at any batch size and after a restart',
  async ({ limit, rankColumn }) => {
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: 30 }), async (steps, cut) => {
        const valid: Item[] = []
        const list = steps.map(({ back, at, item }): Row => {
          const same = valid[at % Math.max(1, valid.length)]
          if (!back || same === undefined) {
            valid.push(item)
            return kindRow(INSERT, ...item)
          }
          // Of equal rows the one that came first goes.
          const first = valid.findIndex((other) => other.join() === same.join())
          valid.splice(first, 1)
          return kindRow(at % 2 === 0 ? DELETE : UPDATE_BEFORE, ...same)
        })
        const run = one({ keys: ['k'], limit, rankColumn }, list, { schema: counts })
        const { lines } = await runOperator(run)
        expect(finalRows(readChanges(lines['out'] ?? []))).toEqual(ranking(valid, limit, rankColumn !== null))
        for (const batchSize of [1, 2, 7])
          expect((await runOperator({ ...run, settings: { batchSize } })).lines).toEqual(lines)
        expect(await runWithCut(run, cut)).toEqual(lines)
      }),
      { numRuns: cases(40) },
    )
  },
)

test('rankings of windows equal a naive model on any stream, at any batch size and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      items,
      fc.constantFrom(0, 3, 9),
      fc.integer({ min: 1, max: 30 }),
      async (list, delay, cut) => {
        const [inTime, late]: [Map<number, Item[]>, string[]] = [new Map(), []]
        let watermark = -Infinity
        for (const item of list) {
          const [ts, k, x] = item
          if (ts <= watermark) late.push(JSON.stringify({ ts, k, x }))
          else inTime.set(ts, [...(inTime.get(ts) ?? []), item])
          watermark = Math.max(watermark, ts - delay)
        }
        const expected = [...inTime.values()].flatMap((group) => ranking(group, 2, true)).sort()
        const run = one({ keys: ['k'], limit: 2, per: 'window' }, list, { delay })
        const { lines } = await runOperator(run)
        expect([...(lines['out'] ?? [])].sort()).toEqual(expected)
        expect(lines['late']).toEqual(late)
        for (const batchSize of [1, 2, 7])
          expect((await runOperator({ ...run, settings: { batchSize } })).lines).toEqual(lines)
        expect(await runWithCut(run, cut)).toEqual(lines)
      },
    ),
    { numRuns: cases(40) },
  )
})
