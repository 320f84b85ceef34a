import { expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import type { SinkRuntime, SourceRuntime, StepRuntime } from '../api/index.ts'
import { linesSink, planOf, rowsSource, testClock, testJob, timed, type Row } from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })
const rows: readonly Row[] = Array.from({ length: 20 }, (_, index) => [index * 10, index])

/** Fails on 13. */
const unlucky: StepRuntime = {
  kind: 'step',
  create: () => ({
    generate: (_context, input, emit, guard) =>
      `${guard(`if (${input[1] ?? ''} === 13) throw new Error("unlucky");`)}${emit('out', input)}`,
  }),
}

const straight = (config = {}, settings = {}, queueBound = 10_000) =>
  planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
      { id: 'step', type: 'step', config, from: ['src.out'], outputs: { out: schema } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['step.out'], queueBound },
    ],
    settings,
  )

test('error policy: skip counts, fail ends the job with the place of the record', async () => {
  const skipped: string[] = []
  const one = testJob(straight({ onError: 'skip' }), {
    rows: rowsSource([rows]),
    step: unlucky,
    sink: linesSink(skipped),
  })
  await one.job.open()
  expect((await one.job.run()).frame.nodes['step']).toMatchObject({
    in: 20,
    skipped: 1,
    dead: 0,
    out: { out: 19 },
  })
  expect(skipped).toHaveLength(19)

  const two = testJob(straight({ onError: 'fail' }), {
    rows: rowsSource([rows]),
    step: unlucky,
    sink: linesSink([]),
  })
  await two.job.open()
  const end = await two.job.run()
  expect(end.state).toBe('failed')
  expect(end.error).toMatchObject({
    kind: 'user',
    code: 'bad-record',
    message: 'unlucky (row 14)',
    nodeId: 'step',
  })
  expect(two.states).toEqual(['starting', 'running', 'failed'])
})

test('a full sink queue holds the source, and the time is no idleness', async () => {
  const lines: string[] = []
  const clock = testClock(false)
  const gate = Promise.withResolvers<void>()
  const polls = { count: 0 }
  const source = rowsSource([rows], { delay: 0, idleTimeout: 50 })
  const counted: SourceRuntime = {
    ...source,
    async open(...args) {
      const reader = await source.open(...args)
      return {
        ...reader,
        poll(max) {
          polls.count++
          return reader.poll(max)
        },
      }
    },
  }
  const { job } = testJob(
    straight({ onError: 'skip' }, { batchSize: 2 }, 4),
    { rows: counted, step: unlucky, sink: linesSink(lines, () => gate.promise) },
    { clock },
  )
  await job.open()
  const running = job.run()
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  expect(polls.count).toBe(2)
  expect(lines).toEqual([])
  clock.set(5_000)
  gate.resolve()
  const { frame } = await running
  expect(lines).toHaveLength(19)
  expect(frame.nodes['sink']?.queue).toEqual({ length: 0, bound: 4 })
  expect(frame.nodes['src']?.partitions?.[0]?.idle).toBe(false)
})

test('a paused job takes nothing, answers, and goes on where it was', async () => {
  const lines: string[] = []
  let batches = 0
  const made: ReturnType<typeof testJob> = testJob(
    straight({ onError: 'skip' }, { batchSize: 5 }),
    { rows: rowsSource([rows]), step: unlucky, sink: linesSink(lines) },
    {
      breathe: () => {
        if (batches++ === 0) made.job.pause()
        return Promise.resolve()
      },
    },
  )
  await made.job.open()
  const running = made.job.run()
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  expect(made.job.state).toBe('paused')
  expect(lines).toHaveLength(5)
  expect(made.frames.at(-1)).toMatchObject({ state: 'paused', nodes: { src: { in: 5 } } })
  made.job.resume()
  expect((await running).state).toBe('finished')
  expect(lines).toHaveLength(19)
  expect(made.states).toEqual(['starting', 'running', 'paused', 'running', 'stopping', 'finished'])
})

test('a stop takes what is in flight to the sinks and sends no last watermark', async () => {
  const lines: string[] = []
  const made: ReturnType<typeof testJob> = testJob(
    straight({}, { batchSize: 5 }),
    { rows: rowsSource([rows]), step: unlucky, sink: linesSink(lines) },
    {
      breathe: () => {
        made.job.stop()
        return Promise.resolve()
      },
    },
  )
  await made.job.open()
  const end = await made.job.run()
  expect(end.state).toBe('stopped')
  expect(lines).toHaveLength(5)
  expect(end.frame.nodes['src']?.watermark).toBe(40)
})

test('a preview opens no sink, and takes its number of records', async () => {
  const lines: string[] = []
  const { job } = testJob(
    straight({}, { batchSize: 4 }),
    { rows: rowsSource([rows]), step: unlucky, sink: linesSink(lines) },
    { preview: true, limits: { records: 10, milliseconds: 5_000 }, watch: ['step.out'] },
  )
  await job.open()
  const { frame } = await job.run()
  expect(lines).toEqual([])
  expect(frame.nodes).toMatchObject({ src: { in: 10, watermark: 90 }, sink: { in: 10 } })
  expect(frame.samples[0]?.rows).toHaveLength(10)
})

test('a source that is idle for longer than its timeout lets the watermark of the others go on', async () => {
  const clock = testClock()
  let batches = 0
  const made: ReturnType<typeof testJob> = testJob(
    straight({}, { batchSize: 1 }),
    {
      rows: rowsSource(
        [
          [
            [100, 1],
            [200, 2],
            [300, 3],
          ],
          [[10, 4]],
        ],
        { delay: 0, idleTimeout: 1_000 },
      ),
      step: unlucky,
      sink: linesSink([]),
    },
    {
      clock,
      breathe: () => {
        batches++
        clock.set(batches * 600)
        return Promise.resolve()
      },
    },
  )
  await made.job.open()
  await made.job.run()
  const marks = made.frames.map(({ nodes }) => nodes['sink']?.watermark)
  expect(marks).toContain(10)
  expect(marks.some((mark) => typeof mark === 'number' && mark >= 200 && mark <= 300)).toBe(true)
})

test('watching and no longer watching between batches changes no result', async () => {
  const outputs: string[][] = []
  for (const toggling of [false, true]) {
    const lines: string[] = []
    const clock = testClock()
    let batches = 0
    const made: ReturnType<typeof testJob> = testJob(
      straight({ onError: 'skip' }, { batchSize: 3 }),
      { rows: rowsSource([rows]), step: unlucky, sink: linesSink(lines) },
      {
        clock,
        breathe: () => {
          clock.set(++batches * 200)
          if (toggling) made.job.watch(batches % 2 === 0 ? ['src.out', 'step.out', 'gone.out'] : [])
          return Promise.resolve()
        },
      },
    )
    await made.job.open()
    await made.job.run()
    outputs.push(lines)
    const seen = made.frames.flatMap(({ samples }) => samples.flatMap((sample) => sample.rows))
    expect(seen.length > 0).toBe(toggling)
  }
  expect(outputs[1]).toEqual(outputs[0])
})

test('a chain longer than one function, and a fan-out at its end, give every record to every consumer', async () => {
  const length = 40
  const chain = Array.from({ length }, (_, index) => ({
    id: `step_${index}`,
    type: 'step',
    from: [index === 0 ? 'src.out' : `step_${index - 1}.out`],
    outputs: { out: schema },
  }))
  const [one, two]: [string[], string[]] = [[], []]
  const plan = planOf([
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
    ...chain,
    { id: 'one', type: 'one', kind: 'sink', from: [`step_${length - 1}.out`] },
    { id: 'two', type: 'two', kind: 'sink', from: [`step_${length - 1}.out`] },
  ])
  const add: StepRuntime = {
    kind: 'step',
    create: () => ({
      generate: (context, [ts = '', x = ''], emit) => {
        const sum = context.fresh('sum')
        return `const ${sum} = ${x} + 1;\n${emit('out', [ts, sum])}`
      },
    }),
  }
  const { job } = testJob(plan, {
    rows: rowsSource([rows]),
    step: add,
    one: linesSink(one),
    two: linesSink(two),
  })
  await job.open()
  expect((await job.run()).error).toBe(null)
  expect(one.map((line) => (JSON.parse(line) as { x: number }).x)).toEqual(
    rows.map(([, x]) => Number(x) + length),
  )
  expect(two).toEqual(one)
})

test('a sink that fails while its source is silent ends the job, and what was written is given up', async () => {
  const gate = Promise.withResolvers<void>()
  let polls = 0
  let aborted = false
  const silent: SourceRuntime = {
    ...rowsSource([]),
    async open(...args) {
      const reader = await rowsSource([]).open(...args)
      const row = { kind: 'rows', partition: 0, rows: [[1, 1]] } as const
      return {
        ...reader,
        partitions: ['p'],
        poll: () => (polls++ === 0 ? row : ({ kind: 'wait', wake: gate.promise } as const)),
      }
    },
  }
  const sink: SinkRuntime = {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    open: () =>
      Promise.resolve({
        write: () => Promise.reject(new Error('no space left on device')),
        finish: () => Promise.resolve(),
        abort: () => {
          aborted = true
          return Promise.resolve()
        },
      }),
  }
  const { job } = testJob(straight(), { rows: silent, step: unlucky, sink }, { clock: testClock(false) })
  await job.open()
  const running = job.run()
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  gate.resolve()
  const end = await running
  expect(end.error).toMatchObject({
    kind: 'operational',
    nodeId: 'sink',
    message: 'sink cannot write: no space left on device',
  })
  expect(aborted).toBe(true)
})
