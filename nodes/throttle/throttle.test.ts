import fc from 'fast-check'
import { expect, test } from 'vitest'
import { virtualClock } from '../../engine/host/clock.ts'
import {
  asChangelog,
  changelogOf,
  changesSink,
  kindRow,
  kindsSchema,
} from '../../engine/kernel/testing/changelog.ts'
import { notesOf } from '../../engine/kernel/testing/operators.ts'
import { planOf, rowsSource, testJob, timed, type Row } from '../../engine/kernel/testing/plans.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { t } from '../../model/types.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'
import { runtime } from './runtime.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'x', type: t.int() })
const throttled = (
  config: object,
  rows: readonly Row[],
  notes: string[],
  more: Partial<NodeCase> = {},
): NodeCase => ({
  type: 'throttle',
  config,
  inputs: { in: { schema, rows: [rows] } },
  after: { type: 'notes', runtime: notesOf(notes) },
  options: { clock: virtualClock() },
  ...more,
})
const rows: readonly Row[] = Array.from({ length: 50 }, (_, index) => [index * 10, index])

test('no more go through than the rate allows, and all of them in their order', async () => {
  const clock = virtualClock()
  const times: number[] = []
  const notes: string[] = []
  const plain = notesOf(notes)
  const watching = {
    ...plain,
    create: (context: Parameters<typeof plain.create>[0]) => {
      const made = plain.create(context)
      const input = made.inputs['in']
      const accept = (...parts: never[]): boolean => {
        times.push(clock.now())
        return input?.accept(...parts) ?? true
      }
      return { ...made, inputs: { in: { columns: [1], accept } } }
    },
  }
  const { lines, counts } = await runNode(
    throttled({ rate: 20 }, rows, notes, { after: { type: 'notes', runtime: watching }, options: { clock } }),
  )
  expect(lines['out']).toEqual(rows.map(([ts, x]) => JSON.stringify({ ts, x })))
  // A burst of a tenth of a second at most: two records more than the rate gives in any span.
  for (const [at, time] of times.entries())
    for (const [before, earlier] of times.slice(0, at).entries())
      expect(at - before).toBeLessThanOrEqual(((time - earlier) * 20) / 1_000 + 3)
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_200)
  expectLedger(counts)
})

test('what is behind meets each record with the watermark that it had without the throttle', async () => {
  const stream = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 9 })), {
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(stream, fc.constantFrom(3, 40, 500), fc.nat(15), async (list, rate, cut) => {
      const expected: string[] = []
      let mark = -Infinity
      for (const [ts, x] of list) {
        expected.push(`${x}@${ts}|${mark === -Infinity ? 'none' : mark}`)
        if (ts > mark) {
          mark = ts
          expected.push(`>${ts}`)
        }
      }
      for (const batchSize of [1, 2, 7, 1_000]) {
        const notes: string[] = []
        const one = throttled({ rate, buffer: 5 }, list, notes, { settings: { batchSize } })
        const { counts } = await runNode(one)
        // The watermark after the last record that waits may be the end at once.
        expect(notes.slice(0, expected.length - 1)).toEqual(expected.slice(0, -1))
        expect(notes.at(-1)).toBe('>end')
        expectLedger(counts)
        const again: string[] = []
        const broken = await runBroken(
          throttled({ rate, buffer: 5 }, list, again, { settings: { batchSize } }),
          cut,
        )
        // The operator that takes the notes is not restored: it may see a watermark a second time.
        expect(again.filter((note) => !note.startsWith('>'))).toEqual(
          expected.filter((note) => !note.startsWith('>')),
        )
        expectLedger(broken.counts)
      }
    }),
    { numRuns: cases(25) },
  )
})

test('what waits at a checkpoint after the end of the input goes on after a restart, and the job ends', async () => {
  const notes: string[] = []
  const two: readonly Row[] = [
    [0, 1],
    [0, 2],
  ]
  const { counts } = await runBroken(
    throttled({ rate: 3, buffer: 5 }, two, notes, { settings: { batchSize: 2 } }),
    1,
  )
  expect(notes).toEqual(['1@0|none', '>0', '2@0|0', '>end'])
  expectLedger(counts)
})

test('a full buffer holds the source: never more waits than the buffer and one batch', async () => {
  const notes: string[] = []
  const [held, told]: [number[], boolean[]] = [[], []]
  await runNode(
    throttled({ rate: 100, buffer: 8 }, rows, notes, {
      settings: { batchSize: 5 },
      options: {
        clock: virtualClock(),
        onFrame: ({ nodes }) => {
          const { ledger, state } = nodes['node'] ?? {}
          held.push(ledger?.held ?? 0)
          // While something waits, it is told when the next goes on.
          told.push((ledger?.held ?? 0) > 0 === (state?.nextWall !== undefined))
        },
      },
    }),
  )
  expect(Math.max(...held)).toBeLessThanOrEqual(8 + 5 - 1)
  expect(Math.max(...held)).toBeGreaterThan(2)
  expect(told).not.toContain(false)
})

test('a preview does not wait', async () => {
  const clock = virtualClock()
  const before = clock.now()
  const { job, frames } = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
      {
        id: 'slow',
        type: 'slow',
        config: { rate: 0.001, buffer: 1 },
        from: ['src.out'],
        outputs: { out: schema },
      },
    ]),
    { src: rowsSource([rows]), slow: runtime },
    { library, clock, preview: true, limits: { records: 1_000, milliseconds: 5_000 }, watch: ['slow.out'] },
  )
  await job.open()
  expect((await job.run()).frame.nodes['slow']).toMatchObject({
    out: { out: 50 },
    ledger: { passed: 50, held: 0 },
  })
  expect(frames.flatMap(({ samples }) => samples.flatMap((port) => port.rows))).toHaveLength(50)
  expect(clock.now() - before).toBeLessThan(1_000)
})

test('a changelog goes through with its kinds', async () => {
  const counts = changelogOf([{ name: 'k', type: t.string() }], ['k'])
  const lines: string[] = []
  const kinds = [INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE] as const
  const { job } = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: kindsSchema(counts) } },
      { id: 'log', type: 'log', from: ['src.out'], outputs: { out: counts } },
      {
        id: 'slow',
        type: 'slow',
        config: { rate: 5, buffer: 10 },
        from: ['log.out'],
        outputs: { out: counts },
      },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['slow.out'] },
    ]),
    {
      src: rowsSource([kinds.map((kind) => kindRow(kind, 'a'))], null),
      log: asChangelog,
      slow: runtime,
      sink: changesSink(lines, 'op'),
    },
    { library, clock: virtualClock() },
  )
  await job.open()
  expect((await job.run()).error).toBe(null)
  expect(lines.map((line) => (JSON.parse(line) as { readonly op: string }).op)).toEqual([
    '+I',
    '-U',
    '+U',
    '-D',
  ])
})
