/** Columns that nothing but the screen reads. */
import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { StepRuntime } from '../api/index.ts'
import { bytesSource, linesSink, planOf, testJob } from './testing/plans.ts'

test('columns that only a person looks at are decoded leniently: watching makes no record bad', async () => {
  const text = '{"a":1,"b":"x"}\n{"a":2,"b":7}\n{"a":3}\n{"a":4\n{"a":"no","b":"y"}\n'
  const columns = appendStream([
    { name: 'a', type: t.int() },
    { name: 'b', type: t.boolean() },
  ])
  const onlyA = appendStream([{ name: 'a', type: t.int() }])
  const first: StepRuntime = {
    kind: 'step',
    create: () => ({ generate: (_c, [a = ''], emit) => emit('out', [a]) }),
  }
  const plan = planOf([
    { id: 'src', type: 'bytes', kind: 'source', outputs: { out: columns } },
    { id: 'step', type: 'step', from: ['src.out'], outputs: { out: onlyA } },
    { id: 'sink', type: 'sink', kind: 'sink', from: ['step.out'] },
  ])
  const [results, shown]: [unknown[], unknown[]] = [[], []]
  for (const watch of [[], ['src.out']]) {
    const lines: string[] = []
    const { job } = testJob(
      plan,
      { bytes: bytesSource(text), step: first, sink: linesSink(lines) },
      { watch },
    )
    await job.open()
    const { frame } = await job.run()
    const places = frame.deadLetters.map(({ place, raw }) => [place, raw])
    results.push({ lines, places, in: frame.nodes['src']?.in })
    shown.push(frame.samples.flatMap((sample) => sample.rows.map(({ values }) => values)))
  }
  expect(shown).toEqual([
    [],
    [
      [1, null],
      [2, null],
      [3, null],
    ],
  ])
  expect(results[1]).toEqual(results[0])
  expect(results[0]).toEqual({
    lines: ['{"a":1}', '{"a":2}', '{"a":3}'],
    places: [
      ['byte 38', '{"a":4'],
      ['byte 45', '{"a":"no","b":"y"}'],
    ],
    in: 5,
  })
})

test('of columns that only a person looks at, a bad one is marked and the others keep their values', async () => {
  const text = '{"a":1,"b":true,"c":"x","d":1.5}\n{"a":2,"b":true,"c":"y","d":"much"}\n{"a":3,"b":7,"d":3}\n'
  const columns = appendStream([
    { name: 'a', type: t.int() },
    { name: 'b', type: t.boolean() },
    { name: 'c', type: t.string(false) },
    { name: 'd', type: t.double() },
  ])
  const all: StepRuntime = {
    kind: 'step',
    create: () => ({
      generate: (_c, [a = '', b = '', c = '', d = ''], emit) =>
        `if (${a} > 1) {\n${emit('out', [d, c, b, a])}}\n`,
    }),
  }
  const turned = appendStream(columns.columns.toReversed())
  const { job } = testJob(
    planOf([
      { id: 'src', type: 'bytes', kind: 'source', outputs: { out: columns } },
      { id: 'step', type: 'step', from: ['src.out'], outputs: { out: turned } },
    ]),
    { bytes: bytesSource(text), step: all },
    { watch: ['src.out', 'step.out'] },
  )
  await job.open()
  const { frame } = await job.run()
  expect(frame.nodes['src']).toMatchObject({ in: 3, out: { out: 3 }, dead: 0 })
  const shown = frame.samples.map(({ rows: sampled }) =>
    sampled.map(({ values, errors }) => (errors === undefined ? { values } : { values, errors })),
  )
  const much = 'd: "much" is no DOUBLE.'
  const seven = 'b: 7 is no BOOLEAN.'
  const missing = 'c is missing, and its column is NOT NULL.'
  expect(shown).toEqual([
    [
      { values: [1, true, 'x', 1.5] },
      { values: [2, true, 'y', null], errors: { 3: much } },
      { values: [3, null, null, 3], errors: { 1: seven, 2: missing } },
    ],
    [
      { values: [null, 'y', true, 2], errors: { 0: much } },
      { values: [3, null, null, 3], errors: { 2: seven, 1: missing } },
    ],
  ])
})
