/** What a frame says of event time: the watermark at each input, what holds it back, down to the partition, and by how much. */
import { describe, expect, test } from 'vitest'
import { frame as frameSchema } from '../../bridge/contract.ts'
import { t } from '../../model/types.ts'
import type { NodeRuntime, SourceRuntime } from '../api/index.ts'
import type { JobFrame } from './options.ts'
import { holdByWall, notesOf, restamp } from './testing/operators.ts'
import { planOf, rowsSource, testClock, testJob, timed, type NodeSpec, type Row } from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })
const pass: NodeRuntime = {
  kind: 'step',
  create: () => ({ generate: (_context, input, emit) => emit('out', input) }),
}
const at = (...times: readonly number[]): readonly Row[] => times.map((time) => [time, time])
const source = (id: string): NodeSpec => ({ id, type: id, kind: 'source', outputs: { out: schema } })
const node = (id: string, type: string, ...from: string[]): NodeSpec => ({
  id,
  type,
  from,
  outputs: { out: schema },
})

/** Gives the rows of each partition in turn, then nothing, without an end. */
function open(partitions: readonly (readonly Row[])[], delay = 0, idleTimeout?: number): SourceRuntime {
  const bounded = rowsSource(partitions, idleTimeout === undefined ? { delay } : { delay, idleTimeout })
  return {
    ...bounded,
    async open(...args) {
      const reader = await bounded.open(...args)
      return {
        ...reader,
        poll: async (max) => {
          const polled = await reader.poll(max)
          return polled.kind === 'end' ? { kind: 'wait', wake: new Promise<void>(() => undefined) } : polled
        },
      }
    },
  }
}

/** Once it has given all it has, it repeats the last record of its first partition. */
function lively(silent: SourceRuntime): SourceRuntime {
  return {
    ...silent,
    async open(...args) {
      const reader = await silent.open(...args)
      return {
        ...reader,
        poll: async (max) => {
          const polled = await reader.poll(max)
          return polled.kind === 'wait' ? { kind: 'rows', partition: 0, rows: at(9_000) } : polled
        },
      }
    },
  }
}

/** Reads what there is, then gives the frame, and ends. */
async function frameOf(
  nodes: readonly NodeSpec[],
  runtimes: Readonly<Record<string, NodeRuntime>>,
  elapsed = 0,
): Promise<JobFrame['nodes']> {
  const clock = testClock()
  let turns = 0
  const made: ReturnType<typeof testJob> = testJob(
    planOf(nodes),
    { pass, ...runtimes, tick: tick },
    {
      clock,
      breathe: () => {
        turns++
        if (turns === 8) clock.set(elapsed)
        if (turns === 12) made.job.stop()
        return Promise.resolve()
      },
    },
  )
  await made.job.open()
  const { frame, error } = await made.job.run()
  expect(error).toBe(null)
  expect(frameSchema.parse(JSON.parse(JSON.stringify(frame))).nodes).toEqual(frame.nodes)
  return frame.nodes
}

/** Keeps the job going for some turns: one record in each, of no event time. */
const tick: SourceRuntime = {
  ...rowsSource([], null),
  open: () =>
    Promise.resolve({
      partitions: ['p0'],
      poll: () => ({ kind: 'rows', partition: 0, rows: [[0, 0]] }) as const,
      advance: () => undefined,
      position: () => null,
      locate: () => '',
      close: () => Promise.resolve(),
    }),
}
const ticking: NodeSpec = { id: 'tick', type: 'tick', kind: 'source', outputs: { out: schema } }

describe('which input holds an operator back, per partition, and by how much', () => {
  const join = [
    ticking,
    source('clicks'),
    source('views'),
    node('step', 'pass', 'clicks.out'),
    node('join', 'join', 'left<step.out', 'right<views.out'),
    node('after', 'pass', 'join.out'),
  ]
  const runtimes = {
    clicks: open([at(1_000, 9_000), at(4_000), at(7_000)], 500),
    views: open([at(8_000)], 100),
    join: notesOf([], ['left', 'right']),
  }

  test('the watermark at each input port', async () => {
    const nodes = await frameOf(join, runtimes)
    expect(nodes['join']?.inputs).toEqual([
      { port: 'left', watermark: 3_500, idle: false },
      { port: 'right', watermark: 7_900, idle: false },
    ])
    expect(nodes['join']?.watermark).toBe(3_500)
    expect(nodes['step']?.inputs).toEqual([{ port: 'in', watermark: 3_500, idle: false }])
    expect(nodes['clicks']?.inputs).toBe(undefined)
  })

  test('the partition of the source, behind the furthest of all that rule the node and behind the newest record', async () => {
    const nodes = await frameOf(join, runtimes)
    const held = {
      node: 'clicks',
      partition: 'p1',
      watermark: 3_500,
      behindFurthest: 5_000,
      behindNewest: 5_500,
    }
    expect(nodes['join']?.hold).toEqual({ port: 'left', ...held })
    expect(nodes['after']?.hold).toEqual({ port: 'in', ...held })
    expect(nodes['step']?.hold).toEqual({ port: 'in', ...held })
    expect(nodes['clicks']?.hold).toEqual({ port: null, ...held })
    // Alone it is behind nobody but its own newest record.
    expect(nodes['views']?.hold).toEqual({
      port: null,
      node: 'views',
      partition: 'p0',
      watermark: 7_900,
      behindFurthest: null,
      behindNewest: 100,
    })
  })

  test('one that has seen no record yet holds by no number', async () => {
    const nodes = await frameOf(join, { ...runtimes, views: open([[]]) })
    expect(nodes['join']?.hold).toEqual({
      port: 'right',
      node: 'views',
      partition: 'p0',
      watermark: null,
      behindFurthest: null,
      behindNewest: null,
    })
    expect(nodes['join']).toMatchObject({ watermark: null, maxTime: 9_000 })
  })

  test('an idle partition holds nobody: the next one does, and where all are idle, none', async () => {
    const plan = [ticking, source('clicks'), node('op', 'op', 'clicks.out')]
    const silent = { clicks: open([at(9_000), at(4_000)], 0, 1_000), op: notesOf([]) }
    const before = await frameOf(plan, silent)
    expect(before['op']?.hold).toMatchObject({ partition: 'p1', behindFurthest: 5_000 })
    // All have been silent for longer than the time-out.
    const all = await frameOf(plan, silent, 5_000)
    expect(all['op']).toMatchObject({ watermark: 9_000, hold: null, inputs: [{ port: 'in', idle: true }] })
    const one = await frameOf(plan, { ...silent, clicks: lively(silent.clicks) }, 5_000)
    expect(one['op']?.hold).toMatchObject({ partition: 'p0', watermark: 9_000, behindFurthest: null })
    expect(one['op']?.inputs).toEqual([{ port: 'in', watermark: 9_000, idle: false }])
  })

  test('an input that has ended holds nobody, and at the end of all nothing does', async () => {
    const nodes = await frameOf(join, { ...runtimes, clicks: rowsSource([at(1_000)]) })
    expect(nodes['join']?.hold).toMatchObject({ port: 'right', node: 'views', behindFurthest: null })
    const ended = await frameOf(join, {
      ...runtimes,
      clicks: rowsSource([at(1_000)]),
      views: rowsSource([at(1)]),
    })
    expect(ended['join']).toMatchObject({ hold: null, watermark: Number.MAX_SAFE_INTEGER })
  })

  test('a source without event time, until its end', async () => {
    const nodes = await frameOf(join, { ...runtimes, views: { ...open([at(1)]), watermark: () => null } })
    expect(nodes['join']?.hold).toMatchObject({
      port: 'right',
      node: 'views',
      partition: null,
      watermark: null,
    })
  })
})

describe('operators with a watermark of their own', () => {
  test('one that gives another event time is what holds, and the newest record is that of its time', async () => {
    const nodes = await frameOf(
      [ticking, source('src'), node('stamp', 'stamp', 'src.out'), node('op', 'op', 'stamp.out')],
      {
        src: open([
          [
            [1_000, 50],
            [2_000, 70],
          ],
        ]),
        stamp: restamp(5),
        op: notesOf([]),
      },
    )
    expect(nodes['op']).toMatchObject({ watermark: 65, maxTime: 70 })
    expect(nodes['op']?.hold).toEqual({
      port: 'in',
      node: 'stamp',
      partition: null,
      watermark: 65,
      behindFurthest: null,
      behindNewest: 5,
    })
    expect(nodes['stamp']).toMatchObject({ watermark: 2_000, outputWatermark: 65, maxTime: 2_000 })
  })

  test('one that holds records holds the watermark; one that has nothing to hold passes the question on', async () => {
    const plan = [ticking, source('src'), node('hold', 'hold', 'src.out'), node('op', 'op', 'hold.out')]
    const holding = await frameOf(plan, {
      src: open([
        [
          [1_000, 60_000],
          [4_000, 60_000],
        ],
      ]),
      hold: holdByWall(),
      op: notesOf([]),
    })
    expect(holding['op']?.hold).toMatchObject({
      port: 'in',
      node: 'hold',
      watermark: 999,
      behindNewest: 3_001,
    })
    const passing = await frameOf(
      [
        ticking,
        source('src'),
        source('other'),
        node('hold', 'hold', 'other.out'),
        node('op', 'op', 'l<src.out', 'r<hold.out'),
      ],
      { src: open([at(1_000)]), other: open([[]]), hold: holdByWall(), op: notesOf([], ['l', 'r']) },
    )
    expect(passing['op']?.hold).toMatchObject({ port: 'r', node: 'other', partition: 'p0', watermark: null })
  })
})
