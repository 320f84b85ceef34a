import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { AGGREGATES, aggregated, plainLine } from '../common/testing/naiveAggregates.ts'
import { inferOf, runOperator, runWithCut, type OperatorCase } from '../common/testing/operatorJob.ts'
import { cases } from '../../test/support/cases.ts'

const schema = appendStream([
  { name: 'k', type: t.string() },
  { name: 'x', type: t.int() },
])
const changes: StreamSchema = { ...schema, changes: 'changelog', key: null }
const aggregates = [
  { function: 'COUNT', argument: '', name: 'n' },
  { function: 'SUM', argument: 'x', name: 'sum' },
  { function: 'MIN', argument: 'x', name: 'low' },
  { function: 'MAX', argument: 'x', name: 'high' },
  { function: 'COUNT_DISTINCT', argument: 'x', name: 'kinds' },
]
const one = (rows: readonly Row[], more: Partial<OperatorCase> = {}): OperatorCase => ({
  type: 'running_aggregate',
  config: { keys: ['k'], aggregates },
  schema,
  rows,
  ...more,
})
const parsed = (lines: readonly string[] | undefined): Record<string, unknown>[] =>
  (lines ?? []).map((line) => JSON.parse(line) as Record<string, unknown>)

/** What the five aggregates of a group's rows are, computed from scratch. */
function naive(k: unknown, xs: readonly (number | null)[]) {
  const all = aggregated(xs)
  return { k, n: xs.length, sum: sumOf(xs), low: all['min'], high: all['max'], kinds: all['count_distinct'] }
}
const sumOf = (xs: readonly (number | null)[]): number | null =>
  xs.every((x) => x === null) ? null : xs.reduce((sum: number, x) => sum + (x ?? 0), 0)

/** The rows that are valid after a changelog; throws where it takes back what was not there. */
function replay(lines: readonly string[] | undefined): string[] {
  const valid = new Map<string, number>()
  for (const { op, ...row } of parsed(lines)) {
    const text = JSON.stringify(row)
    const count = (valid.get(text) ?? 0) + (op === '+I' || op === '+U' ? 1 : -1)
    if (count < 0) throw new Error(`${text} is taken back and was not there`)
    valid.set(text, count)
  }
  return [...valid].flatMap(([text, count]) => Array.from({ length: count }, () => text)).toSorted()
}

describe('Update-before comes first; an update that changes nothing sends nothing', () => {
  test('as a record comes', async () => {
    const { lines, counts } = await runOperator(
      one(
        [
          ['a', 3],
          ['a', 2],
          ['b', null],
          ['a', 4],
        ],
        { config: { keys: ['k'], aggregates: [aggregates[3] ?? {}] } },
      ),
    )
    expect(lines['out']).toEqual([
      '{"op":"+I","k":"a","high":3}',
      '{"op":"+I","k":"b","high":null}',
      '{"op":"-U","k":"a","high":3}',
      '{"op":"+U","k":"a","high":4}',
    ])
    expect(counts.ledger).toMatchObject({ absorbed: 4, held: 0 })
  })

  test('with a time to live every record is told, and a group that was forgotten begins anew', async () => {
    const clock = testClock()
    let batches = 0
    const { lines } = await runOperator(
      one(
        [
          ['a', 3],
          ['a', 2],
          ['b', 1],
          ['b', 1],
          ['a', 1],
        ],
        {
          config: { keys: ['k'], aggregates: [aggregates[3] ?? {}], ttl: 25 },
          clock,
          settings: { batchSize: 1 },
          between: () => clock.set(++batches * 10),
        },
      ),
    )
    expect(
      parsed(lines['out']).map(({ op, k, high }) => `${String(op)} ${String(k)} ${String(high)}`),
    ).toEqual(['+I a 3', '-U a 3', '+U a 3', '+I b 1', '-U b 1', '+U b 1', '+I a 1'])
  })
})

test('an aggregate without a window is a changelog of its groups, over all records one of a single row', async () => {
  expect(inferOf(one([])).outputs['out']).toMatchObject({ changes: 'changelog', key: ['k'] })
  const config = { keys: [], aggregates: [aggregates[0] ?? {}] }
  expect(inferOf(one([], { config })).outputs['out']).toMatchObject({ changes: 'changelog' })
  const { lines } = await runOperator(one([['a', 1], ['b', 2]], { config })) // prettier-ignore
  expect(lines['out']).toEqual(['{"op":"+I","n":1}', '{"op":"-U","n":1}', '{"op":"+U","n":2}'])
})

test('a count of 0 deletes the group; MIN and MAX over updates keep every value', async () => {
  const rows: Row[] = [
    ['a', 3, INSERT],
    ['a', 7, INSERT],
    ['a', 7, UPDATE_BEFORE],
    ['a', 5, UPDATE_AFTER],
    ['a', 3, DELETE],
    ['a', 5, DELETE],
    ['b', 1, DELETE],
  ]
  const config = { keys: ['k'], aggregates: [aggregates[2] ?? {}, aggregates[3] ?? {}] }
  const { lines, counts } = await runOperator(one(rows, { schema: changes, config }))
  expect(lines['out']).toEqual([
    '{"op":"+I","k":"a","low":3,"high":3}',
    '{"op":"-U","k":"a","low":3,"high":3}',
    '{"op":"+U","k":"a","low":3,"high":7}',
    '{"op":"-U","k":"a","low":3,"high":7}',
    '{"op":"+U","k":"a","low":3,"high":3}',
    '{"op":"-U","k":"a","low":3,"high":3}',
    '{"op":"+U","k":"a","low":3,"high":5}',
    '{"op":"-U","k":"a","low":3,"high":5}',
    '{"op":"+U","k":"a","low":5,"high":5}',
    '{"op":"-D","k":"a","low":5,"high":5}',
  ])
  // Nothing is known of b that could be taken back.
  expect(counts.ledger).toMatchObject({ absorbed: 7, held: 0 })
})

describe('batch mode', () => {
  const batch = { settings: { mode: 'batch' } }
  test('final rows only, as inserts of an append-only stream', async () => {
    const rows: Row[] = [
      ['a', 3],
      ['b', 1],
      ['a', 2],
    ]
    const { lines, counts } = await runOperator(one(rows, batch))
    expect(parsed(lines['out'])).toEqual([naive('a', [3, 2]), naive('b', [1])])
    expect(inferOf(one(rows, batch)).outputs['out']).toMatchObject({ changes: 'append', key: null })
    expect(counts.ledger).toMatchObject({ absorbed: 3, held: 0 })
  })

  test('with nothing to group by there is a result also for no records', async () => {
    const { lines } = await runOperator(one([], { ...batch, config: { keys: [], aggregates } }))
    const { k: _, ...empty } = naive(null, [])
    expect(parsed(lines['out'])).toEqual([empty])
  })
})

const keys = fc.constantFrom('a', 'b', 'cc', null)
const values = fc.option(fc.integer({ min: -3, max: 3 }))
const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 2 })
/** All of the aggregates, each with and without a FILTER. */
const all = (rows: readonly Row[], more: Partial<OperatorCase> = {}) =>
  one(rows, { config: { keys: ['k'], aggregates: AGGREGATES }, ...more })
const final = (groups: ReadonlyMap<string | null, readonly (number | null)[]>): string[] =>
  [...groups]
    .filter(([, xs]) => xs.length > 0)
    .map(([k, xs]) => JSON.stringify({ k, ...aggregated(xs) }))
    .toSorted()
const plain = (lines: readonly string[] | undefined): string[] => (lines ?? []).map(plainLine)

test('every aggregate over new records leaves what a computation from scratch gives, at any batch size and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(keys, values), { maxLength: 60 }),
      fc.constantFrom(1, 2, 7, 1_000),
      cuts,
      async (rows, batchSize, restarts) => {
        const groups = new Map<string | null, (number | null)[]>()
        for (const [k, x] of rows) groups.set(k, [...(groups.get(k) ?? []), x])
        const expected = final(groups)
        const { lines } = await runOperator(all(rows, { settings: { batchSize } }))
        expect(replay(plain(lines['out']))).toEqual(expected)
        const broken = await runWithCut(all(rows, { settings: { batchSize } }), ...restarts)
        expect(broken['out']).toEqual(lines['out'])
        const batch = await runOperator(all(rows, { settings: { batchSize, mode: 'batch' } }))
        expect(plain(batch.lines['out']).toSorted()).toEqual(expected)
      },
    ),
    { numRuns: cases(60) },
  )
})

test('every aggregate over a changelog leaves what a computation from scratch gives, at any batch size and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ k: keys, x: values, what: fc.nat(3), which: fc.nat() }), { maxLength: 60 }),
      fc.constantFrom(1, 2, 7, 1_000),
      cuts,
      async (steps, batchSize, restarts) => {
        const groups = new Map<string | null, (number | null)[]>()
        const rows: Row[] = []
        for (const { k, x, what, which } of steps) {
          const list = groups.get(k) ?? []
          groups.set(k, list)
          const gone = what > 1 && list.length > 0 ? list[which % list.length] : undefined
          // Of equal values the first goes.
          if (gone !== undefined) list.splice(list.indexOf(gone), 1)
          if (gone !== undefined && what === 2) rows.push([k, gone, DELETE])
          else {
            if (gone !== undefined) rows.push([k, gone, UPDATE_BEFORE])
            list.push(x)
            rows.push([k, x, gone === undefined ? INSERT : UPDATE_AFTER])
          }
        }
        const run = all(rows, { schema: changes, settings: { batchSize } })
        const { lines } = await runOperator(run)
        expect(replay(plain(lines['out']))).toEqual(final(groups))
        expect((await runWithCut(run, ...restarts))['out']).toEqual(lines['out'])
      },
    ),
    { numRuns: cases(60) },
  )
})
