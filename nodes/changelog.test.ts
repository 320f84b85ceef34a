/** A changelog goes through steps with its kinds, and sinks say what becomes of them. */
import { describe, expect, test } from 'vitest'
import {
  asChangelog,
  changelogOf,
  changesSink,
  kindRow,
  kindsSchema,
} from '../engine/kernel/testing/changelog.ts'
import { planOf, rowsSource, testJob, type NodeSpec, type Row } from '../engine/kernel/testing/plans.ts'
import { analyse } from '../model/analyse.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../model/changes.ts'
import type { AnyNodeDefinition, Inference } from '../model/definition.ts'
import { emptyDocument, type DocumentNode, type Json } from '../model/document.ts'
import * as library from '../model/expr/runtime/index.ts'
import { appendStream, type StreamSchema } from '../model/schema.ts'
import { t } from '../model/types.ts'
import { definitions } from './definitions.ts'
import { runtimes } from './runtimes.ts'

const counts = changelogOf(
  [
    { name: 'user', type: t.string() },
    { name: 'n', type: t.int() },
    { name: 'tags', type: t.array(t.string()) },
  ],
  ['user'],
)
type Type = 'filter' | 'map' | 'flat_map'

function infer(type: keyof typeof definitions, config: object, input: StreamSchema): Inference {
  const definition = definitions[type] as AnyNodeDefinition
  return definition.infer(
    definition.config.parse(config) as never,
    { in: input },
    { nodeId: 'n', timeZone: 'UTC' },
  )
}
const outOf = (type: Type, config: object, input: StreamSchema = counts): StreamSchema | undefined =>
  infer(type, config, input).outputs['out']

/** Sends a changelog through steps into a sink. */
async function through(
  rows: readonly Row[],
  steps: readonly (readonly [Type, object])[],
  changes: 'op' | 'final' = 'op',
) {
  const nodes: NodeSpec[] = [
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: kindsSchema(counts) } },
    { id: 'log', type: 'log', from: ['src.out'], outputs: { out: counts } },
  ]
  let [schema, from] = [counts, 'log.out']
  for (const [index, [type, config]] of steps.entries()) {
    const parsed = JSON.parse(JSON.stringify(definitions[type].config.parse(config))) as Record<string, Json>
    schema = outOf(type, config, schema) ?? schema
    nodes.push({ id: `s${index}`, type, config: parsed, from: [from], outputs: { out: schema } })
    from = `s${index}.out`
  }
  nodes.push({ id: 'sink', type: 'sink', kind: 'sink', from: [from] })
  const lines: string[] = []
  const made = {
    ...runtimes,
    rows: rowsSource([rows], null),
    log: asChangelog,
    sink: changesSink(lines, changes),
  }
  const { job, frames } = testJob(planOf(nodes), made, { library, watch: [from] })
  await job.open()
  expect((await job.run()).error).toBe(null)
  const sampled = frames.flatMap(({ samples }) => samples.flatMap((port) => port.rows))
  return { lines, kinds: sampled.map(({ kind }) => kind ?? '+I') }
}

const updates = [
  kindRow(INSERT, 'ann', 1, ['x']),
  kindRow(UPDATE_BEFORE, 'ann', 1, ['x']),
  kindRow(UPDATE_AFTER, 'ann', 2, ['x', 'y']),
  kindRow(DELETE, 'ann', 2, ['x', 'y']),
]

describe('a filter over a changelog', () => {
  test('judges each record of an update for itself, and keeps its kind', async () => {
    const high = await through(updates, [
      ['filter', { condition: 'n > 1' }],
      ['map', { drop: ['tags'] }],
    ])
    expect(high.lines).toEqual(['{"op":"+U","user":"ann","n":2}', '{"op":"-D","user":"ann","n":2}'])
    const low = await through(updates, [
      ['filter', { condition: 'n = 1' }],
      ['map', { drop: ['tags'] }],
    ])
    expect(low.lines).toEqual(['{"op":"+I","user":"ann","n":1}', '{"op":"-U","user":"ann","n":1}'])
    expect(low.kinds).toEqual(['+I', '-U'])
  })

  test('keeps its schema, key and all', () => {
    expect(outOf('filter', { condition: 'n > 1' })).toEqual(counts)
  })

  test('leaves the final state that the rows that pass have', async () => {
    const { lines } = await through(
      [kindRow(INSERT, 'bob', 5, []), ...updates.slice(0, 3)],
      [
        ['filter', { condition: 'n <> 2' }],
        ['map', { drop: ['tags'] }],
      ],
      'final',
    )
    expect(lines).toEqual(['{"user":"bob","n":5}'])
  })
})

describe('a map over a changelog', () => {
  test('maps each record and keeps its kind', async () => {
    const { lines } = await through(updates, [
      ['map', { keep: 'listed', columns: [{ name: 'twice', expression: 'n * 2' }] }],
    ])
    expect(lines).toEqual([
      '{"op":"+I","twice":2}',
      '{"op":"-U","twice":2}',
      '{"op":"+U","twice":4}',
      '{"op":"-D","twice":4}',
    ])
  })

  test('keeps the key where its columns go on, renamed or copied as they are', () => {
    expect(outOf('map', { drop: ['n'] })?.key).toEqual(['user'])
    expect(outOf('map', { rename: [{ from: 'user', to: 'who' }] })?.key).toEqual(['who'])
    const copy = { keep: 'listed', columns: [{ name: 'who', expression: '`user`' }] }
    expect(outOf('map', copy)?.key).toEqual(['who'])
  })

  test('has no key where a column of it is dropped or computed anew', () => {
    expect(outOf('map', { drop: ['user'] })).toMatchObject({ changes: 'changelog', key: null })
    const upper = { columns: [{ name: 'user', expression: 'UPPER(user)' }] }
    expect(outOf('map', upper)).toMatchObject({ changes: 'changelog', key: null })
  })

  test('without its key rows are compared as a whole in the final state', async () => {
    const rows = [...updates.slice(0, 3), kindRow(INSERT, 'bob', 2, [])]
    const { lines } = await through(rows, [['map', { drop: ['user', 'tags'] }]], 'final')
    expect(lines).toEqual(['{"n":2}', '{"n":2}'])
  })
})

describe('a flat map over a changelog', () => {
  test('makes records of the kind of the one that they come from', async () => {
    const { lines } = await through(updates, [
      ['flat_map', { column: 'tags', into: 'tag' }],
      ['map', { drop: ['tags'] }],
    ])
    expect(lines).toEqual([
      '{"op":"+I","user":"ann","n":1,"tag":"x"}',
      '{"op":"-U","user":"ann","n":1,"tag":"x"}',
      '{"op":"+U","user":"ann","n":2,"tag":"x"}',
      '{"op":"+U","user":"ann","n":2,"tag":"y"}',
      '{"op":"-D","user":"ann","n":2,"tag":"x"}',
      '{"op":"-D","user":"ann","n":2,"tag":"y"}',
    ])
  })

  test('has a key only with the place of the element', () => {
    expect(outOf('flat_map', { column: 'tags' })).toMatchObject({ changes: 'changelog', key: null })
    expect(outOf('flat_map', { column: 'tags', withPosition: 'at' })?.key).toEqual(['user', 'at'])
    const keyed = { ...counts, key: ['tags'] }
    expect(outOf('flat_map', { column: 'tags', withPosition: 'at' }, keyed)?.key).toBe(null)
  })
})

test('a node that takes only new records is refused behind one that updates, with the way out', () => {
  const node = (type: keyof typeof definitions, config: object): DocumentNode => ({
    type,
    version: 1,
    label: type,
    config: config as Record<string, Json>,
  })
  const aggregates = [{ function: 'COUNT', argument: '', name: 'n' }]
  const document = {
    ...emptyDocument('refused'),
    nodes: {
      src: node('generator', { dataset: 'orders' }),
      sums: node('running_aggregate', { keys: [], aggregates }),
      windows: node('window_aggregate', { size: 1_000, aggregates }),
      out: node('file_sink', { path: 'out.ndjson' }),
    },
    edges: [
      { from: 'src.out', to: 'sums.in' },
      { from: 'sums.out', to: 'windows.in' },
      { from: 'windows.out', to: 'out.in' },
    ],
  }
  const refused = analyse(document, definitions).problems.filter(({ code }) => code === 'changelog-refused')
  expect(refused).toMatchObject([{ severity: 'error', fixes: [{ label: 'Connect windows.in to src.out' }] }])
})

describe('sinks of a changelog', () => {
  const codes = (inference: Inference) => inference.problems.map(({ code, path }) => `${code} ${path}`)
  const fixes = (inference: Inference) =>
    inference.problems.map(({ fixes: list = [] }) => list.map(({ operation }) => operation))

  test('a file sink asks what becomes of the changes, and offers both ways', () => {
    const result = infer('file_sink', { path: 'x' }, counts)
    expect(codes(result)).toEqual(['changes-unset changes'])
    expect(fixes(result)).toMatchObject([
      [
        { kind: 'setConfig', config: { changes: 'op' } },
        { kind: 'setConfig', config: { changes: 'final' } },
      ],
    ])
    for (const changes of ['op', 'final'] as const)
      expect(codes(infer('file_sink', { path: 'x', changes }, counts))).toEqual([])
    expect(codes(infer('file_sink', { path: 'x' }, appendStream(counts.columns)))).toEqual([])
  })

  test('text lines have no place for the kind of a change', () => {
    const lines = changelogOf([{ name: 'line', type: t.string() }], null)
    const config = { path: 'x', format: { kind: 'text' } }
    expect(fixes(infer('file_sink', config, lines))).toMatchObject([[{ config: { changes: 'final' } }]])
    expect(codes(infer('file_sink', { ...config, changes: 'op' }, lines))).toEqual(['format-columns changes'])
    expect(codes(infer('file_sink', { ...config, changes: 'final' }, lines))).toEqual([])
  })

  test('a column op of the input is in the way of the kind', () => {
    const named = changelogOf([{ name: 'op', type: t.string() }], null)
    expect(codes(infer('console_sink', {}, named))).toEqual(['column-duplicate '])
    expect(codes(infer('file_sink', { path: 'x', changes: 'op' }, named))).toEqual([
      'column-duplicate changes',
    ])
    expect(codes(infer('file_sink', { path: 'x', changes: 'final' }, named))).toEqual([])
    expect(codes(infer('console_sink', {}, appendStream(named.columns)))).toEqual([])
  })
})
