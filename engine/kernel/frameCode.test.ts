import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { readFrames, type OperatorRuntime, type SinkRuntime } from '../api/index.ts'
import { planOf, rowsSource, testJob, timed } from './testing/plans.ts'

const schema = timed({ name: 'user', type: t.string() }, { name: 'n', type: t.double() })

function framedSink(frames: unknown[], changes: 'upsert' | null = null): SinkRuntime {
  const text = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : Buffer.from(bytes).toString()
  return {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    ...(changes === null ? {} : { changes: () => changes }),
    frame: (_operator, input) => [
      { statements: '', value: input[1] ?? 'null' },
      { format: { kind: 'json', timestamps: 'iso' }, columns: [1, 2] },
    ],
    open: () =>
      Promise.resolve({
        write: async (chunk: Uint8Array) => {
          for (const { time, value, parts } of readFrames(chunk, 2))
            frames.push([time, text(value), ...parts.map(text)])
        },
        finish: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  }
}

test('a framed sink gets time, value and parts of each record; one that fails leaves nothing', async () => {
  const frames: unknown[] = []
  const plan = planOf([
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
    { id: 'sink', type: 'framed', kind: 'sink', from: ['src.out'] },
  ])
  const rows = [
    [1_000, 'mia', 1.5],
    [2_000, null, 2],
    [3_000, 'nan', Number.NaN],
    [4_000, `ü${'x'.repeat(300_000)}`, null],
  ]
  const { job } = testJob(plan, { rows: rowsSource([rows]), framed: framedSink(frames) })
  await job.open()
  expect((await job.run()).error).toBeNull()
  const long = `ü${'x'.repeat(300_000)}`
  expect(frames).toEqual([
    [1_000, '{"ts":1000,"user":"mia","n":1.5}', 'mia', '{"user":"mia","n":1.5}'],
    [2_000, '{"ts":2000,"user":null,"n":2}', null, '{"user":null,"n":2}'],
    [4_000, `{"ts":4000,"user":"${long}","n":null}`, long, `{"user":"${long}","n":null}`],
  ])
})

test('upserts: an update is its newest row, a deletion a value of NULL', async () => {
  const frames: unknown[] = []
  const changes: OperatorRuntime = {
    kind: 'operator',
    create: (context) => {
      const emit = context.emit('out')
      return {
        inputs: {
          in: {
            columns: [1],
            accept: (user: string) => {
              emit([0, user, 1], 0, INSERT)
              emit([0, user, 1], 0, UPDATE_BEFORE)
              emit([0, user, 2], 0, UPDATE_AFTER)
              emit([0, user, 2], 0, DELETE)
              context.ledger.passed++
              return true
            },
          },
        },
        timers: { next: Infinity },
        advance: () => undefined,
        summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
        inspect: () => ({ entries: [], total: 0 }),
      }
    },
  }
  const plan = planOf([
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
    {
      id: 'changes',
      type: 'changes',
      from: ['src.out'],
      outputs: { out: { ...schema, changes: 'changelog', key: ['user'] } satisfies StreamSchema },
    },
    { id: 'sink', type: 'framed', kind: 'sink', from: ['changes.out'] },
  ])
  const runtimes = { rows: rowsSource([[[1_000, 'mia', 1]]]), changes, framed: framedSink(frames, 'upsert') }
  const { job } = testJob(plan, runtimes)
  await job.open()
  expect((await job.run()).error).toBeNull()
  expect(frames.map((frame) => (frame as unknown[]).slice(1, 3))).toEqual([
    ['{"ts":0,"user":"mia","n":1}', 'mia'],
    ['{"ts":0,"user":"mia","n":2}', 'mia'],
    [null, 'mia'],
  ])
})
