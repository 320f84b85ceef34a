/** Nodes that keep state by key give the same answer with that state in memory and on the disk behind a tiny cache, and either goes on from what the other has made. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import type { Json } from '../../model/document.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import { runBroken, runNode, type NodeCase, type NodeRun } from './nodeJob.ts'

interface Subject {
  readonly name: string
  readonly type: NodeCase['type']
  readonly config: object
  readonly settings?: Readonly<Record<string, Json>>
  /** Of a join. */
  readonly sides?: true
}

const by = { keys: ['k'] }
const on = { on: [{ left: 'k', right: 'k' }] }
const aggregates = [
  { function: 'SUM', argument: 'x', name: 's' },
  { function: 'COUNT', argument: 'x', name: 'n', distinct: true },
]
const batch = { mode: 'batch' }
const top = { ...by, orderBy: [{ expression: 'x' }], limit: 2 }

const subjects: readonly Subject[] = [
  { name: 'a running aggregate', type: 'running_aggregate', config: { ...by, aggregates } },
  {
    name: 'a running aggregate in batch mode',
    type: 'running_aggregate',
    config: { ...by, aggregates },
    settings: batch,
  },
  {
    name: 'a running aggregate that forgets',
    type: 'running_aggregate',
    config: { ...by, aggregates, ttl: 40 },
  },
  { name: 'the first by time', type: 'deduplicate', config: { ...by, keep: 'first', order: 'time' } },
  {
    name: 'the first by arrival, forgotten',
    type: 'deduplicate',
    config: { ...by, keep: 'first', order: 'arrival', ttl: 40 },
  },
  { name: 'the last', type: 'deduplicate', config: { ...by, keep: 'last', order: 'time' } },
  {
    name: 'the last in batch mode',
    type: 'deduplicate',
    config: { ...by, keep: 'last', order: 'arrival' },
    settings: batch,
  },
  { name: 'over all rows before', type: 'over_aggregate', config: { ...by, aggregates, rows: null } },
  { name: 'over two rows before', type: 'over_aggregate', config: { ...by, aggregates, rows: 2 } },
  {
    name: 'over a span of time',
    type: 'over_aggregate',
    config: { ...by, aggregates, unit: 'range', range: 9 },
  },
  { name: 'a Top-N of the stream', type: 'top_n', config: top },
  { name: 'a Top-N of windows', type: 'top_n', config: { ...top, per: 'window' } },
  { name: 'a Top-N in batch mode', type: 'top_n', config: top, settings: batch },
  { name: 'every third', type: 'sample', config: { ...by, method: 'every', every: 3 } },
  {
    name: 'a pattern',
    type: 'pattern',
    config: {
      ...by,
      pattern: 'A -> B',
      define: [
        { variable: 'A', condition: 'x < 2' },
        { variable: 'B', condition: 'x > A.x' },
      ],
      measures: [{ name: 'up', expression: 'B.x - A.x' }],
      within: 12,
    },
  },
  {
    name: 'an inner interval join',
    type: 'interval_join',
    config: { ...on, lower: -5, upper: 5 },
    sides: true,
  },
  {
    name: 'a full interval join',
    type: 'interval_join',
    config: { ...on, join: 'full', lower: 0, upper: 8, condition: 'l.x <= r.x' },
    sides: true,
  },
  { name: 'a temporal join', type: 'temporal_join', config: { ...on, join: 'left' }, sides: true },
  {
    name: 'a temporal join that forgets',
    type: 'temporal_join',
    config: { ...on, join: 'left', ttl: 40 },
    sides: true,
  },
  { name: 'a regular join', type: 'regular_join', config: { ...on, join: 'full' }, sides: true },
  {
    name: 'a regular join that forgets',
    type: 'regular_join',
    config: { ...on, join: 'left', ttl: 40 },
    sides: true,
  },
  {
    name: 'a regular join in batch mode',
    type: 'regular_join',
    config: { ...on, join: 'full' },
    settings: batch,
    sides: true,
  },
  {
    name: 'a join of sessions',
    type: 'window_join',
    config: { ...on, join: 'full', windows: { kind: 'session', gap: 4 } },
    sides: true,
  },
]

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)

const rows: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      ts: fc.nat(60),
      late: fc.nat(6),
      k: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', null),
      x: fc.nat(5),
    }),
    { minLength: 1, maxLength: 50, size: 'max' },
  )
  .map((list) => list.toSorted((a, b) => a.ts + a.late - b.ts - b.late).map(({ ts, k, x }) => [ts, k, x]))

const plan = fc.record({
  left: rows,
  right: rows,
  batchSize: fc.integer({ min: 1, max: 6 }),
  stateCache: fc.integer({ min: 1, max: 3 }),
  cut: fc.nat(25),
})
type Plan = typeof plan extends fc.Arbitrary<infer One> ? One : never

/** The clock is the run's own: over a restart it goes on, as the wall's does, for what has run out before it must not come to life again. */
function caseOf(
  subject: Subject,
  { left, right, batchSize, stateCache }: Plan,
  disk: boolean,
  clock = testClock(),
): NodeCase {
  const { type, config, settings = {}, sides } = subject
  const input = (list: readonly Row[]) => ({ schema, rows: [list], delay: 4 })
  return {
    type,
    config,
    inputs: sides === true ? { left: input(left), right: input(right) } : { in: input(left) },
    settings: { ...settings, batchSize, stateBackend: disk ? 'disk' : 'memory', stateCache },
    options: { clock },
    // Time goes on with each batch.
    between: () => clock.set(clock.elapsed() + 9),
  }
}

/** What is to be equal. What has run out is booked when somebody comes across it, which is not promised to be at the same record. */
const answer = ({ lines, counts: { in: taken, out, late, ledger } }: NodeRun, forgets: boolean) => ({
  lines: Object.fromEntries(Object.entries(lines).map(([port, list]) => [port, list.toSorted()])),
  counts: { taken, out, late },
  ledger: forgets ? null : ledger,
})

describe.each(subjects)('$name', (subject) => {
  const forgets = 'ttl' in subject.config

  test('is the same with its state on the disk', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (one) => {
        const memory = await runNode(caseOf(subject, one, false))
        const disk = await runNode(caseOf(subject, one, true))
        expect(answer(disk, forgets)).toEqual(answer(memory, forgets))
      }),
      { numRuns: cases(12) },
    )
  })

  test('goes on from a checkpoint of the other backend', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (one) => {
        const run = (before: boolean, after: boolean): Promise<NodeRun> => {
          const clock = testClock()
          return runBroken(caseOf(subject, one, before, clock), one.cut, caseOf(subject, one, after, clock))
        }
        const memory = answer(await run(false, false), forgets)
        for (const [before, after] of [
          [true, true],
          [true, false],
          [false, true],
        ] as const)
          expect(answer(await run(before, after), forgets)).toEqual(memory)
      }),
      { numRuns: cases(6) },
    )
  })
})
