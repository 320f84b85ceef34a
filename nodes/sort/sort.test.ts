import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planOf, rowsSource, testClock, testJob, timed, type Row } from '../../engine/kernel/testing/plans.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { t } from '../../model/types.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'id', type: t.int(false) }, { name: 's', type: t.string() })
const sorted = (rows: readonly Row[], delay: number, more: Partial<NodeCase> = {}): NodeCase => ({
  type: 'sort',
  config: { columns: [{ column: 's', order: 'desc' }] },
  inputs: { in: { schema, rows: [rows], delay } },
  ...more,
})
const ids = (lines: readonly string[] | undefined) =>
  (lines ?? []).map((line) => (JSON.parse(line) as { readonly id: number }).id)

/** As Flink's temporal sort: a record is dropped when its time is at or before the last that fired; a timer fires when the watermark moves to it or past it. */
function naive(rows: readonly (readonly [ts: number, id: number, s: string | null])[], delay: number) {
  let [watermark, fired] = [-Infinity, -Infinity]
  let waiting: (typeof rows)[number][] = []
  const [out, late]: [number[], number[]] = [[], []]
  const fire = (): void => {
    const due = waiting.filter(([ts]) => ts <= watermark)
    waiting = waiting.filter(([ts]) => ts > watermark)
    // Stable: ties go by arrival.
    due.sort((a, b) => a[0] - b[0] || -compare(a[2], b[2]))
    for (const [ts, id] of due) {
      fired = ts
      out.push(id)
    }
  }
  const compare = (a: string | null, b: string | null): number =>
    a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1
  for (const row of rows) {
    if (row[0] <= fired) late.push(row[1])
    else waiting.push(row)
    if (row[0] - delay > watermark) {
      watermark = row[0] - delay
      fire()
    }
  }
  watermark = Infinity
  fire()
  return { out, late }
}

test('the order is that of event time, then of the columns, then of arrival; late is what is not after the last that was sent', async () => {
  const stream = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom('a', 'b', null)), { maxLength: 50 })
    .map((list) => list.map(([ts, s], id) => [ts, id, s] as const))
  await fc.assert(
    fc.asyncProperty(stream, fc.integer({ min: 0, max: 30 }), fc.nat(20), async (rows, delay, cut) => {
      const expected = naive(rows, delay)
      for (const batchSize of [1, 2, 7, 1_000]) {
        const whole = await runNode(sorted(rows, delay, { settings: { batchSize } }))
        expect([ids(whole.lines['out']), ids(whole.lines['late'])]).toEqual([expected.out, expected.late])
        expect(whole.counts.late).toBe(expected.late.length)
        expectLedger(whole.counts)
        const broken = await runBroken(sorted(rows, delay, { settings: { batchSize } }), cut)
        expect(broken.lines).toEqual(whole.lines)
        expectLedger(broken.counts)
      }
    }),
    { numRuns: cases(60) },
  )
})

test('nothing is sent before the watermark has reached it, and every moment the ledger tells what waits', async () => {
  const held: unknown[] = []
  const clock = testClock()
  const rows = [
    [10, 1, 'x'],
    [5, 2, 'x'],
    [40, 3, 'x'],
  ]
  await runNode(
    sorted(rows, 20, {
      settings: { batchSize: 1 },
      between: () => clock.set(clock.elapsed() + 200),
      options: {
        clock,
        onFrame: ({ nodes }) => {
          const { ledger, out } = nodes['node'] ?? {}
          held.push([ledger?.held, out?.['out']])
        },
      },
    }),
  )
  // A frame tells of the turn before it.
  expect(held).toEqual([
    [2, 0],
    [1, 2],
    [0, 3],
    [0, 3],
  ])
})

test('texts go by code point, NULL first when ascending', async () => {
  const rows: readonly Row[] = ['\u{1F600}', '\uFFFD', null, 'b', 'B'].map((s, id) => [1, id, s])
  const { lines } = await runNode(sorted(rows, 5, { config: { columns: [{ column: 's' }] } }))
  expect(ids(lines['out'])).toEqual([2, 4, 3, 1, 0])
})

test('with no delay a second record of one time is late, as in Flink', async () => {
  const { lines } = await runNode(
    sorted(
      [
        [1, 1, 'a'],
        [1, 2, 'a'],
      ],
      0,
    ),
  )
  expect([ids(lines['out']), ids(lines['late'])]).toEqual([[1], [2]])
})

test('more records than the setting allows end the job, with its name', async () => {
  const config = definition.config.parse({ maxRecords: 2 })
  const { job } = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
      { id: 'order', type: 'order', config: { ...config }, from: ['src.out'], outputs: { out: schema } },
    ]),
    {
      src: rowsSource(
        [
          [
            [1, 1, 'a'],
            [2, 2, 'a'],
            [3, 3, 'a'],
          ],
        ],
        { delay: 10 },
      ),
      order: runtime,
    },
    { library },
  )
  await job.open()
  expect((await job.run()).error).toMatchObject({
    code: 'state-bound',
    nodeId: 'order',
    message: 'order holds 2 records, as many as its setting “Records at most” allows.',
  })
})
