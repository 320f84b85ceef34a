/** Records that the fast lane does not take go another way, and nobody can tell. */
import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { OperatorRuntime, SourceRuntime, StepRuntime } from '../api/index.ts'
import { bytesSource, linesSink, planOf, testJob } from './testing/plans.ts'

const columns = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'user', type: t.string() },
    { name: 'n', type: t.int() },
  ],
  'ts',
)
const out = appendStream([
  { name: 'user', type: t.string() },
  { name: 'mark', type: t.double() },
])

/** Sends every record on with the watermark that it met. */
const marks: OperatorRuntime = {
  kind: 'operator',
  create: (context) => {
    const emit = context.emit('out')
    return {
      inputs: {
        in: {
          columns: [1],
          accept: (user: string, _time: number, mark: number) => {
            emit([user, Number.isFinite(mark) ? mark : -1], Number.NaN)
            context.ledger.absorbed++
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
/** Of even numbers; the user is read behind the condition only. */
const even: StepRuntime = {
  kind: 'step',
  filters: true,
  create: () => ({
    generate: (_context, input, emit) => `if (${input[2] ?? '0'} % 2 === 0) {\n${emit('out', input)}}\n`,
  }),
}

const source = (text: string): SourceRuntime => ({
  ...bytesSource(text),
  watermark: () => ({ column: 'ts', delay: 10, idleTimeout: null }),
})

async function linesOf(records: readonly string[], watch: readonly string[] = []) {
  const lines: string[] = []
  const plan = planOf(
    [
      { id: 'src', type: 'bytes', kind: 'source', outputs: { out: columns } },
      { id: 'even', type: 'even', from: ['src.out'], outputs: { out: columns } },
      { id: 'marks', type: 'marks', from: ['even.out'], outputs: { out } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['marks.out'] },
    ],
    { batchSize: 100 },
  )
  const { job } = testJob(
    plan,
    { bytes: source(`${records.join('\n')}\n`), even, marks, sink: linesSink(lines) },
    { watch },
  )
  await job.open()
  const { frame, state } = await job.run()
  expect(state).toBe('finished')
  return { lines, dead: frame.deadLetters.map(({ place }) => place), in: frame.nodes['src']?.in, frame }
}

const usual = Array.from({ length: 1_000 }, (_, n) => `{"ts":${1_000 + 7 * n},"user":"u${n % 50}","n":${n}}`)

test('other layouts, escapes and NULL among usual records keep order and watermark', async () => {
  // What is rare is not in the sample: it takes the slow lane.
  const odd = usual.map((line, n) => {
    if (n % 97 === 96) return line.replace('"ts":', '"zz":[1],"ts":')
    if (n % 89 === 88) return line.replace('"u', '"\\u0075')
    if (n % 83 === 82) return line.replace(/,"n":(\d+)/, ', "n" : $1.0')
    return line
  })
  expect(odd).not.toEqual(usual)
  const [fast, mixed] = [await linesOf(usual), await linesOf(odd)]
  expect(fast.lines).toHaveLength(500)
  expect(mixed.lines).toEqual(fast.lines)
  expect(mixed.in).toBe(1_000)
})

test('bad records and records without event time among usual ones are accounted for at their place', async () => {
  const bad = [...usual.slice(0, 500), '{"ts":', '', '{"user":"x","n":2}', ...usual.slice(500)]
  const { lines, dead, in: taken } = await linesOf(bad)
  expect(lines).toEqual((await linesOf(usual)).lines)
  expect(taken).toBe(1_002)
  const start = usual.slice(0, 500).join('\n').length + 1
  expect(dead).toEqual([`byte ${start}`, `byte ${start + 8}`])
})

test('a file whose layout changes for good gives the same as one that is like that from its start', async () => {
  const turned = usual.map((line, n) =>
    n < 300 ? line : line.replace(/^(\{)(.*),("n":\d+)\}$/, '$1$3,"new":true,$2}'),
  )
  expect((await linesOf(turned)).lines).toEqual((await linesOf(usual)).lines)
})

test('a watched edge of a flow that is in a hurry shows the first records since the last frame, and what is rare in full', async () => {
  const { frame, lines } = await linesOf(usual, ['src.out', 'even.out'])
  expect(lines).toHaveLength(500)
  const shown = frame.samples.map(({ port, rows, total }) => [port, rows.length, total])
  expect(shown).toEqual([
    ['src.out', 50, 1_000],
    ['even.out', 50, 500],
  ])
  // Nothing is known to follow the last batch: its records are the newest, and they are there.
  expect(frame.samples[0]?.rows.at(-1)?.values).toEqual(['7993', 'u49', 999])
  const [few] = (await linesOf(usual.slice(0, 3), ['src.out'])).frame.samples
  expect(few?.rows.map(({ values }) => values[1])).toEqual(['u0', 'u1', 'u2'])
})
