/** A sink that writes the final state of a changelog gets the rows that are valid when the input ends. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE, type RowKind } from '../../model/changes.ts'
import { t } from '../../model/types.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import {
  asChangelog,
  changelogOf,
  changesSink,
  finalRows,
  kindRow,
  kindsSchema,
} from './testing/changelog.ts'
import { planOf, rowsSource, testJob, type Row } from './testing/plans.ts'
import { cases } from '../../test/support/cases.ts'

const columns = [
  { name: 'ts', type: t.safeBigint() },
  { name: 'user', type: t.string() },
  { name: 'n', type: t.int() },
]

function stateJob(
  rows: readonly Row[],
  key: readonly string[] | null,
  { batchSize = 1_000, restore = null as JobSnapshot | null, between = (): void => undefined } = {},
) {
  const changelog = changelogOf(columns, key)
  const lines: string[] = []
  const plan = planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: kindsSchema(changelog) } },
      { id: 'log', type: 'log', from: ['src.out'], outputs: { out: changelog } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['log.out'] },
    ],
    { batchSize },
  )
  const runtimes = { rows: rowsSource([rows]), log: asChangelog, sink: changesSink(lines, 'final') }
  const breathe = () => {
    between()
    return Promise.resolve()
  }
  return { ...testJob(plan, runtimes, { restore, breathe }), lines }
}

async function run(...given: Parameters<typeof stateJob>) {
  const made = stateJob(...given)
  await made.job.open()
  const end = await made.job.run()
  expect(end.error).toBe(null)
  return { ...made, end }
}

test('of an upsert changelog the last row of each key is written, and none that was deleted', async () => {
  const { lines } = await run(
    [
      kindRow(INSERT, 1, 'ann', 1),
      kindRow(INSERT, 2, 'bob', 1),
      kindRow(UPDATE_BEFORE, 3, 'ann', 1),
      kindRow(UPDATE_AFTER, 3, 'ann', 2),
      kindRow(INSERT, 4, null, 7),
      kindRow(DELETE, 5, 'bob', 1),
    ],
    ['user'],
  )
  expect(lines.sort()).toEqual(['{"ts":3,"user":"ann","n":2}', '{"ts":4,"user":null,"n":7}'])
})

test('an upsert without an update-before takes the place of the row before it', async () => {
  const { lines, end } = await run(
    [kindRow(INSERT, 1, 'ann', 1), kindRow(UPDATE_AFTER, 2, 'ann', 2), kindRow(DELETE, 3, 'zoe', 1)],
    ['user'],
  )
  expect(lines).toEqual(['{"ts":2,"user":"ann","n":2}'])
  expect(end.frame.nodes['sink']?.in).toBe(3)
})

test('without a key rows are compared as a whole, and equal ones are counted', async () => {
  const { lines } = await run(
    [
      kindRow(INSERT, 1, 'ann', 1),
      kindRow(INSERT, 1, 'ann', 1),
      kindRow(INSERT, 1, 'ann', 1),
      kindRow(INSERT, 1, 'ann', 2),
      kindRow(UPDATE_BEFORE, 1, 'ann', 1),
      kindRow(DELETE, 1, 'ann', 2),
    ],
    null,
  )
  expect(lines).toEqual(['{"ts":1,"user":"ann","n":1}', '{"ts":1,"user":"ann","n":1}'])
})

test('nothing is written before the input ends', async () => {
  const rows = Array.from({ length: 5 }, (_, n) => kindRow(INSERT, n, 'ann', n))
  const lengths: number[] = []
  const made: ReturnType<typeof stateJob> = stateJob(rows, null, {
    batchSize: 1,
    between: () => lengths.push(made.lines.length),
  })
  await made.job.open()
  await made.job.run()
  // The last is after the end.
  expect(lengths).toEqual([0, 0, 0, 0, 0, 5])
  expect(made.lines).toHaveLength(5)
})

/** A changelog that takes back only what is there: each step adds a row, or takes back the one it points at. */
const changes = fc
  .array(
    fc.record({
      back: fc.boolean(),
      at: fc.nat(),
      user: fc.constantFrom('ann', 'bob', null),
      n: fc.nat(2),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    const valid: Row[] = []
    return steps.map(({ back, at, user, n }, index): Row => {
      const place = valid.length === 0 ? 0 : at % valid.length
      const row = valid[place]
      if (back && row !== undefined) {
        valid.splice(place, 1)
        return [...row, at % 2 === 0 ? DELETE : UPDATE_BEFORE]
      }
      valid.push([0, user, n])
      return [0, user, n, index % 2 === 0 ? INSERT : UPDATE_AFTER]
    })
  })

test('any changelog leaves the same rows in batches of any size and after a restore, and every record is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.constantFrom(1, 2, 7, 1_000), fc.nat(60), async (rows, batchSize, cut) => {
      const expected = finalRows(
        rows.map(([ts, user, n, kind]) => [kind as RowKind, JSON.stringify({ ts, user, n })] as const),
      )
      expect((await run(rows, null, { batchSize })).lines.sort()).toEqual(expected)
      let snapshot: string | null = null
      let left = rows.length === 0 ? -1 : cut % rows.length
      const first: ReturnType<typeof stateJob> = stateJob(rows, null, {
        batchSize: 1,
        between() {
          if (left-- !== 0) return
          snapshot = JSON.stringify(first.job.snapshot())
          first.job.stop()
        },
      })
      await first.job.open()
      await first.job.run()
      if (snapshot === null) return
      const saved = JSON.parse(snapshot) as JobSnapshot
      const ledger = saved.cut.operators['sink$final']?.ledger
      const { lines } = await run(rows, null, { restore: saved })
      expect(lines.sort()).toEqual(expected)
      expect((ledger?.held ?? 0) + (ledger?.absorbed ?? 0)).toBe((cut % rows.length) + 1)
    }),
    { numRuns: cases(60) },
  )
})
