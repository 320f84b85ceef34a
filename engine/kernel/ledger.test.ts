/** Every record that a source reads, and every one that a step gets, is accounted for: in = out + filtered + dead + skipped. */
import { expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import type { SourceRuntime, StepRuntime } from '../api/index.ts'
import {
  deadSchema,
  linesSink,
  planOf,
  rowsSource,
  testClock,
  testJob,
  timed,
  type NodeSpec,
} from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })

/** Fails on 13, drops odd numbers, sends on the others. */
const even: StepRuntime = {
  kind: 'step',
  filters: true,
  create: () => ({
    generate: (context, input, emit, guard) => {
      const kept = context.fresh('kept')
      const x = input[1] ?? ''
      return `let ${kept};\n${guard(`if (${x} === 13) throw new Error("unlucky"); ${kept} = ${x} % 2 === 0;`)}if (${kept}) {\n${emit('out', input)}}\n`
    },
  }),
}

/** Of 20 records, four are bad: cut off, of a wrong type, without event time, and too long (as the source finds it). */
const lines = Array.from({ length: 20 }, (_, index) => `{"ts":${index * 10},"x":${index}}`)
lines[4] = '{"ts":40,"x":4'
lines[9] = '{"ts":90,"x":"nine"}'
lines[15] = '{"ts":null,"x":15}'

function bytesSource(): SourceRuntime {
  const buffer = new TextEncoder().encode(`${lines.join('\n')}\n`)
  return {
    kind: 'source',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    watermark: () => ({ column: 'ts', delay: 0, idleTimeout: null }),
    open: () => {
      let at = 0
      let told = false
      return Promise.resolve({
        partitions: ['file'],
        poll() {
          if (at < buffer.length)
            return { kind: 'bytes', partition: 0, buffer, start: at, end: buffer.length } as const
          if (told) return { kind: 'end' } as const
          told = true
          const error = 'The record is too long.'
          return { kind: 'bytes', partition: 0, buffer, start: 0, end: 8, error } as const
        },
        advance: (bytes: number) => {
          at += bytes
        },
        position: () => at,
        locate: (offset: number) => `byte ${offset}`,
        close: () => Promise.resolve(),
      })
    },
  }
}

const policies = ['collect', 'port', 'skip', 'fail'] as const
type Policy = (typeof policies)[number]

const outputs = (policy: Policy) => (policy === 'port' ? { out: schema, dead: deadSchema } : { out: schema })

const plan = (source: NodeSpec, policies: { readonly source: Policy; readonly step: Policy }) =>
  planOf(
    [
      { ...source, kind: 'source', config: { onError: policies.source }, outputs: outputs(policies.source) },
      {
        id: 'even',
        type: 'even',
        config: { onError: policies.step },
        from: ['src.out'],
        outputs: outputs(policies.step),
      },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['even.out'] },
    ],
    { batchSize: 3 },
  )

async function ledger(
  source: NodeSpec,
  runtime: SourceRuntime,
  policy: { readonly source: Policy; readonly step: Policy },
  watch: readonly string[],
) {
  const { job } = testJob(
    plan(source, policy),
    { [source.type]: runtime, even, sink: linesSink([]) },
    { watch },
  )
  await job.open()
  const { frame, error } = await job.run()
  return { nodes: frame.nodes, failedAt: error?.nodeId ?? null }
}

const cases = policies.flatMap((policy) => [
  { policy, watch: [] as readonly string[] },
  { policy, watch: ['src.out', 'even.out'] as readonly string[] },
])

test.each(cases)('bad records of a source, policy $policy, watched $watch', async ({ policy, watch }) => {
  const { nodes, failedAt } = await ledger(
    { id: 'src', type: 'bytes' },
    bytesSource(),
    { source: policy, step: 'collect' },
    watch,
  )
  const { src, even: step, sink } = nodes
  const failed = policy === 'fail' ? 1 : 0
  expect(failedAt).toBe(policy === 'fail' ? 'src' : null)
  expect(src?.in).toBe(policy === 'fail' ? 5 : 21)
  const bad = policy === 'fail' ? 0 : 4
  expect([src?.dead, src?.skipped]).toEqual(policy === 'skip' ? [0, bad] : [bad, 0])
  expect(src?.in).toBe((src?.out['out'] ?? 0) + (src?.dead ?? 0) + (src?.skipped ?? 0) + failed)
  expect(src?.out['dead']).toBe(policy === 'port' ? bad : undefined)
  expect(step?.in).toBe(src?.out['out'])
  expect(step?.in).toBe((step?.out['out'] ?? 0) + (step?.filtered ?? 0) + (step?.dead ?? 0))
  expect(sink?.in).toBe(step?.out['out'])
})

test.each(cases)('bad records of a step, policy $policy, watched $watch', async ({ policy, watch }) => {
  const rows = Array.from({ length: 20 }, (_, index) => [index * 10, index])
  const { nodes, failedAt } = await ledger(
    { id: 'src', type: 'rows' },
    rowsSource([rows]),
    { source: 'collect', step: policy },
    watch,
  )
  const { src, even: step } = nodes
  const failed = policy === 'fail' ? 1 : 0
  expect(failedAt).toBe(policy === 'fail' ? 'even' : null)
  expect(src?.in).toBe(policy === 'fail' ? 14 : 20)
  expect(src?.in).toBe(src?.out['out'])
  expect(step?.in).toBe(src?.in)
  expect(step?.in).toBe(
    (step?.out['out'] ?? 0) + (step?.filtered ?? 0) + (step?.dead ?? 0) + (step?.skipped ?? 0) + failed,
  )
  expect(step?.filtered).toBe(policy === 'fail' ? 6 : 9)
})

test('the time of a job that fails while it opens counts from its start, not from that of its process', async () => {
  let time = 41_000
  const clock = { ...testClock(false), elapsed: () => time, wait: () => Promise.resolve() }
  const source: SourceRuntime = {
    ...rowsSource([[]]),
    open: () => {
      time += 200
      return Promise.reject(new Error('There is no such file.'))
    },
  }
  const { job, frames } = testJob(
    plan({ id: 'src', type: 'rows' }, { source: 'collect', step: 'collect' }),
    { rows: source, even, sink: linesSink([]) },
    { clock },
  )
  await expect(job.open()).rejects.toThrow('There is no such file.')
  expect(frames.map(({ state, elapsed }) => [state, elapsed])).toEqual([['failed', 200]])
})
