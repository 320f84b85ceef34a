import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { OperatorRuntime, StepRuntime } from '../api/index.ts'
import { MAX_WATERMARK } from '../time/watermark.ts'
import { linesSink, planOf, rowsSource, testClock, testJob, timed, type NodeSpec } from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })
const PREVIEW = { preview: true, limits: { records: 10, milliseconds: 5_000 } }
const rows = (count: number) => Array.from({ length: count }, (_, index) => [index * 10, index])

/** Counts by spans of 40 ms; sends the number of records of each with the time of its end. */
const spans: OperatorRuntime = {
  kind: 'operator',
  create: (context) => {
    const open = new Map<number, number>()
    const timers = { next: Infinity }
    const emit = context.emit('out')
    const next = (): void => {
      timers.next = Math.min(Infinity, ...[...open.keys()].map((start) => start + 39))
    }
    return {
      inputs: {
        in: {
          columns: [],
          accept: (time: number, mark: number) => {
            const start = Math.floor(time / 40) * 40
            if (start + 39 <= mark) return false
            open.set(start, (open.get(start) ?? 0) + 1)
            next()
            return true
          },
        },
      },
      timers,
      advance(watermark) {
        for (const [start, count] of [...open].sort(([a], [b]) => a - b)) {
          if (start + 39 > watermark) continue
          open.delete(start)
          emit([start + 39, count], start + 39)
        }
        next()
      },
      summary: () => ({ windows: open.size, keys: 0, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
      snapshot: () => null,
      restore: () => undefined,
    }
  },
}

const pass: StepRuntime = {
  kind: 'step',
  create: () => ({ generate: (_context, input, emit) => emit('out', input) }),
}

const windowed: readonly NodeSpec[] = [
  { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
  { id: 'span', type: 'spans', from: ['src.out'], outputs: { out: schema } },
  { id: 'after', type: 'pass', from: ['span.out'], outputs: { out: schema } },
  { id: 'sink', type: 'sink', kind: 'sink', from: ['after.out'] },
]

async function preview(
  nodes: readonly NodeSpec[],
  sources: Readonly<Record<string, readonly (readonly number[])[]>>,
) {
  const runtimes = Object.fromEntries(
    Object.entries(sources).map(([type, data]) => [type, rowsSource([data])]),
  )
  const watch = nodes.flatMap(({ id, outputs }) => Object.keys(outputs ?? {}).map((port) => `${id}.${port}`))
  const { job, frames } = testJob(
    planOf(nodes, { batchSize: 4 }),
    { ...runtimes, spans, pass, sink: linesSink([]) },
    { ...PREVIEW, watch },
  )
  await job.open()
  const end = await job.run()
  expect(end.error).toBe(null)
  const sampled = (port: string) =>
    frames.flatMap(({ samples }) =>
      samples.filter((sample) => sample.port === port).flatMap((one) => one.rows),
    )
  return { nodes: end.frame.nodes, sampled }
}

const brief = (samples: readonly { readonly values: readonly unknown[]; readonly partial?: boolean }[]) =>
  samples.map(({ values, partial }) => `${String(values[1])}${partial === true ? ' partial' : ''}`)

test('a source that is cut at the limit keeps its watermark, and what was not due is partial on its whole way', async () => {
  const { nodes, sampled } = await preview(windowed, { rows: rows(1_000) })
  expect(nodes['src']).toMatchObject({ in: 10, out: { out: 10 }, cut: true, watermark: 90, maxTime: 90 })
  expect(nodes['src']?.partitions).toMatchObject([{ watermark: 90, finished: false }])
  expect(nodes['span']).toMatchObject({ in: 10, watermark: 90 })
  expect(nodes['span']).not.toHaveProperty('cut')
  expect(brief(sampled('span.out'))).toEqual(['4', '4', '2 partial'])
  expect(brief(sampled('after.out'))).toEqual(['4', '4', '2 partial'])
  expect(brief(sampled('src.out'))).toEqual(Array.from({ length: 10 }, (_, index) => String(index)))
})

test.each([9, 10])(
  'an input of %i records, which ends before the limit, gives no partial result',
  async (count) => {
    const { nodes, sampled } = await preview(windowed, { rows: rows(count) })
    expect(nodes['src']).toMatchObject({ in: count, watermark: MAX_WATERMARK })
    expect(nodes['src']).not.toHaveProperty('cut')
    expect(brief(sampled('after.out'))).toEqual(['4', '4', String(count - 8)])
  },
)

test('the limit of time cuts too', async () => {
  const clock = testClock(false)
  const { job } = testJob(
    planOf(windowed, { batchSize: 1 }),
    { rows: rowsSource([rows(1_000)]), spans, pass, sink: linesSink([]) },
    {
      ...PREVIEW,
      clock,
      breathe: () => {
        clock.set(clock.elapsed() + 1_000)
        return Promise.resolve()
      },
    },
  )
  await job.open()
  const { frame } = await job.run()
  expect(frame.nodes['src']).toMatchObject({ in: 5, cut: true, watermark: 40 })
})

test('of two sources the cut one holds the watermark, and what waits for both fires when neither goes on', async () => {
  const union: readonly NodeSpec[] = [
    { id: 'a', type: 'a', kind: 'source', outputs: { out: schema } },
    { id: 'b', type: 'b', kind: 'source', outputs: { out: schema } },
    { id: 'own', type: 'spans', from: ['b.out'], outputs: { out: appendStream(schema.columns) } },
    { id: 'span', type: 'spans', from: ['a.out', 'b.out'], outputs: { out: appendStream(schema.columns) } },
  ]
  const { nodes, sampled } = await preview(union, {
    a: rows(1_000),
    b: Array.from({ length: 6 }, (_, index) => [index * 30, index]),
  })
  expect(nodes['a']).toMatchObject({ cut: true, watermark: 90 })
  expect(nodes['b']).not.toHaveProperty('cut')
  expect(nodes['span']?.watermark).toBe(90)
  expect(brief(sampled('own.out'))).toEqual(['2', '1', '1', '2'])
  expect(brief(sampled('span.out'))).toEqual(['6', '5', '3 partial', '2 partial'])
})
