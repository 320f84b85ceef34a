/** What cannot be said in Flink SQL says why, at the node and the field, with a way out. */
import { expect, test } from 'vitest'
import { notInFlink } from '../../model/emit.ts'
import { definitions } from '../../nodes/definitions.ts'
import { emitters } from '../../nodes/emitters.ts'
import { around, events, exportOf, node, pipeline, sink } from './testing.ts'

const count = [{ function: 'COUNT', name: 'n' }]

/** The reason of the one obstacle, by its field. */
function obstacle(document: Parameters<typeof exportOf>[0]): {
  readonly path: string
  readonly reason: string
} {
  const { problems } = exportOf(document)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ code: 'not-exportable', severity: 'error' })
  expect(problems[0]?.hint).toMatch(/\.$/)
  return { path: problems[0]?.path ?? '', reason: problems[0]?.message ?? '' }
}

const withoutCounterpart = [
  ['code', { mode: 'filter', code: 'export default () => true' }, /TypeScript/],
  ['assign_event_time', { column: 'ts' }, /at its source/],
  ['sort', {}, /ORDER BY is dropped/],
  ['delay', {}, /hold records back/],
  ['sample', {}, /chance or by count/],
  ['throttle', {}, /no rate/],
  ['count_window', { aggregates: count }, /windows of time only/],
  ['global_window', { aggregates: count }, /no triggers/],
] as const

test.each(withoutCounterpart)('%s has no counterpart', (type, config, reason) => {
  expect(obstacle(around(type, config))).toEqual({
    path: '',
    reason: expect.stringMatching(reason) as string,
  })
})

test('these are all node types without a counterpart', () => {
  const none = notInFlink('', '').flink.toString()
  const types = Object.keys(definitions) as (keyof typeof definitions)[]
  const told = withoutCounterpart.map(([type]) => type)
  expect(types.filter((type) => emitters[type].flink.toString() === none)).toEqual(told)
})

const window = (more: object) => ({ size: 10_000, aggregates: count, ...more })
const key = [{ left: 'user', right: 'user' }]

test.each([
  ['a window by the clock', around('window_aggregate', window({ time: 'processing' })), 'time'],
  ['allowed lateness', around('window_aggregate', window({ allowedLateness: 5 })), 'allowedLateness'],
  ['records that Flink loses', around('window_aggregate', window({ offset: 3, complete: true })), 'complete'],
  [
    'the first row of a session',
    around('session_window', { aggregates: [{ function: 'FIRST_VALUE', argument: 'amount', name: 'f' }] }),
    'aggregates.0.function',
  ],
  ['the late port of a session', around('session_window', { aggregates: count }, ['late']), ''],
  [
    'the late port of windows with an offset',
    around('window_aggregate', window({ offset: 3 }), ['late']),
    '',
  ],
  [
    'the late port of an Over aggregate',
    around('over_aggregate', { aggregates: [{ function: 'SUM', argument: 'amount', name: 's' }] }, ['late']),
    '',
  ],
  ['the late port of a join', around('interval_join', { on: key }, ['late_left']), ''],
  [
    'a port for bad records',
    around('filter', { condition: '1 / id = 1', onError: 'port' }, ['dead']),
    'onError',
  ],
  ['sessions of both sides', around('window_join', { on: key, windows: { kind: 'session' } }), 'windows'],
  [
    'an expression as the key of versions',
    around('temporal_join', { on: [{ left: 'user', right: 'UPPER(user)' }] }),
    'on.0.right',
  ],
  [
    'other rows in between',
    around('pattern', { pattern: 'A -> B', define: [], measures: [{ expression: 'A.id', name: 'a' }] }),
    'pattern',
  ],
  ['a time to live', around('deduplicate', { keys: ['id'], ttl: 1_000 }), 'ttl'],
  [
    'positions beside nothing',
    around('flat_map', { column: 'tags', into: 'tag', keepEmpty: true, withPosition: 'n' }),
    'withPosition',
  ],
  [
    'a column without a type',
    around('map', { columns: [{ name: 'x', expression: 'NULL' }] }),
    'columns.0.expression',
  ],
  [
    'what Flink computes wrongly',
    around('filter', { condition: "MAP_FROM_ARRAYS(tags, tags)['a'] = 'b'" }),
    'condition',
  ],
] as const)('%s', (_, document, path) => {
  const problems = exportOf(document).problems.filter(({ nodeId }) => nodeId === 'node')
  expect(problems).toMatchObject([{ code: 'not-exportable', path }])
  expect(problems[0]?.hint).toMatch(/\.$/)
})

const between = (type: string, config: object) =>
  pipeline({ a: events(), b: node(type, config) }, ['a.out->b.in'])
const from = (config: object) =>
  pipeline(
    {
      a: node('kafka_source', {
        connection: 'k',
        topics: ['t'],
        schema: [{ name: 'id', type: 'INT' }],
        ...config,
      }),
      b: sink(),
    },
    ['a.out->b.in'],
  )
const updating = (config: object) =>
  pipeline(
    {
      a: events(),
      n: node('running_aggregate', { keys: ['user'], aggregates: count }),
      b: node('file_sink', config),
    },
    ['a.out->n.in', 'n.out->b.in'],
  )
const kafka = (config: object) => between('kafka_sink', { connection: 'k', topic: 't', ...config })

test.each([
  ['a changelog in a file', updating({ path: '/o', changes: 'final' }), 'changes'],
  ['a header of CSV', between('file_sink', { path: '/o', format: { kind: 'csv' } }), 'format.header'],
  ['topics by record', kafka({ topicExpression: 'user' }), 'topicExpression'],
  ['headers', kafka({ headers: [{ name: 'h', expression: 'user' }] }), 'headers'],
  ['a key that is computed', kafka({ key: { kind: 'text', expression: 'UPPER(user)' } }), 'key.expression'],
  ['headers of a record', from({ metadata: [{ from: 'headers', name: 'h' }] }), 'metadata'],
  ['topics and a pattern', from({ pattern: 'x.*' }), 'pattern'],
  ['records without a value', from({ tombstones: 'row' }), 'tombstones'],
  ['a Schema Registry', from({ value: { format: { kind: 'avro' } } }), 'value.format'],
  ['a start at the last records', from({ start: 'last' }), 'start'],
  [
    'offsets of several topics',
    from({ topics: ['a', 'b'], stop: 'offsets', stopOffsets: [{ topic: 'a', partition: 0, offset: 1 }] }),
    'stop',
  ],
  ['a Connect schema', from({ value: { format: { kind: 'connect' } } }), 'value.format'],
] as const)('%s', (_, document, path) => {
  expect(obstacle(document).path).toBe(path)
})

test('a file that grows', () => {
  const a = events()
  const document = pipeline({ a: { ...a, config: { ...a.config, follow: true } }, b: sink() }, [
    'a.out->b.in',
  ])
  expect(obstacle(document).path).toBe('follow')
})

test('a time that a join computes is no event time for Flink', () => {
  const document = pipeline(
    {
      a: events(),
      b: events(),
      j: node('interval_join', { on: key, columns: [{ name: 'id', expression: 'l.id' }] }),
      w: node('window_aggregate', window({})),
      c: sink(),
    },
    ['a.out->j.left', 'b.out->j.right', 'j.out->w.in', 'w.out->c.in'],
  )
  expect(exportOf(document).problems).toMatchObject([
    { nodeId: 'w', hint: expect.stringMatching(/one side/) as string },
  ])
})

test('in batch mode nothing is late in Flink', () => {
  const document = { ...around('window_aggregate', window({})), settings: { mode: 'batch' } }
  expect(obstacle(document).reason).toMatch(/batch mode/)
})
