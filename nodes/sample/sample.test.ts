import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planOf, rowsSource, testJob, timed, type Row } from '../../engine/kernel/testing/plans.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { t } from '../../model/types.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'k', type: t.string() })
const sampled = (config: object, rows: readonly Row[], batchSize = 1_000): NodeCase => ({
  type: 'sample',
  config,
  inputs: { in: { schema, rows: [rows] } },
  settings: { batchSize },
})
const kept = async (config: object, rows: readonly Row[], batchSize?: number) =>
  (await runNode(sampled(config, rows, batchSize))).lines['out'] ?? []

const many: readonly Row[] = Array.from({ length: 20_000 }, (_, index) => [index, `k${index % 500}`])

test('a share of the records is kept, other ones with another seed', async () => {
  for (const share of [0.01, 0.5, 0.9]) {
    const some = await kept({ share }, many)
    expect(Math.abs(some.length / many.length - share)).toBeLessThan(0.012)
    expect(await kept({ share, seed: 2 }, many)).not.toEqual(some)
  }
  expect(await kept({ share: 0 }, many)).toEqual([])
  expect(await kept({ share: 1 }, many)).toHaveLength(many.length)
})

test('by key, a share of the keys is kept, each with all of its records, in any order', async () => {
  const lines = await kept({ share: 0.2, keys: ['k'] }, many)
  const of = (some: readonly string[]) =>
    new Set(some.map((line) => (JSON.parse(line) as { readonly k: string }).k))
  const keys = of(lines)
  expect(lines).toHaveLength(keys.size * 40)
  expect(Math.abs(keys.size / 500 - 0.2)).toBeLessThan(0.06)
  expect(of(await kept({ share: 0.2, keys: ['k'] }, many.toReversed()))).toEqual(keys)
})

test('what is kept does not depend on batches and restarts, and equals counting by hand', async () => {
  const rows = fc.array(fc.constantFrom('a', 'b', null), { maxLength: 40 })
  const configs = fc.constantFrom(
    { method: 'every', every: 3 },
    { method: 'every', every: 2, keys: ['k'] },
    { method: 'every', every: 1, keys: ['k'] },
    { method: 'share', share: 0.4 },
    { method: 'share', share: 0.4, keys: ['k'] },
  )
  await fc.assert(
    fc.asyncProperty(rows, configs, fc.nat(15), async (keys, config, cut) => {
      const data = keys.map((k, index): Row => [index, k])
      const whole = await runNode(sampled(config, data))
      expectLedger(whole.counts)
      const seen = new Map<string | null, number>()
      const counted = data.flatMap(([ts, k]) => {
        const key = 'keys' in config ? (k as string | null) : 'all'
        const count = seen.get(key) ?? 0
        seen.set(key, count + 1)
        return count % (config.every ?? 1) === 0 ? [JSON.stringify({ ts, k })] : []
      })
      expect(config.method === 'every' ? whole.lines['out'] : counted).toEqual(counted)
      for (const batchSize of [1, 2, 7]) {
        const broken = await runBroken(sampled(config, data, batchSize), cut)
        expect(broken.lines).toEqual(whole.lines)
        expectLedger(broken.counts)
      }
    }),
    { numRuns: cases(60) },
  )
})

test('more keys than the setting allows end the job, with its name', async () => {
  const config = definition.config.parse({ method: 'every', keys: ['k'], maxKeys: 2 })
  const { job } = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
      { id: 'some', type: 'some', config: { ...config }, from: ['src.out'], outputs: { out: schema } },
    ]),
    {
      src: rowsSource([
        [
          [1, 'a'],
          [2, 'b'],
          [3, 'c'],
        ],
      ]),
      some: runtime,
    },
    { library },
  )
  await job.open()
  expect((await job.run()).error).toMatchObject({
    kind: 'user',
    code: 'state-bound',
    nodeId: 'some',
    message: 'some holds 2 keys, as many as its setting “Keys at most” allows.',
  })
})
