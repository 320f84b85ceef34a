/** Several sources in one job: how they take turns, and how far one may be ahead of another. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { SourceRuntime, SourceWatermarks } from '../api/index.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { runtime as window } from '../../nodes/window_aggregate/runtime.ts'
import { notesOf } from './testing/operators.ts'
import { linesSink, planOf, rowsSource, testClock, testJob, timed, type Row } from './testing/plans.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'x', type: t.int() })

/** `step` ms of event time a record. */
const rows = (count: number, step: number): readonly Row[] =>
  Array.from({ length: count }, (_, index) => [index * step, index])

function source(
  name: string,
  data: readonly Row[],
  polls: string[],
  strategy: Partial<SourceWatermarks> = {},
): SourceRuntime {
  const plain = rowsSource([data])
  return {
    ...plain,
    watermark: () => ({ column: 'ts', delay: 0, idleTimeout: null, ...strategy }),
    async open(...args) {
      const reader = await plain.open(...args)
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

async function read(
  sources: Readonly<Record<string, readonly [rows: readonly Row[], strategy?: Partial<SourceWatermarks>]>>,
  settings: Readonly<Record<string, number>> = {},
) {
  const polls: string[] = []
  const notes: string[] = []
  const ids = Object.keys(sources)
  const nodes = ids.map((id) => ({ id, type: id, kind: 'source' as const, outputs: { out: schema } }))
  const all = { id: 'op', type: 'op', from: ids.map((id) => `${id}<${id}.out`), outputs: { out: schema } }
  const made = testJob(
    planOf([...nodes, all], { batchSize: 1, ...settings }),
    {
      ...Object.fromEntries(
        Object.entries(sources).map(([id, [data, strategy]]) => [id, source(id, data, polls, strategy)]),
      ),
      op: notesOf(notes, ids),
    },
    { clock: testClock() },
  )
  await made.job.open()
  expect((await made.job.run()).error).toBe(null)
  return { polls: polls.join(''), notes }
}

test('sources take turns, a batch each, whatever their batches hold, until each has ended', async () => {
  expect((await read({ a: [rows(4, 10)], b: [rows(2, 10)], c: [rows(3, 10)] })).polls).toBe('abcabcabcaca')
  expect((await read({ a: [rows(40, 10)], b: [rows(20, 10)] }, { batchSize: 10 })).polls).toBe('abababaa')
})

test('watermark alignment: a source that is ahead of the slowest by more than the drift waits for it', async () => {
  // `b` makes ten times as much of event time a record: it may be 35 ms ahead.
  const { polls, notes } = await read({ a: [rows(21, 10)], b: [rows(3, 100)] }, { maxDrift: 35 })
  expect(polls).toBe(`abab${'a'.repeat(6)}b${'a'.repeat(10)}baaaa`)
  const ahead = notes.flatMap((note) => {
    const [, time, mark] = /@(\d+)\|(\d+)/.exec(note) ?? []
    return time === undefined || mark === undefined ? [] : [Number(time) - Number(mark)]
  })
  // A record may jump further; but no further one is read then.
  expect(Math.max(...ahead)).toBeLessThanOrEqual(135)
  const free = await read({ a: [rows(21, 10)], b: [rows(3, 100)] })
  expect(free.polls.slice(0, 8)).toBe('abababab')
})

test('watermark alignment: a source has its own drift, and only sources of its group wait for each other', async () => {
  const data = { a: rows(6, 10), b: rows(3, 1_000), c: rows(3, 1_000) }
  const own = await read({ a: [data.a], b: [data.b, { maxDrift: 100 }], c: [data.c] })
  expect(own.polls).toBe('abcabcacacaaabb')
  const apart = await read(
    { a: [data.a], b: [data.b, { alignmentGroup: 'fast' }], c: [data.c, { alignmentGroup: 'fast' }] },
    { maxDrift: 100 },
  )
  expect(apart.polls.slice(0, 9)).toBe('abcabcabc')
})

test('watermark alignment: a source that has ended, is idle or has no watermark yet holds nobody', async () => {
  const ended = await read({ a: [rows(2, 10)], b: [rows(3, 1_000)] }, { maxDrift: 0 })
  expect(ended.polls).toBe('ababa' + 'bb')
  const none = await read({ a: [[]], b: [rows(3, 1_000)] }, { maxDrift: 0 })
  expect(none.polls).toBe('abbbb')

  const polls: string[] = []
  const clock = testClock()
  let turns = 0
  const silent: SourceRuntime = {
    ...source('a', [], polls, { idleTimeout: 1_000 }),
    open: () => {
      let asked = false
      return Promise.resolve({
        partitions: ['p0'],
        poll: () => {
          polls.push('a')
          if (asked) return { kind: 'wait', wake: gate.promise } as const
          asked = true
          return { kind: 'rows', partition: 0, rows: [[0, 1]] } as const
        },
        advance: () => undefined,
        position: () => null,
        locate: () => 'a row',
        close: () => Promise.resolve(),
      })
    },
  }
  const gate = Promise.withResolvers<void>()
  const made: ReturnType<typeof testJob> = testJob(
    planOf(
      [
        { id: 'a', type: 'a', kind: 'source', outputs: { out: schema } },
        { id: 'b', type: 'b', kind: 'source', outputs: { out: schema } },
        { id: 'c', type: 'c', kind: 'source', outputs: { out: schema } },
      ],
      { batchSize: 1, maxDrift: 10 },
    ),
    {
      a: silent,
      b: source('b', rows(3, 1_000), polls),
      // Of a group of its own: it only keeps the job going.
      c: source('c', rows(20, 1), polls, { alignmentGroup: 'clock' }),
    },
    {
      clock,
      breathe: () => {
        clock.set((turns += 1) * 300)
        if (turns === 12) made.job.stop()
        return Promise.resolve()
      },
    },
  )
  await made.job.open()
  await made.job.run()
  // Two turns to see that `b` is ahead; it goes on when `a` has been silent for 1,000 ms.
  expect(polls.join('')).toBe('abcabccccbcbcccccc')
  expect(polls.filter((name) => name === 'b')).toHaveLength(4)
  expect(polls.lastIndexOf('b')).toBeLessThan(polls.lastIndexOf('c'))
})

test('what comes out does not depend on turns, batches or alignment where nothing is late', async () => {
  // Event time goes on by steps, and a record is at most 99 ms behind the newest of its source.
  const stream = fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 9 }),
      ),
      {
        maxLength: 40,
      },
    )
    .map((steps) => {
      let newest = 0
      return steps.map(([step, behind, x]): Row => [(newest += step) - behind, x])
    })
  const out = appendStream([
    { name: 'window_start', type: t.timestamp(false) },
    { name: 'window_end', type: t.timestamp(false) },
    { name: 'n', type: t.safeBigint(false) },
    { name: 's', type: t.int() },
  ])
  await fc.assert(
    fc.asyncProperty(stream, stream, stream, fc.constantFrom(null, 0, 150), async (a, b, c, maxDrift) => {
      const results: string[][] = []
      for (const [order, batchSize, drift] of [
        [['a', 'b', 'c'], 1_000, null],
        [['c', 'b', 'a'], 1, null],
        [['b', 'c', 'a'], 3, maxDrift],
        [['a', 'c', 'b'], 1, maxDrift],
      ] as const) {
        const lines: string[] = []
        const nodes = order.map((id) => ({
          id,
          type: id,
          kind: 'source' as const,
          outputs: { out: schema },
        }))
        const config = {
          size: 300,
          offset: 0,
          keys: [],
          windowStart: 'window_start',
          windowEnd: 'window_end',
          onError: 'fail',
          aggregates: [
            { function: 'COUNT', argument: '', name: 'n' },
            { function: 'SUM', argument: 'x', name: 's' },
          ],
        }
        const { job } = testJob(
          planOf(
            [
              ...nodes,
              {
                id: 'all',
                type: 'pass',
                from: order.map((id) => `${id}.out`),
                outputs: { out: schema },
              },
              { id: 'w', type: 'window', from: ['all.out'], config, outputs: { out, late: schema } },
              { id: 'sink', type: 'sink', kind: 'sink', from: ['w.out'] },
            ],
            { batchSize, maxDrift: drift },
          ),
          {
            ...Object.fromEntries(
              Object.entries({ a, b, c }).map(([id, data]) => [id, rowsSource([data], { delay: 100 })]),
            ),
            pass: {
              kind: 'step',
              create: () => ({ generate: (_context, input, emit) => emit('out', input) }),
            },
            window,
            sink: linesSink(lines),
          },
          { library },
        )
        await job.open()
        const end = await job.run()
        expect(end.error).toBe(null)
        expect(end.frame.nodes['w']?.late).toBe(0)
        results.push(lines.sort())
      }
      for (const lines of results) expect(lines).toEqual(results[0])
    }),
    { numRuns: cases(40) },
  )
})
