import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { OperatorRuntime, StepRuntime } from '../api/index.ts'
import { deadSchema, linesSink, planOf, rowsSource, testJob, timed } from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })

/** Fails on 13, drops odd numbers, sends on the others. */
const even: StepRuntime = {
  kind: 'step',
  filters: true,
  create: () => ({
    generate: (context, [ts = '', x = ''], emit, guard) => {
      const kept = context.fresh('kept')
      return `let ${kept};\n${guard(`if (${x} === 13) throw new Error("unlucky"); ${kept} = ${x} % 2 === 0;`)}if (${kept}) {\n${emit('out', [ts, x])}}\n`
    },
  }),
}

/** Notes each record with the watermark in force, and each watermark at which it is advanced. */
function recorder(notes: string[]): OperatorRuntime {
  return {
    kind: 'operator',
    create: (context) => {
      const timers = { next: Infinity }
      const emit = context.emit('out')
      return {
        inputs: {
          in: {
            columns: [1],
            accept: (x: number, time: number, mark: number) => {
              if (time <= mark) return false
              notes.push(`${x}@${time} mark ${mark}`)
              if (time < timers.next) timers.next = time
              return true
            },
          },
        },
        timers,
        advance(watermark) {
          notes.push(`advance ${watermark}`)
          emit([timers.next, 1], timers.next)
          timers.next = Infinity
        },
        summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
        inspect: () => ({ entries: [], total: 0 }),
        snapshot: () => null,
        restore: () => undefined,
      }
    },
  }
}

const rows = [
  [10, 2],
  [30, 3],
  [20, 4],
  [5, 6],
  [40, 13],
  [50, 8],
]

test('a record is forwarded before the watermark that it raises; late records go to the port late', async () => {
  for (const batchSize of [1, 2, 100]) {
    const notes: string[] = []
    const [out, late]: [string[], string[]] = [[], []]
    const plan = planOf(
      [
        { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
        { id: 'even', type: 'even', from: ['src.out'], outputs: { out: schema } },
        { id: 'op', type: 'recorder', from: ['even.out'], outputs: { out: schema, late: schema } },
        { id: 'out', type: 'out', kind: 'sink', from: ['op.out'] },
        { id: 'late', type: 'late', kind: 'sink', from: ['op.late'] },
      ],
      { batchSize },
    )
    const { job, frames } = testJob(plan, {
      rows: rowsSource([rows], { delay: 5 }),
      even,
      recorder: recorder(notes),
      out: linesSink(out),
      late: linesSink(late),
    })
    await job.open()
    const end = await job.run()
    expect(end.error).toBe(null)
    expect(end.state).toBe('finished')
    expect(notes).toEqual([
      '2@10 mark -Infinity',
      'advance 25',
      '8@50 mark 35',
      `advance ${Number.MAX_SAFE_INTEGER}`,
    ])
    expect(late).toEqual(['{"ts":20,"x":4}', '{"ts":5,"x":6}'])
    const last = frames.at(-1)?.nodes
    expect(last?.['even']).toMatchObject({ in: 6, filtered: 1, dead: 1, lastError: 'unlucky' })
    expect(last?.['op']).toMatchObject({ in: 4, late: 2, watermark: Number.MAX_SAFE_INTEGER })
    expect(end.frame.deadLetters).toEqual([
      { node: 'even', message: 'unlucky', hint: null, place: 'row 5', raw: '{"ts":"40","x":13}' },
    ])
  }
})

test('error policy: port sends error, node, place, text and raw', async () => {
  const dead: string[] = []
  const plan = planOf([
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
    {
      id: 'even',
      type: 'even',
      config: { onError: 'port' },
      from: ['src.out'],
      outputs: { out: schema, dead: deadSchema },
    },
    { id: 'sink', type: 'dead', kind: 'sink', from: ['even.dead'] },
  ])
  const { job } = testJob(plan, { rows: rowsSource([rows]), even, dead: linesSink(dead) })
  await job.open()
  await job.run()
  expect(dead.map((line) => JSON.parse(line) as unknown)).toEqual([
    { error: 'unlucky', node: 'even', place: 'row 5', text: '{"ts":"40","x":13}', raw: null },
  ])
})

test('a union of two sources has the smaller watermark', async () => {
  const notes: string[] = []
  const plan = planOf([
    { id: 'a', type: 'a', kind: 'source', outputs: { out: schema } },
    { id: 'b', type: 'b', kind: 'source', outputs: { out: schema } },
    { id: 'even', type: 'even', from: ['a.out', 'b.out'], outputs: { out: schema } },
    { id: 'op', type: 'recorder', from: ['even.out'], outputs: { out: appendStream(schema.columns) } },
  ])
  const { job } = testJob(plan, {
    a: rowsSource([
      [
        [10, 2],
        [20, 4],
      ],
    ]),
    b: rowsSource([
      [
        [5, 6],
        [15, 8],
      ],
    ]),
    even,
    recorder: recorder(notes),
  })
  await job.open()
  expect((await job.run()).error).toBe(null)
  expect(notes).toEqual([
    '2@10 mark -Infinity',
    '4@20 mark -Infinity',
    '6@5 mark -Infinity',
    'advance 5',
    '8@15 mark 5',
    'advance 15',
  ])
})
