import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
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

/** What the aggregates of a group's rows are, computed from scratch. */
function naive(k: unknown, xs: readonly (number | null)[]) {
  const there = xs.filter((x) => x !== null)
  const or = (value: number): number | null => (there.length === 0 ? null : value)
  return {
    k,
    n: xs.length,
    sum: or(there.reduce((sum, x) => sum + x, 0)),
    low: or(Math.min(...there)),
    high: or(Math.max(...there)),
    kinds: new Set(there).size,
  }
}

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

test('the final state is that of a computation from scratch, over appends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(keys, values), { maxLength: 60 }),
      fc.constantFrom(1, 2, 7, 1_000),
      fc.nat(60),
      async (rows, batchSize, cut) => {
        const groups = new Map<string | null, (number | null)[]>()
        for (const [k, x] of rows) groups.set(k, [...(groups.get(k) ?? []), x])
        const expected = [...groups].map(([k, xs]) => JSON.stringify(naive(k, xs))).toSorted()
        const { lines } = await runOperator(one(rows, { settings: { batchSize } }))
        expect(replay(lines['out'])).toEqual(expected)
        expect((await runWithCut(one(rows), cut))['out']).toEqual(lines['out'])
        const final = await runOperator(one(rows, { settings: { batchSize, mode: 'batch' } }))
        expect(final.lines['out']?.toSorted()).toEqual(expected)
      },
    ),
    { numRuns: cases(60) },
  )
})

test('the final state is that of a computation from scratch, over changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(keys, values, fc.nat(2)), { maxLength: 60 }),
      fc.constantFrom(1, 2, 7, 1_000),
      fc.nat(60),
      async (steps, batchSize, cut) => {
        const groups = new Map<string | null, (number | null)[]>()
        const rows: Row[] = []
        for (const [k, x, step] of steps) {
          const list = groups.get(k) ?? []
          const gone = step === 0 ? list.shift() : undefined
          if (gone !== undefined) rows.push([k, gone, DELETE])
          else {
            list.push(x)
            rows.push([k, x, INSERT])
          }
          groups.set(k, list)
        }
        const expected = [...groups]
          .filter(([, xs]) => xs.length > 0)
          .map(([k, xs]) => JSON.stringify(naive(k, xs)))
          .toSorted()
        const { lines } = await runOperator(one(rows, { schema: changes, settings: { batchSize } }))
        expect(replay(lines['out'])).toEqual(expected)
        expect((await runWithCut(one(rows, { schema: changes }), cut))['out']).toEqual(lines['out'])
      },
    ),
    { numRuns: cases(60) },
  )
})
