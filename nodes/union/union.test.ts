import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  changelogOf,
  kindRow,
  kindsSchema,
  asChangelog,
  changesSink,
} from '../../engine/kernel/testing/changelog.ts'
import { notesOf } from '../../engine/kernel/testing/operators.ts'
import { planOf, rowsSource, testJob, timed, type Row } from '../../engine/kernel/testing/plans.ts'
import { DELETE, INSERT } from '../../model/changes.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { typeName } from '../../model/expr/typeName.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t, type SqlType } from '../../model/types.ts'
import { runNode } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'
import { unionType } from './infer.ts'
import { runtime } from './runtime.ts'
import { cases } from '../../test/support/cases.ts'

const infer = (config: object, inputs: Readonly<Record<string, StreamSchema>>) =>
  definition.infer(definition.config.parse(config), inputs, { nodeId: 'u', timeZone: 'UTC' })
const names = ({ outputs }: ReturnType<typeof infer>) =>
  outputs['out']?.columns.map(
    ({ name, type }) => `${name} ${typeName(type)}${type.nullable ? '' : ' NOT NULL'}`,
  )

describe('types of UNION ALL as Flink 2.2.0 gives them', () => {
  const [decimal, row] = [
    (p: number, s: number) => t.decimal(p, s, false),
    (...fields: [string, SqlType][]) =>
      t.row(
        fields.map(([name, type]) => ({ name, type })),
        false,
      ),
  ]
  test.each([
    [t.int(false), t.bigint(false), 'BIGINT'],
    [{ kind: 'TINYINT', nullable: false } as const, t.int(false), 'INT'],
    [t.int(false), t.double(false), 'DOUBLE'],
    [t.int(false), t.float(false), 'FLOAT'],
    [t.float(false), t.double(false), 'DOUBLE'],
    [t.float(false), decimal(10, 2), 'DOUBLE'],
    [t.int(false), decimal(10, 2), 'DECIMAL(12, 2)'],
    [t.bigint(false), decimal(10, 2), 'DECIMAL(21, 2)'],
    [t.int(false), decimal(38, 10), 'DECIMAL(38, 10)'],
    [t.int(false), decimal(38, 30), 'DECIMAL(38, 28)'],
    [t.bigint(false), decimal(38, 30), 'DECIMAL(38, 19)'],
    [decimal(38, 30), t.int(false), 'DECIMAL(38, 28)'],
    [decimal(10, 2), decimal(38, 30), 'DECIMAL(38, 30)'],
    [decimal(38, 10), decimal(38, 30), 'DECIMAL(38, 10)'],
    [decimal(30, 20), decimal(30, 2), 'DECIMAL(38, 10)'],
    [{ kind: 'SMALLINT', nullable: false } as const, decimal(38, 35), 'DECIMAL(38, 33)'],
    [t.timestamp(false), t.timestampLtz(false), 'TIMESTAMP(3)'],
    [t.timestampLtz(false), t.timestamp(false), 'TIMESTAMP_LTZ(3)'],
    [t.array(t.int(false), false), t.array(t.bigint(false), false), 'ARRAY<BIGINT>'],
    [
      row(['a', t.int()], ['b', t.string()]),
      row(['c', t.bigint()], ['d', t.string()]),
      'ROW<`a` BIGINT, `b` STRING>',
    ],
    [t.int(false), t.string(false), null],
    [t.int(false), t.boolean(false), null],
    [t.double(false), t.timestamp(false), null],
    [t.date(false), t.timestamp(false), null],
    [t.array(t.int(false), false), t.array(t.string(false), false), null],
    [row(['a', t.int()]), row(['a', t.int()], ['b', t.int()]), null],
  ])('%j and %j', (a, b, expected) => {
    const common = unionType(a, b)
    expect(common === null ? null : typeName(common)).toBe(expected)
  })
})

describe('columns', () => {
  const a = appendStream([
    { name: 'id', type: t.int(false) },
    { name: 'x', type: t.int(false) },
  ])
  const b = appendStream([
    { name: 'y', type: t.string(false) },
    { name: 'x', type: t.double() },
    { name: 'id', type: t.int(false) },
  ])
  test('are matched by name, in the order of the first input; the wider type, NULL where one of them may be', () => {
    expect(names(infer({ columns: 'common' }, { first: a, second: b }))).toEqual([
      'id INT NOT NULL',
      'x DOUBLE',
    ])
    expect(names(infer({ columns: 'all' }, { first: a, second: b }))).toEqual([
      'id INT NOT NULL',
      'x DOUBLE',
      'y STRING',
    ])
  })
  test('have to be the same unless something else is said', () => {
    const { outputs, problems } = infer({}, { first: a, second: b })
    expect(outputs).toEqual({})
    expect(problems.map(({ message }) => message)).toEqual(['The input first has no column y.'])
    expect(problems[0]?.fixes?.map(({ label }) => label)).toEqual([
      'Keep only common columns',
      'Keep all columns, with NULL where there is none',
    ])
  })
  test('of types that do not fit are told with their inputs', () => {
    const text = appendStream([{ name: 'x', type: t.string() }])
    const { problems } = infer({ columns: 'common' }, { first: a, second: text })
    expect(problems).toMatchObject([
      { code: 'column-type', message: 'The column x is INT in first and STRING in second.' },
    ])
  })
  test('an input that is not known leaves the output unknown', () => {
    expect(infer({}, { first: a })).toEqual({ outputs: {}, problems: [] })
  })
})

describe('event time', () => {
  const stream = (eventTime: string | null, type: SqlType = t.timestampLtz(false)) =>
    appendStream(
      [
        { name: 'ts', type },
        { name: 'at', type },
      ],
      eventTime,
    )
  test('stays where all inputs have it in the same column', () => {
    const { outputs, problems } = infer({}, { first: stream('ts'), second: stream('ts') })
    expect([outputs['out']?.eventTime, problems]).toEqual(['ts', []])
  })
  test.each([
    ['another column', stream('at'), 'first ts, second at'],
    ['no event time', stream(null), 'first ts, second has none'],
    ['another type', stream('ts', t.timestamp(false)), 'first ts, second ts'],
  ])('is lost, with a warning, where one has %s', (_name, second, told) => {
    const { outputs, problems } = infer({}, { first: stream('ts'), second })
    expect(outputs['out']?.eventTime).toBe(null)
    expect(problems).toMatchObject([{ code: 'event-time-lost', severity: 'warning' }])
    expect(problems[0]?.message).toContain(told)
  })
})

test('every record comes out once, converted, named after its input, with the watermark of the slowest input', async () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.option(fc.integer({ min: -50, max: 50 })))
  const streams = fc.array(row, { maxLength: 25 })
  const ints = timed({ name: 'x', type: t.int() })
  const bigs = timed({ name: 'x', type: t.bigint() })
  const decimals = timed({ name: 'x', type: t.decimal(10, 2) })
  await fc.assert(
    fc.asyncProperty(streams, streams, streams, async (a, b, c) => {
      for (const batchSize of [1, 2, 7, 1_000]) {
        const { lines, counts } = await runNode({
          type: 'union',
          config: { inputs: ['a', 'b', 'c'], inputColumn: 'from' },
          inputs: {
            a: { schema: ints, rows: [a] },
            b: { schema: bigs, rows: [b.map(([ts, x]) => [ts, x === null ? null : BigInt(x)])] },
            c: { schema: decimals, rows: [c.map(([ts, x]) => [ts, x === null ? null : BigInt(x)])] },
          },
          settings: { batchSize },
        })
        const expected = (from: string, rows: readonly Row[], text: (x: number) => string) =>
          rows.map(
            ([ts, x]) => `{"ts":${Number(ts)},"x":${x === null ? 'null' : text(Number(x))},"from":"${from}"}`,
          )
        const whole = (x: number): string => `${x}.00`
        const out = lines['out'] ?? []
        expect([...out].sort()).toEqual(
          [
            ...expected('a', a, whole),
            ...expected('b', b, whole),
            ...expected('c', c, (x) => (x / 100).toFixed(2)),
          ].sort(),
        )
        // Records of one input keep their order.
        expect(out.filter((line) => line.endsWith('"a"}'))).toEqual(expected('a', a, whole))
        expect(counts).toMatchObject({ in: a.length + b.length + c.length, out: { out: out.length } })
      }
    }),
    { numRuns: cases(25) },
  )
})

test('what is behind meets the min of the watermarks of the inputs', async () => {
  const notes: string[] = []
  const schema = timed({ name: 'x', type: t.int() })
  const { outputs } = infer({}, { first: schema, second: schema })
  const plan = planOf(
    [
      { id: 'a', type: 'a', kind: 'source', outputs: { out: schema } },
      { id: 'b', type: 'b', kind: 'source', outputs: { out: schema } },
      {
        id: 'u',
        type: 'union',
        config: { inputs: ['first', 'second'], columns: 'same', inputColumn: null },
        from: ['first<a.out', 'second<b.out'],
        outputs,
      },
      { id: 'op', type: 'op', from: ['u.out'], outputs: { out: schema } },
    ],
    { batchSize: 1 },
  )
  const { job } = testJob(
    plan,
    {
      a: rowsSource([
        [
          [10, 1],
          [30, 2],
        ],
      ]),
      b: rowsSource([[[20, 3]]]),
      union: runtime,
      op: notesOf(notes),
    },
    { library },
  )
  await job.open()
  await job.run()
  expect(notes).toEqual(['1@10|none', '3@20|none', '>10', '2@30|10', '>20', '>30', '>end'])
})

test('changelogs go through with their kinds, and the output has no key', async () => {
  const counts = changelogOf([{ name: 'k', type: t.string() }], ['k'])
  const { outputs } = infer({}, { first: counts, second: counts })
  expect(outputs['out']).toMatchObject({ changes: 'changelog', key: null })
  const lines: string[] = []
  const { job } = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: kindsSchema(counts) } },
      { id: 'log', type: 'log', from: ['src.out'], outputs: { out: counts } },
      {
        id: 'u',
        type: 'union',
        config: { inputs: ['first', 'second'], columns: 'same', inputColumn: null },
        from: ['first<log.out', 'second<log.out'],
        outputs,
      },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['u.out'] },
    ]),
    {
      src: rowsSource([[kindRow(INSERT, 'a'), kindRow(DELETE, 'a')]], null),
      log: asChangelog,
      union: runtime,
      sink: changesSink(lines, 'op'),
    },
    { library },
  )
  await job.open()
  expect((await job.run()).error).toBe(null)
  expect(lines).toEqual(['+I', '+I', '-D', '-D'].map((op) => `{"op":"${op}","k":"a"}`))
})
