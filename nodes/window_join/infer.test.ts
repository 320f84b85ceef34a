import { expect, test } from 'vitest'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { definition } from './definition.ts'

const orders = appendStream(
  [
    { name: 'id', type: t.int(false) },
    { name: 'user', type: t.string() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const payments = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'paid', type: t.double(false) },
    { name: 'at', type: t.timestampLtz(false) },
  ],
  'at',
)

const infer = (config: object, inputs: Record<string, StreamSchema> = { left: orders, right: payments }) =>
  definition.infer(definition.config.parse(config), inputs, { nodeId: 'j', timeZone: 'UTC' })
const problems = (config: object, inputs?: Record<string, StreamSchema>) =>
  infer(config, inputs).problems.map(({ path, message }) => `${path}: ${message}`)
const on = [{ left: 'id', right: 'CAST(paid AS INT)' }]

test('the result has the window, then all columns, clashes prefixed; columns of a side that may be missing are nullable', () => {
  const { outputs } = infer({ on, join: 'full' })
  expect(outputs['out']).toMatchObject({ eventTime: 'window_end', changes: 'append' })
  expect(
    outputs['out']?.columns.map(
      ({ name, type }) => `${name} ${type.kind}${type.nullable ? '' : ' NOT NULL'}`,
    ),
  ).toEqual([
    'window_start TIMESTAMP NOT NULL',
    'window_end TIMESTAMP NOT NULL',
    'id INT',
    'user STRING',
    'ts TIMESTAMP_LTZ',
    'right_user STRING',
    'paid DOUBLE',
    'at TIMESTAMP_LTZ',
  ])
  const left = infer({ on, join: 'left' }).outputs['out']?.columns ?? []
  expect(left.filter(({ type }) => !type.nullable).map(({ name }) => name)).toEqual([
    'window_start',
    'window_end',
    'id',
    'ts',
  ])
  const half = infer({ on, join: 'anti' }).outputs['out']?.columns ?? []
  expect(half.map(({ name }) => name)).toEqual(['window_start', 'window_end', 'id', 'user', 'ts'])
})

test('late records keep the columns of their side', () => {
  const { outputs } = infer({ on })
  expect(outputs['late_left']).toBe(orders)
  expect(outputs['late_right']).toBe(payments)
})

test('expressions reach the columns of a side by its name, and a missing or whole side is told', () => {
  const column = (expression: string) => problems({ on, columns: [{ name: 'x', expression }] })
  expect(column('l.id + CAST(r.paid AS INT)')).toEqual([])
  expect(column('EXTRACT(HOUR FROM window_start)')).toEqual([])
  expect(column('paid * 2')).toEqual(['columns.0.expression: The side of the column `paid` is missing.'])
  expect(column('l')).toEqual(['columns.0.expression: `l` is the whole left record.'])
  expect(column('l.paid')).toEqual(['columns.0.expression: There is no field `paid`.'])
  const [problem] = infer({ on, columns: [{ name: 'x', expression: '`user`' }] }).problems
  expect(problem?.fixes?.map(({ label }) => label)).toEqual(['Change to l.`user`', 'Change to r.`user`'])
  expect(problems({ on, join: 'semi', columns: [{ name: 'x', expression: 'r.paid' }] })).toEqual([
    'columns.0.expression: There is no column `r`.',
  ])
})

test('keys and conditions that cannot be compared are told', () => {
  expect(problems({ on: [{ left: 'id', right: '`user`' }] })).toEqual([
    'on.0: Key 1 compares INT with STRING.',
  ])
  expect(problems({ on: [{ left: 'nosuch', right: 'paid' }] })).toEqual([
    'on.0.left: There is no column `nosuch`.',
  ])
  expect(problems({ on: [{ left: '', right: 'paid' }] })).toEqual([
    'on.0.left: The left side of key 1 is empty.',
  ])
  expect(problems({ on, condition: 'l.id + 1' })).toEqual([
    'condition: The condition is INT; a condition is BOOLEAN.',
  ])
  expect(problems({ on, condition: 'l.id > r.paid' })).toEqual([])
})

test('names of the result are there once each', () => {
  expect(problems({ on, prefix: '' })).toEqual(['prefix: The result would have two columns named user.'])
  expect(problems({ on, windowEnd: 'id' })).toEqual(['prefix: The result would have two columns named id.'])
  expect(problems({ on, columns: [{ name: '', expression: 'l.id' }] })).toEqual([
    'columns.0.name: A column of the result has no name.',
  ])
})

test('windows need event times of one sort, and bounds that fit', () => {
  expect(problems({ on }, { left: { ...orders, eventTime: null }, right: payments })).toEqual([
    ': The left input has no event time, so it cannot be joined by time.',
  ])
  const local = appendStream(
    [
      { name: 'paid', type: t.int() },
      { name: 'at', type: t.timestamp(false) },
    ],
    'at',
  )
  const mixed = { left: orders, right: local }
  const parsed = definition.config.parse({ on })
  const messages = (right: StreamSchema, timeZone: string) =>
    definition
      .infer(parsed, { left: orders, right }, { nodeId: 'j', timeZone })
      .problems.map(({ message }) => message)
  expect(problems({ on }, mixed)).toEqual([])
  expect(messages(local, 'Europe/Oslo')).toEqual([
    'One input has an event time of type TIMESTAMP, the other one follows the time zone Europe/Oslo.',
  ])
  expect(messages({ ...local, zoned: true }, 'Europe/Oslo')).toEqual([])
  expect(problems({ on, windows: { kind: 'tumbling', size: 10, offset: 10 } })).toEqual([
    'windows.offset: The offset is not smaller than the size of the window.',
  ])
  expect(problems({ on, windows: { kind: 'sliding', size: 10, slide: 4 } })).toEqual([
    'windows.slide: The size, 10 ms, is not a multiple of the slide, 4 ms.',
  ])
  expect(problems({ on, windows: { kind: 'input' } })).toEqual([
    'windows.leftStart: There is no column window_start.',
    'windows.leftEnd: There is no column window_end.',
    'windows.rightStart: There is no column window_start.',
    'windows.rightEnd: There is no column window_end.',
  ])
  expect(
    problems({
      on,
      windows: { kind: 'input', leftStart: 'ts', leftEnd: 'ts', rightStart: 'at', rightEnd: 'user' },
    }),
  ).toEqual(['windows.rightEnd: The event time of the right input is not user, the end of its windows.'])
})

test('without a key all pairs of a window meet, which is said, with the keys that there could be', () => {
  const { outputs, problems: found } = infer({ on: [] })
  expect(outputs['out']).toBeDefined()
  expect(found).toMatchObject([
    {
      severity: 'warning',
      path: 'on',
      message: expect.stringMatching(/^There is no key: every left record/),
    },
  ])
  expect(found[0]?.fixes?.map(({ label }) => label)).toEqual(['Match on user'])
  expect(problems({ on })).toEqual([])
})
