/** Operators of jobs that a Flink 2.2 has run, at the nodes of their drawings. */
import { expect, test } from 'vitest'
import { graphOf, type PlanNode } from '../../drivers/flink/graph.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { exportFlink } from './export.ts'
import { placeOperators } from './placing.ts'
import { events, node, pipeline, sink } from './testing.ts'

/** `Calc[4]` by node. */
function placed(
  document: PipelineDocument,
  tasks: readonly PlanNode[],
): Readonly<Record<string, readonly string[]>> {
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  const { operators } = compiled.plan
  const found = placeOperators(graphOf(tasks), operators, exportFlink(compiled.plan).script)
  return Object.fromEntries(
    [...found].map(([id, one]) => [id, one.operators.map(({ kind, number }) => `${kind}[${number}]`)]),
  )
}

const tumble = (size: number, more: object = {}) =>
  node('window_aggregate', { size, aggregates: [{ function: 'COUNT', name: 'n' }], ...more })

/** A task with a chain, a line an operator. */
const task = (id: string, inputs: readonly string[], ...lines: readonly string[]): PlanNode => ({
  id,
  inputs: inputs.map((one) => ({ id: one })),
  description: lines.map((line) => `${line}<br/>`).join(''),
})

test('windows over windows: each has its own two steps, and the projection in between is of the first', () => {
  const document = pipeline(
    { source: events(), per_user: tumble(10_000, { keys: ['user'] }), all: tumble(60_000), out: sink() },
    ['source.out->per_user.in', 'per_user.out->all.in', 'all.out->out.in'],
  )
  const tasks = [
    task(
      'c',
      ['b'],
      '[10]:GlobalWindowAggregate(window=[TUMBLE(slice_end=[$slice_end], size=[1 min])], select=[n])',
      '+- [11]:Sink(table=[default_catalog.default_database.out], fields=[n])',
    ),
    task(
      'b',
      ['a'],
      '[6]:GlobalWindowAggregate(groupBy=[user], window=[TUMBLE(slice_end=[$slice_end], size=[10 s])], select=[user, n])',
      '+- [7]:Calc(select=[window_time AS $time])',
      '   +- [8]:LocalWindowAggregate(window=[TUMBLE(time_col=[$time], size=[1 min])], select=[n])',
    ),
    task(
      'a',
      [],
      '[1]:TableSourceScan(table=[[default_catalog, default_database, source]], fields=[ts, user])',
      '+- [2]:Calc(select=[user, TO_TIMESTAMP_LTZ(ts, 3) AS $time])',
      '   +- [3]:WatermarkAssigner(rowtime=[$time], watermark=[($time - 5000:INTERVAL SECOND)])',
      '      +- [4]:LocalWindowAggregate(groupBy=[user], window=[TUMBLE(time_col=[$time], size=[10 s])], select=[n])',
    ),
  ]
  expect(placed(document, tasks)).toEqual({
    source: ['TableSourceScan[1]', 'Calc[2]', 'WatermarkAssigner[3]'],
    per_user: ['LocalWindowAggregate[4]', 'GlobalWindowAggregate[6]', 'Calc[7]'],
    all: ['LocalWindowAggregate[8]', 'GlobalWindowAggregate[10]'],
    out: ['Sink[11]'],
  })
})

test('branches of the same shape that meet in a join are told apart, and a file sink without a table is found', () => {
  const document = pipeline(
    {
      cars: events(),
      dropoffs: node('filter', { condition: "user = 'd'" }),
      dropped: tumble(10_000),
      pickups: node('filter', { condition: "user = 'p'" }),
      picked: tumble(10_000),
      join: node('window_join', {
        on: [{ left: 'n', right: 'n' }],
        columns: [{ name: 'x', expression: 'l.n' }],
      }),
      shape: node('map', { columns: [{ name: 'y', expression: 'x + 1' }] }),
      out: node('file_sink', { path: '/o' }),
    },
    [
      'cars.out->dropoffs.in',
      'dropoffs.out->dropped.in',
      'cars.out->pickups.in',
      'pickups.out->picked.in',
      'dropped.out->join.left',
      'picked.out->join.right',
      'join.out->shape.in',
      'shape.out->out.in',
    ],
  )
  const tasks = [
    task(
      'd',
      ['b', 'c'],
      '[15]:WindowJoin(joinType=[InnerJoin], where=[true], select=[n, n0])',
      '+- [16]:Calc(select=[n AS x])',
      '   +- StreamingFileWriter',
      '      +- end: Writer',
    ),
    task('b', ['a'], '[6]:GlobalWindowAggregate(select=[n])', '+- [7]:Calc(select=[n])'),
    task('c', ['a'], '[12]:GlobalWindowAggregate(select=[n])', '+- [13]:Calc(select=[n])'),
    task(
      'a',
      [],
      '[1]:TableSourceScan(table=[[default_catalog, default_database, cars]], fields=[ts, user])',
      '+- [2]:WatermarkAssigner(rowtime=[ts], watermark=[(ts - 60000:INTERVAL MINUTE)])',
      "   :- [3]:Calc(select=[ts], where=[(user = 'd')])",
      '   :  +- [4]:LocalWindowAggregate(select=[n])',
      "   +- [9]:Calc(select=[ts], where=[(user &gt; 'p')])",
      '      +- [10]:LocalWindowAggregate(select=[n])',
    ),
  ]
  expect(placed(document, tasks)).toEqual({
    cars: ['TableSourceScan[1]', 'WatermarkAssigner[2]'],
    dropoffs: ['Calc[3]'],
    dropped: ['LocalWindowAggregate[4]', 'GlobalWindowAggregate[6]', 'Calc[7]'],
    pickups: ['Calc[9]'],
    picked: ['LocalWindowAggregate[10]', 'GlobalWindowAggregate[12]', 'Calc[13]'],
    join: ['WindowJoin[15]'],
    shape: ['Calc[16]'],
    out: ['StreamingFileWriter[null]', 'end[null]'],
  })
})

test('filter and map that Flink makes one of stand for each other; a job that is none of SQL has no nodes', () => {
  const document = pipeline(
    {
      a: events(),
      dear: node('filter', { condition: 'amount > 1' }),
      named: node('map', { columns: [{ name: 'x', expression: 'UPPER(user)' }] }),
      out: sink(),
    },
    ['a.out->dear.in', 'dear.out->named.in', 'named.out->out.in'],
  )
  const tasks = [
    task(
      'a',
      [],
      '[1]:TableSourceScan(table=[[default_catalog, default_database, a]], fields=[user, amount])',
      '+- [2]:Calc(select=[UPPER(user) AS x], where=[(amount &gt; 1)])',
      '   +- out[3]: Writer',
    ),
  ]
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error('not valid')
  const { script } = exportFlink(compiled.plan)
  const found = placeOperators(graphOf(tasks), compiled.plan.operators, script)
  expect(found.get('dear')).toMatchObject({ operators: [{ name: 'Calc[2]' }], sharedWith: ['named'] })
  expect(found.get('named')).toMatchObject({ operators: [{ name: 'Calc[2]' }], sharedWith: ['dear'] })
  expect(found.get('out')).toMatchObject({ operators: [{ name: 'out[3]__Writer' }] })
  const other = placeOperators(graphOf([task('x', [], 'Source: custom')]), compiled.plan.operators, script)
  expect([...other.values()].filter(({ sharedWith }) => sharedWith.length > 0)).toEqual([])
})
