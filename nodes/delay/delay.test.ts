import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { virtualClock } from '../../engine/host/clock.ts'
import { notesOf } from '../../engine/kernel/testing/operators.ts'
import { planOf, rowsSource, testClock, testJob, timed, type Row } from '../../engine/kernel/testing/plans.ts'
import { toInstant } from '../../model/expr/runtime/zone.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { runtime as windowRuntime } from '../window_aggregate/runtime.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'x', type: t.int() }, { name: 'until', type: t.safeBigint() })
const delayed = (config: object, rows: readonly Row[], more: Partial<NodeCase> = {}): NodeCase => ({
  type: 'delay',
  config,
  inputs: { in: { schema, rows: [rows] } },
  ...more,
})
const withNotes = (notes: string[]) => ({ after: { type: 'notes', runtime: notesOf(notes) } })
const xs = (lines: readonly string[] | undefined) =>
  (lines ?? []).map((line) => (JSON.parse(line) as { readonly x: number }).x)

describe('by event time', () => {
  test('a record goes on when the watermark reaches its release, and what is behind it stays before what is held', async () => {
    const notes: string[] = []
    const rows = [
      [100, 1, 150],
      [110, 2, 120],
      [125, 3, 120],
      [160, 4, 170],
    ]
    const { lines } = await runNode(delayed({ until: 'column', column: 'until' }, rows, withNotes(notes)))
    expect(notes).toEqual(['>99', '2@110|99', '3@125|99', '1@100|99', '>159', '4@160|159', '>end'])
    expect(xs(lines['out'])).toEqual([2, 3, 1, 4])
  })

  test('order, ledger and lateness equal a naive model, at any batch size and after a restart at any place', async () => {
    const stream = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 200 }), fc.option(fc.integer({ min: -50, max: 300 }))),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(stream, fc.constantFrom(null, 0, 30), fc.nat(15), async (list, duration, cut) => {
        const rows = list.map(([ts, until], x): Row => [ts, x, until])
        const config =
          duration === null ? { until: 'column', column: 'until' } : { until: 'duration', duration }
        const expected: number[] = []
        let held: { readonly x: number; readonly ts: number; readonly release: number }[] = []
        let mark = -Infinity
        let failed = 0
        const fire = (): void => {
          const due = held.filter(({ release }) => release <= mark)
          held = held.filter(({ release }) => release > mark)
          expected.push(...due.toSorted((a, b) => a.release - b.release).map(({ x }) => x))
        }
        for (const [x, [ts, until]] of list.entries()) {
          const release = duration === null ? until : ts + duration
          if (release === null) failed++
          else if (release <= mark) expected.push(x)
          else held.push({ x, ts, release })
          mark = Math.max(mark, ts)
          fire()
        }
        mark = Infinity
        fire()
        for (const batchSize of [1, 2, 7, 1_000]) {
          const whole = await runNode(delayed(config, rows, { settings: { batchSize } }))
          expect(xs(whole.lines['out'])).toEqual(expected)
          expect(whole.counts.dead).toBe(failed)
          expectLedger(whole.counts)
          const broken = await runBroken(delayed(config, rows, { settings: { batchSize } }), cut)
          expect(broken.lines).toEqual(whole.lines)
          expectLedger(broken.counts)
        }
      }),
      { numRuns: cases(50) },
    )
  })

  test('windows behind it have the same results as without it: nothing becomes late by being held', async () => {
    // Event time goes on by steps; a record is at most 399 ms behind the newest.
    const stream = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: 300 }),
          fc.integer({ min: 0, max: 399 }),
          fc.integer({ min: -500, max: 2_000 }),
        ),
        { maxLength: 40 },
      )
      .map((steps) => {
        let newest = 0
        return steps.map(([step, behind, hold], x): Row => {
          newest += step
          return [newest - behind, x, newest - behind + hold]
        })
      })
    const counts = (lines: readonly string[] | undefined) => [...(lines ?? [])].sort()
    const out = appendStream([
      { name: 'window_start', type: t.timestamp(false) },
      { name: 'window_end', type: t.timestamp(false) },
      { name: 'n', type: t.safeBigint(false) },
    ])
    const after = {
      type: 'windows',
      runtime: windowRuntime,
      config: {
        size: 500,
        offset: 0,
        keys: [],
        windowStart: 'window_start',
        windowEnd: 'window_end',
        onError: 'fail',
        aggregates: [{ function: 'COUNT', argument: '', name: 'n' }],
      },
      outputs: { out, late: schema },
    }
    await fc.assert(
      fc.asyncProperty(stream, async (rows) => {
        const inputs = { in: { schema, rows: [rows], delay: 400 } }
        const none = await runNode(delayed({ duration: 0 }, rows, { inputs, after }))
        expect(none.lines['after.late']).toEqual([])
        for (const config of [{ duration: 700 }, { until: 'column', column: 'until' }]) {
          for (const batchSize of [1, 1_000]) {
            const { lines } = await runNode(delayed(config, rows, { inputs, after, settings: { batchSize } }))
            expect(counts(lines['after.out'])).toEqual(counts(none.lines['after.out']))
            expect(lines['after.late']).toEqual([])
          }
        }
      }),
      { numRuns: cases(40) },
    )
  })

  test('a TIMESTAMP that says until when is a time in the zone of the job', async () => {
    const local = appendStream(
      [
        { name: 'ts', type: t.timestampLtz(false) },
        { name: 'x', type: t.int() },
        { name: 'until', type: t.timestamp(false) },
      ],
      'ts',
    )
    const until = Date.UTC(2024, 5, 1, 12)
    const release = toInstant(until, 'Europe/Oslo')
    expect(release).toBe(until - 7_200_000)
    const notes: string[] = []
    await runNode(
      delayed({ until: 'column', column: 'until' }, [], {
        ...withNotes(notes),
        settings: { timeZone: 'Europe/Oslo' },
        inputs: {
          in: {
            schema: local,
            rows: [
              [
                [release - 10, 1, until],
                [release - 1, 2, until],
                [release, 3, until],
              ],
            ],
          },
        },
      }),
    )
    expect(notes.filter((note) => !note.startsWith('>')).map((note) => note[0])).toEqual(['1', '2', '3'])
    expect(notes.findIndex((note) => note.startsWith('3'))).toBe(3)
  })
})

describe('by processing time', () => {
  test('a record goes on when the wall clock reaches its release, in the order of release, and the job waits for the last', async () => {
    const clock = virtualClock()
    const start = clock.now()
    const rows = [
      [1, 1, start + 500],
      [2, 2, start + 100],
      [3, 3, start - 100],
      [4, 4, null],
    ]
    const notes: string[] = []
    const { lines, counts } = await runNode(
      delayed({ until: 'column', column: 'until', clock: 'processing' }, rows, {
        ...withNotes(notes),
        options: { clock },
      }),
    )
    expect(xs(lines['out'])).toEqual([3, 2, 1])
    expect(clock.now() - start).toBeGreaterThanOrEqual(500)
    expect(counts).toMatchObject({ in: 4, dead: 1, lastError: 'The time of the release, "until", is NULL.' })
    expectLedger(counts)
    expect(notes).toEqual(['>0', '3@3|0', '2@2|0', '1@1|0', '>end'])
  })

  test('after a restart the releases stand as they were, and what was due meanwhile goes on at once', async () => {
    const rows = Array.from({ length: 20 }, (_, x): Row => [x, x, null])
    for (const cut of [0, 1, 3]) {
      const { lines, counts } = await runBroken(
        delayed({ duration: 1_000, clock: 'processing' }, rows, {
          settings: { batchSize: 4 },
          options: { clock: virtualClock() },
        }),
        cut,
      )
      expect(xs(lines['out'])).toEqual(rows.map(([, x]) => x))
      expectLedger(counts)
    }
  })

  test('what is held, and when the next goes on, can be seen', async () => {
    const clock = testClock()
    const pages: unknown[] = []
    const summaries: unknown[] = []
    const made: ReturnType<typeof testJob> = testJob(
      planOf([
        { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
        {
          id: 'later',
          type: 'later',
          config: { ...definition.config.parse({ duration: 60_000, clock: 'processing' }) },
          from: ['src.out'],
          outputs: { out: schema },
        },
      ]),
      {
        src: rowsSource([
          [
            [1, 7, null],
            [2, 8, null],
            [3, 77, null],
          ],
        ]),
        later: runtime,
      },
      {
        library,
        clock,
        onFrame: ({ nodes }) => summaries.push(nodes['later']),
        breathe: async () => {
          if (pages.length > 0) return
          clock.set(500)
          pages.push(
            await made.job.inspect('later', { search: '77', offset: 0, limit: 10 }),
            await made.job.inspect('later', { search: '', offset: 1, limit: 1 }),
          )
          made.job.stop()
        },
      },
    )
    await made.job.open()
    await made.job.run()
    const entry = (x: number, ts: string) => ({
      window: null,
      key: [],
      values: [
        { name: 'held until', value: '1970-01-01T00:01:00.000Z' },
        { name: 'ts', value: ts },
        { name: 'x', value: x },
        { name: 'until', value: null },
      ],
      records: 1,
    })
    expect(pages).toMatchObject([
      { total: 1, entries: [entry(77, '3')] },
      { total: 3, entries: [entry(8, '2')] },
    ])
    expect(summaries.at(-1)).toMatchObject({
      state: { nextWall: 60_000, nextFire: null },
      ledger: { held: 3 },
    })
  })
})

test('more records than the setting allows end the job, with its name', async () => {
  const { job } = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
      {
        id: 'later',
        type: 'later',
        config: { ...definition.config.parse({ maxRecords: 2 }) },
        from: ['src.out'],
        outputs: { out: schema },
      },
    ]),
    {
      src: rowsSource([
        [
          [1, 1, null],
          [2, 2, null],
          [3, 3, null],
        ],
      ]),
      later: runtime,
    },
    { library },
  )
  await job.open()
  expect((await job.run()).error).toMatchObject({
    code: 'state-bound',
    nodeId: 'later',
    message: 'later holds 2 records, as many as its setting “Records at most” allows.',
  })
})
