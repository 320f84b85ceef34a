import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { readFrames, type OperatorRuntime, type SinkRuntime, type StepRuntime } from '../api/index.ts'
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

/** Of each record an insert, an update and a deletion. */
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

const changelog = { ...schema, changes: 'changelog', key: ['user'] } satisfies StreamSchema

/** What the sink gets behind the changes, or behind a filter of them. */
async function upserted(filter: string | null): Promise<unknown[]> {
  const frames: unknown[] = []
  const chooses: StepRuntime = {
    kind: 'step',
    filters: true,
    chooses: true,
    create: () => ({
      generate: (_context, input, emit) => `if (${input[2] ?? ''} ${filter ?? ''}) {${emit('out', input)}}`,
    }),
  }
  const plan = planOf([
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
    { id: 'changes', type: 'changes', from: ['src.out'], outputs: { out: changelog } },
    ...(filter === null
      ? []
      : [{ id: 'filter', type: 'chooses', from: ['changes.out'], outputs: { out: changelog } }]),
    { id: 'sink', type: 'framed', kind: 'sink', from: [filter === null ? 'changes.out' : 'filter.out'] },
  ])
  const rows = rowsSource([[[1_000, 'mia', 1]]])
  const { job } = testJob(plan, { rows, changes, chooses, framed: framedSink(frames, 'upsert') })
  await job.open()
  expect((await job.run()).error).toBeNull()
  return frames.map((frame) => (frame as unknown[])[1])
}

const [one, two] = ['{"ts":0,"user":"mia","n":1}', '{"ts":0,"user":"mia","n":2}']

test.each([
  ['an update is its newest row, a deletion a value of NULL', null, [one, two, null]],
  ['behind a filter that leaves out what a row has become, the row before is taken back', '< 2', [one, null]],
  ['behind a filter that lets both through, the newest row stays', '> 0', [one, null, two, null]],
])('upserts: %s', async (_, filter, expected) => {
  expect(await upserted(filter)).toEqual(expected)
})
