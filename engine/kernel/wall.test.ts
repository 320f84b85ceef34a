/** Timers of the wall clock: fired between batches, awaited at the end, set again after a restart; and sources that wait until there is room. */
import { expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import type { SourceRuntime } from '../api/index.ts'
import { virtualClock, wallClock } from '../host/clock.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import { holdByWall } from './testing/operators.ts'
import { linesSink, planOf, rowsSource, testClock, testJob, timed, type Row } from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })
const plan = (settings = {}) =>
  planOf(
    [
      { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
      { id: 'hold', type: 'hold', from: ['src.out'], outputs: { out: schema } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['hold.out'] },
    ],
    settings,
  )
const xs = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { x: number }).x)

test.each([
  ['the wall clock', wallClock],
  ['the virtual clock', virtualClock],
])(
  'by %s: records come out in the order of their release, and the job waits for the last one',
  async (_name, makeClock) => {
    const lines: string[] = []
    const clock = makeClock()
    const { job } = testJob(
      plan(),
      {
        src: rowsSource([
          [
            [1, 30],
            [2, 60],
            [3, 1],
          ],
        ]),
        hold: holdByWall(),
        sink: linesSink(lines),
      },
      { clock },
    )
    await job.open()
    const started = clock.now()
    const { state, frame } = await job.run()
    expect(state).toBe('finished')
    expect(xs(lines)).toEqual([1, 30, 60])
    expect(clock.now() - started).toBeGreaterThanOrEqual(60)
    expect(frame.nodes['hold']).toMatchObject({ in: 3, out: { out: 3 }, ledger: { held: 0, passed: 3 } })
  },
)

test('after a restart they are set again, for the time that they had', async () => {
  const lines: string[] = []
  const clock = testClock()
  const rows: readonly Row[] = [
    [1, 500],
    [2, 100],
    [3, 300],
  ]
  let snapshot: JobSnapshot | null = null
  const first: ReturnType<typeof testJob> = testJob(
    plan(),
    { src: rowsSource([rows]), hold: holdByWall(), sink: linesSink(lines) },
    {
      clock,
      breathe: () => {
        snapshot ??= JSON.parse(JSON.stringify(first.job.snapshot())) as JobSnapshot
        first.job.stop()
        return Promise.resolve()
      },
    },
  )
  await first.job.open()
  expect((await first.job.run()).frame.nodes['hold']).toMatchObject({ ledger: { held: 3, passed: 0 } })
  expect(lines).toEqual([])

  // 350 ms later: two of them are due at once, and before anything is read.
  const later = virtualClock()
  const shifted = { ...later, now: () => 350 + later.elapsed() }
  const second = testJob(
    plan(),
    { src: rowsSource([rows]), hold: holdByWall(), sink: linesSink(lines) },
    { clock: shifted, restore: snapshot },
  )
  await second.job.open()
  const { frame } = await second.job.run()
  expect(xs(lines)).toEqual([100, 300, 500])
  expect(later.elapsed()).toBeGreaterThanOrEqual(150)
  expect(frame.nodes['hold']).toMatchObject({ ledger: { held: 0, passed: 3 } })
})

test('sources in front of a full operator wait, those beside it do not, and nobody is idle for it', async () => {
  const [lines, others]: [string[], string[]] = [[], []]
  const rows = Array.from({ length: 6 }, (_, index) => [index, 1_000])
  const polls: string[] = []
  const counted = (name: string): SourceRuntime => {
    const source = rowsSource([rows], { delay: 0, idleTimeout: 1_500 })
    return {
      ...source,
      async open(...args) {
        const reader = await source.open(...args)
        return {
          ...reader,
          poll: (max) => {
            polls.push(name)
            return reader.poll(max)
          },
        }
      },
    }
  }
  const { job, frames } = testJob(
    planOf(
      [
        { id: 'a', type: 'a', kind: 'source', outputs: { out: schema } },
        { id: 'b', type: 'b', kind: 'source', outputs: { out: schema } },
        { id: 'hold', type: 'hold', from: ['a.out'], outputs: { out: schema } },
        { id: 'sink', type: 'sink', kind: 'sink', from: ['hold.out'] },
        { id: 'other', type: 'other', kind: 'sink', from: ['b.out'] },
      ],
      { batchSize: 1 },
    ),
    {
      a: counted('a'),
      b: counted('b'),
      hold: holdByWall(2),
      sink: linesSink(lines),
      other: linesSink(others),
    },
    { clock: virtualClock() },
  )
  await job.open()
  const { frame } = await job.run()
  // Two of `a` are held for a second; meanwhile `b` is read to its end.
  expect(polls.join('')).toBe('ababbbbbbaaaaa')
  expect(xs(lines)).toHaveLength(6)
  expect(others).toHaveLength(6)
  expect(frames.flatMap(({ nodes }) => nodes['a']?.partitions ?? []).filter(({ idle }) => idle)).toEqual([])
  expect(frame.nodes['a']?.partitions?.[0]).toMatchObject({ idle: false, records: 6 })
})

test('a source held by an operator that has emptied itself is read on, though no timer wakes the job', async () => {
  const rows: readonly Row[] = Array.from({ length: 9 }, (_, index) => [index, 10])
  for (const bound of [1, 2, 5]) {
    const lines: string[] = []
    const { job } = testJob(
      plan({ batchSize: 2 }),
      { src: rowsSource([rows]), hold: holdByWall(bound), sink: linesSink(lines) },
      { clock: virtualClock() },
    )
    await job.open()
    expect((await job.run()).state).toBe('finished')
    expect(xs(lines)).toHaveLength(9)
  }
})
