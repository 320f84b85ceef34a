import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timed, type Row } from '../../engine/kernel/testing/plans.ts'
import { t } from '../../model/types.ts'
import { runNode, type NodeCase } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'x', type: t.int() })
const route = (name: string, condition: string) => ({ name, condition })
const routed = (config: object, rows: readonly Row[], batchSize = 1_000): NodeCase => ({
  type: 'router',
  config,
  inputs: { in: { schema, rows: [rows] } },
  settings: { batchSize },
})
const xs = (lines: readonly string[] | undefined) =>
  (lines ?? []).map((line) => (JSON.parse(line) as { readonly x: number | null }).x)

test('first match and all matches equal a naive model; a condition that is NULL does not match', async () => {
  const value = fc.option(fc.integer({ min: -5, max: 20 }))
  const limits = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 30 }),
      limits,
      fc.constantFrom('first', 'all'),
      async (values, [a, b], matching) => {
        const rows = values.map((x, index): Row => [index, x])
        const routes = [route('a', `x >= ${a}`), route('b', `x < ${b}`), route('c', 'x = 7')]
        const wanted: Record<string, (number | null)[]> = { a: [], b: [], c: [], other: [] }
        for (const x of values) {
          const hits =
            x === null ? [] : [...(x >= a ? ['a'] : []), ...(x < b ? ['b'] : []), ...(x === 7 ? ['c'] : [])]
          const ports = hits.length === 0 ? ['other'] : matching === 'first' ? hits.slice(0, 1) : hits
          for (const port of ports) wanted[port]?.push(x)
        }
        for (const batchSize of [1, 7, 1_000]) {
          const { lines, counts } = await runNode(routed({ routes, matching }, rows, batchSize))
          for (const [port, expected] of Object.entries(wanted)) {
            expect(xs(lines[port])).toEqual(expected)
            expect(counts.out[port]).toBe(expected.length)
          }
          expect(counts).toMatchObject({ in: values.length, filtered: 0, dead: 0 })
        }
      },
    ),
    { numRuns: cases(40) },
  )
})

const rows: readonly Row[] = [
  [1, 5],
  [2, 0],
  [3, 2],
]

test('with first match later conditions are not computed', async () => {
  const routes = [route('zero', 'x = 0'), route('five', '10 / x = 2')]
  const { lines, counts } = await runNode(routed({ routes }, rows))
  expect([xs(lines['zero']), xs(lines['five']), xs(lines['other'])]).toEqual([[0], [5], [2]])
  expect(counts.dead).toBe(0)
})

test('a record for which a condition fails goes to no route but follows the policy', async () => {
  const routes = [route('some', 'x >= 0'), route('five', '10 / x = 2')]
  const { lines, counts } = await runNode(routed({ routes, matching: 'all', onError: 'port' }, rows))
  expect([xs(lines['some']), xs(lines['five']), xs(lines['other'])]).toEqual([[5, 2], [5], []])
  expect(counts).toMatchObject({ in: 3, dead: 1, out: { some: 2, five: 1, other: 0, dead: 1 } })
})

test('a condition may ask for the watermark', async () => {
  const routes = [route('late', 'ts <= CURRENT_WATERMARK(ts)')]
  const rows: readonly Row[] = [
    [10, 1],
    [5, 2],
    [20, 3],
    [20, 4],
  ]
  const { lines } = await runNode(routed({ routes }, rows))
  expect([xs(lines['late']), xs(lines['other'])]).toEqual([
    [2, 4],
    [1, 3],
  ])
})

test('what is wrong is told at its route', () => {
  const config = definition.config.parse({ routes: [route('a', ''), route('b', 'x + 1')] })
  const { problems, outputs } = definition.infer(config, { in: schema }, { nodeId: 'r', timeZone: 'UTC' })
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['expression-empty', 'routes.0.condition'],
    ['expression-type', 'routes.1.condition'],
  ])
  expect(Object.keys(outputs)).toEqual(['a', 'b', 'other'])
})
