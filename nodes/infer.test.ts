/** What node types say of their outputs, and of what is wrong. */
import { describe, expect, test } from 'vitest'
import type { AnyNodeDefinition, Inference } from '../model/definition.ts'
import { appendStream, type StreamSchema } from '../model/schema.ts'
import { formatType } from '../model/typeText.ts'
import { t } from '../model/types.ts'
import { definitions } from './definitions.ts'

const orders = appendStream(
  [
    { name: 'user', type: t.string(false) },
    { name: 'amount', type: t.int(false) },
    { name: 'price', type: t.decimal(10, 2) },
    { name: 'big', type: t.safeBigint(false) },
    { name: 'tags', type: t.array(t.string(false)) },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)

function infer(
  type: keyof typeof definitions,
  config: object,
  input: StreamSchema | null = orders,
): Inference {
  const definition = definitions[type] as AnyNodeDefinition
  const context = { nodeId: 'n', timeZone: 'UTC' }
  return definition.infer(
    definition.config.parse(config) as never,
    input === null ? {} : { in: input },
    context,
  )
}
const columns = ({ outputs }: Inference, port = 'out') =>
  outputs[port]?.columns.map((column) => `${column.name} ${formatType(column.type)}`)
const codes = ({ problems }: Inference) => problems.map((problem) => `${problem.code} ${problem.path}`)

describe('map', () => {
  test('drops, renames, replaces in place, and appends', () => {
    const result = infer('map', {
      drop: ['tags', 'big'],
      rename: [{ from: 'ts', to: 'at' }],
      columns: [
        { name: 'user', expression: 'UPPER(user)' },
        { name: 'total', expression: 'price * 2' },
      ],
    })
    expect(result.problems).toEqual([])
    expect(columns(result)?.map((column) => column.split(' ')[0])).toEqual([
      'user',
      'amount',
      'price',
      'at',
      'total',
    ])
    expect(result.outputs['out']?.eventTime).toBe('at')
  })
  test('the event time is lost with its column, and follows a plain copy', () => {
    expect(infer('map', { drop: ['ts'] }).outputs['out']?.eventTime).toBeNull()
    expect(
      infer('map', { columns: [{ name: 'ts', expression: 'user' }] }).outputs['out']?.eventTime,
    ).toBeNull()
    expect(
      infer('map', { keep: 'listed', columns: [{ name: 't', expression: '`ts`' }] }).outputs['out']
        ?.eventTime,
    ).toBe('t')
  })
  test('says what is not there, with the near name as a fix', () => {
    const result = infer('map', { drop: ['usr'] })
    expect(codes(result)).toEqual(['column-unknown drop.0'])
    expect(result.problems[0]?.fixes?.[0]).toMatchObject({
      label: 'Use user',
      operation: { kind: 'setConfig', id: 'n', config: { drop: ['user'] } },
    })
    expect(codes(infer('map', { rename: [{ from: 'user', to: 'ts' }] }))).toEqual([
      'column-duplicate rename.0.to',
    ])
    expect(codes(infer('map', { keep: 'listed' }))).toEqual(['columns-none keep'])
    expect(codes(infer('map', { columns: [{ name: '', expression: '' }] }))).toEqual([
      'name-empty columns.0.name',
      'expression-empty columns.0.expression',
    ])
  })
})

describe('filter', () => {
  test('wants a BOOLEAN, and keeps the schema', () => {
    expect(infer('filter', { condition: 'amount > 1' }).outputs['out']).toEqual(orders)
    expect(codes(infer('filter', { condition: 'amount' }))).toEqual(['expression-type condition'])
    expect(codes(infer('filter', {}))).toEqual(['expression-empty condition'])
    const wrong = infer('filter', { condition: 'amout > 1' })
    expect(wrong.problems[0]).toMatchObject({
      path: 'condition',
      span: { start: 0, end: 5 },
      fixes: [{ operation: { config: { condition: 'amount > 1' } } }],
    })
  })
  test('has a dead letter port on demand', () => {
    expect(columns(infer('filter', { condition: 'TRUE', onError: 'port' }), 'dead')).toEqual([
      'error STRING NOT NULL',
      'node STRING NOT NULL',
      'place STRING NOT NULL',
      'text STRING',
      'raw BYTES',
    ])
  })
})

describe('flat_map', () => {
  test('replaces the array or appends the element, with its position', () => {
    expect(columns(infer('flat_map', { column: 'tags' }))?.[4]).toBe('tags STRING NOT NULL')
    expect(
      columns(infer('flat_map', { column: 'tags', into: 'tag', withPosition: 'n', keepEmpty: true }))?.slice(
        -2,
      ),
    ).toEqual(['tag STRING', 'n INT'])
    expect(infer('flat_map', { column: 'tags' }).outputs['out']?.eventTime).toBe('ts')
  })
  test('offers the other mode for the other type', () => {
    const result = infer('flat_map', { column: 'user' })
    expect(result.problems[0]).toMatchObject({
      code: 'column-type',
      fixes: [{ label: 'Use the mode split' }],
    })
  })
})

describe('window_aggregate', () => {
  const aggregates = (list: [string, string][]) =>
    list.map(([name, argument], i) => ({ function: name, argument, name: `a${i}` }))
  test("has Flink's types, and late records with the input's columns", () => {
    const result = infer('window_aggregate', {
      keys: ['user'],
      aggregates: aggregates([
        ['COUNT', ''],
        ['COUNT_DISTINCT', 'user'],
        ['SUM', 'amount'],
        ['SUM', 'price'],
        ['SUM', 'big'],
        ['AVG', 'amount'],
        ['AVG', 'price'],
        ['MIN', 'ts'],
      ]),
    })
    expect(result.problems).toEqual([])
    expect(columns(result)).toEqual([
      'user STRING NOT NULL',
      'window_start TIMESTAMP(3) NOT NULL',
      'window_end TIMESTAMP(3) NOT NULL',
      'a0 BIGINT NOT NULL',
      'a1 BIGINT NOT NULL',
      'a2 INT NOT NULL',
      'a3 DECIMAL(38, 2)',
      'a4 BIGINT NOT NULL',
      'a5 INT NOT NULL',
      'a6 DECIMAL(38, 6)',
      'a7 TIMESTAMP_LTZ(3) NOT NULL',
    ])
    expect(result.outputs['out']?.eventTime).toBe('window_end')
    expect(result.outputs['late']).toEqual(orders)
  })
  test('says why it cannot fire or compute', () => {
    expect(codes(infer('window_aggregate', {}, appendStream(orders.columns)))).toEqual([
      'event-time-missing ',
    ])
    expect(codes(infer('window_aggregate', { size: 10, offset: 10 }))).toEqual(['window-offset offset'])
    expect(codes(infer('window_aggregate', { aggregates: aggregates([['SUM', 'user']]) }))).toEqual([
      'aggregate-argument aggregates.0.argument',
    ])
    expect(codes(infer('window_aggregate', { aggregates: aggregates([['MAX', '']]) }))).toEqual([
      'aggregate-argument aggregates.0.argument',
    ])
    expect(codes(infer('window_aggregate', { keys: ['user'], windowStart: 'user' }))).toEqual([
      'column-duplicate windowStart',
    ])
  })
})

describe('file_source', () => {
  const schema = [
    { name: 'id', type: 'BIGINT' },
    { name: 'at', type: 'STRING' },
  ]
  test('a STRING is no event time, and the fix types it', () => {
    const result = infer('file_source', { path: 'x', schema, eventTime: { column: 'at' } }, null)
    expect(codes(result)).toEqual(['event-time-type eventTime.column'])
    expect(result.problems[0]?.fixes?.[0]).toMatchObject({
      operation: { config: { schema: [{ name: 'id' }, { name: 'at', type: 'TIMESTAMP_LTZ(3)' }] } },
    })
  })
  test('an event time in BIGINT is held as a number', () => {
    const result = infer('file_source', { path: 'x', schema, eventTime: { column: 'id' } }, null)
    expect(result.outputs['out']).toMatchObject({ eventTime: 'id', columns: [{ type: { safe: true } }, {}] })
  })
  test('says what is missing', () => {
    expect(codes(infer('file_source', {}, null))).toEqual(['file-missing path', 'schema-empty schema'])
    const wrong = infer(
      'file_source',
      { path: 'x', schema: [...schema, { name: 'id', type: 'INT' }, { name: 'z', type: 'NOPE' }] },
      null,
    )
    expect(codes(wrong)).toEqual(['column-duplicate schema.2.name', 'type-invalid schema.3.type'])
  })
})

test('generator: idle partitions', () => {
  expect(codes(infer('generator', { partitions: 2, idlePartitions: 2 }, null))).toEqual([
    'idle-partitions idlePartitions',
  ])
  expect(codes(infer('generator', { partitions: 2, idlePartitions: 1 }, null))).toEqual([
    'idle-holds-watermark idleTimeout',
  ])
})

test('batch mode takes sources that end; one without an end is refused, with the way to give it one', () => {
  const found = (type: 'generator' | 'file_source', config: object, mode: 'batch' | 'streaming') => {
    const definition = definitions[type] as AnyNodeDefinition
    const context = { nodeId: 'n', timeZone: 'UTC', mode }
    const parsed = definition.config.parse(config) as never
    return definition
      .infer(parsed, {}, context)
      .problems.map(({ code, path, fixes = [] }) => [code, path, fixes.length])
  }
  const file = { path: 'x', format: { kind: 'text' } }
  expect(found('generator', {}, 'batch')).toEqual([['batch-endless', 'limit', 1]])
  expect(found('generator', {}, 'streaming')).toEqual([])
  expect(found('generator', { limit: 5 }, 'batch')).toEqual([])
  expect(found('file_source', { ...file, follow: true }, 'batch')).toEqual([['batch-endless', 'follow', 1]])
  expect(found('file_source', { ...file, follow: true }, 'streaming')).toEqual([])
  expect(found('file_source', file, 'batch')).toEqual([])
})

test('counts and the bounds of windows are held as numbers, other BIGINT columns are not unless they are marked', () => {
  const held = (name: string, argument: string) => {
    const config = { aggregates: [{ function: name, argument, name: 'a' }] }
    const schema = appendStream(
      [
        { name: 'ts', type: t.safeBigint(false) },
        { name: 'big', type: t.bigint() },
      ],
      'ts',
    )
    return infer('window_aggregate', config, schema).outputs['out']?.columns.map(({ type }) => type)
  }
  expect(held('COUNT', '')).toEqual([t.timestamp(false), t.timestamp(false), t.safeBigint(false)])
  expect(held('COUNT_DISTINCT', 'big')?.[2]).toEqual(t.safeBigint(false))
  expect(held('MAX', 'ts')?.[2]).toEqual(t.safeBigint(false))
  expect(held('MAX', 'big')?.[2]).toEqual(t.bigint())
})

test('file_sink: text lines need one STRING', () => {
  expect(codes(infer('file_sink', { path: 'x', format: { kind: 'text' } }))).toEqual([
    'format-columns format',
  ])
})

test('hints are written over the columns that are there', () => {
  const hint = (type: 'filter' | 'map', config: object, input?: StreamSchema | null) =>
    infer(type, config, input).problems.find(({ code }) => code === 'expression-empty')?.hint
  expect(hint('filter', {})).toBe("Write one such as amount > 100, or user = 'text'.")
  expect(hint('filter', {}, null)).toBe('Connect an input, then write a condition over its columns.')
  expect(hint('filter', {}, appendStream([{ name: 'ok', type: t.boolean() }]))).toBe(
    'Write one such as ok IS NOT NULL.',
  )
  expect(hint('map', { columns: [{ name: 'x', expression: '' }] })).toBe('Write one such as amount * 2.')
})

test('a Top-N says its order in a line, as far as it is written', () => {
  const line = (orderBy: readonly object[]) => {
    const { config, describe: say } = definitions.top_n
    return say(config.parse({ orderBy, limit: 3 })).text
  }
  expect(line([])).toBe('first 3')
  expect(line([{ expression: ' ' }])).toBe('first 3')
  expect(line([{ expression: 'amount', direction: 'desc' }, { expression: '' }])).toBe(
    'first 3 by amount DESC',
  )
})
