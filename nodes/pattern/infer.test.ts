import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { definition } from './definition.ts'
import type { PatternInput } from './testing/run.ts'

const input = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'price', type: t.int(false) },
    { name: 'ts', type: t.timestampLtz() },
  ],
  'ts',
)
const base = { keys: ['user'], pattern: 'A B+ C', measures: [{ expression: 'A.price', name: 'p' }] }

function infer(config: Partial<PatternInput>, schema = input) {
  const parsed = definition.config.parse({ ...base, ...config })
  return definition.infer(parsed, { in: schema }, { nodeId: 'p', timeZone: 'UTC' })
}

/** What the first problem says, and what its first fix writes into the config. */
function problemOf(config: Partial<PatternInput>) {
  const [problem] = infer(config).problems
  const operation = problem?.fixes?.[0]?.operation
  return { ...problem, fixed: operation?.kind === 'setConfig' ? operation.config : null }
}

const typesOf = (config: Partial<PatternInput>, port = 'out') => {
  const { outputs, problems } = infer(config)
  expect(problems).toEqual([])
  return outputs[port]?.columns.map(
    ({ name, type }) => `${name} ${type.kind}${type.nullable ? '' : ' NOT NULL'}`,
  )
}
const measures = (...expressions: readonly string[]) => ({
  measures: expressions.map((expression, index) => ({ expression, name: `m${index}` })),
})

test('the result has the keys and the measures; a measure is NULL only where its row may be missing', () => {
  expect(
    typesOf({
      pattern: 'A B{2,3}? C? D',
      ...measures(
        'A.price',
        'LAST(B.price, 1)',
        'LAST(B.price, 2)',
        'C.price',
        'price',
        'FIRST(price)',
        'LAST(price, 1)',
      ),
    }),
  ).toEqual([
    'user STRING',
    'm0 INT NOT NULL',
    'm1 INT NOT NULL',
    'm2 INT',
    'm3 INT',
    'm4 INT NOT NULL',
    'm5 INT NOT NULL',
    'm6 INT',
  ])
})

test('aggregates have the types of Flink', () => {
  expect(
    typesOf({
      ...measures(
        'COUNT(*)',
        'COUNT(B.user)',
        'SUM(B.price)',
        'AVG(price)',
        'MAX(B.user)',
        "LISTAGG(B.user, ';')",
        'SUM(A.price * 1.5)',
      ),
    }),
  ).toEqual([
    'user STRING',
    'm0 BIGINT NOT NULL',
    'm1 BIGINT NOT NULL',
    'm2 INT NOT NULL',
    'm3 INT NOT NULL',
    'm4 STRING',
    'm5 STRING',
    'm6 DECIMAL NOT NULL',
  ])
})

test('MATCH_ROWTIME is the event time; without the column it is a TIMESTAMP, as in Flink', () => {
  const { outputs } = infer(measures('A.price', 'MATCH_ROWTIME(ts)'))
  expect(outputs['out']).toMatchObject({ eventTime: 'm1', changes: 'append', key: null })
  expect(typesOf(measures('MATCH_ROWTIME()', 'MATCH_ROWTIME(ts)'))).toEqual([
    'user STRING',
    'm0 TIMESTAMP NOT NULL',
    'm1 TIMESTAMP_LTZ NOT NULL',
  ])
  expect(infer(measures("MATCH_ROWTIME(ts) + INTERVAL '1' SECOND")).outputs['out']?.eventTime).toBe(null)
})

test('of a match that ran out of time any row may be missing', () => {
  expect(
    typesOf({ within: 1_000, timeouts: true, ...measures('A.price', 'COUNT(A.price)') }, 'timeout'),
  ).toEqual(['user STRING', 'm0 INT', 'm1 BIGINT NOT NULL'])
  expect(problemOf({ timeouts: true })).toMatchObject({ code: 'pattern-within', fixed: { timeouts: false } })
})

test('a condition sees the row at hand, earlier variables and its own rows', () => {
  const define = (variable: string, condition: string) => ({ define: [{ variable, condition }] })
  for (const condition of [
    'price > 10',
    'B.price > A.price',
    'B.price > LAST(B.price, 1)',
    'price > LAST(price, 1)',
    'AVG(B.price) < 10 AND COUNT(*) < 5',
  ])
    expect(infer(define('B', condition)).problems).toEqual([])
  expect(problemOf(define('B', 'C.price > 1'))).toMatchObject({
    code: 'pattern-later',
    severity: 'warning',
    path: 'define.0.condition',
  })
})

test.each([
  ['B.prise > 1', 'B has no column `prise`.', 'B.price > 1'],
  ['prise > 1', 'There is no column `prise`.', 'price > 1'],
  ['X.price > 1', 'There is no variable or column `X`.', 'A.price > 1'],
  ['A > 1', 'A is a variable of the pattern.', null],
  [
    'price > PREV(price)',
    'Flink SQL has no PREV: it counts rows of the match only, not rows around it.',
    'price > LAST(price, 1)',
  ],
  ['price > NEXT(price)', 'Flink SQL has no NEXT: a later row is not known yet.', null],
  ['LAST(A.price + B.price) > 1', 'LAST reads rows of more than one variable.', null],
  ['SUM(1) > 1', 'SUM reads no column.', null],
  ['SUM(LAST(A.price)) > 1', 'LAST cannot stand inside of SUM.', null],
  ['LAST(A.price, A.price) > 1', 'LAST takes a value and how many rows to leave out, a whole number.', null],
  ['COUNT(DISTINCT A.price) > 1', 'Flink SQL has no DISTINCT aggregates in patterns.', 'COUNT( A.price) > 1'],
  ['SUM(A.user) > 1', 'SUM needs a number, not STRING.', null],
  ['MATCH_ROWTIME() > ts', 'A condition has no MATCH_ROWTIME: there is no match yet.', null],
  [
    'CURRENT_WATERMARK(ts) > ts',
    'A pattern has no CURRENT_WATERMARK: rows are tried once the watermark has passed them.',
    null,
  ],
  ['A.price +', 'The expression ends too early.', null],
])('the condition %s is refused', (condition, message, mended) => {
  const { fixed, ...problem } = problemOf({ define: [{ variable: 'B', condition }] })
  expect(problem).toMatchObject({ severity: 'error', path: 'define.0.condition', message })
  expect(problem.span).toBeDefined()
  expect(problem.hint).not.toBe(null)
  expect(
    (fixed?.['define'] as readonly { readonly condition: string }[] | undefined)?.[0]?.condition ?? null,
  ).toBe(mended)
})

test('a condition has to be BOOLEAN, and to be there', () => {
  expect(problemOf({ define: [{ variable: 'B', condition: 'price' }] })).toMatchObject({
    code: 'expression-type',
  })
  expect(problemOf({ define: [{ variable: 'B', condition: ' ' }] })).toMatchObject({
    code: 'expression-empty',
    fixed: { define: [{ condition: 'TRUE' }] },
  })
})

test('definitions name variables of the pattern once; one that it has not counts for nothing, as in Flink', () => {
  expect(
    problemOf({ pattern: 'start fall end', define: [{ variable: 'fal', condition: 'TRUE' }] }),
  ).toMatchObject({
    code: 'pattern-variable',
    severity: 'warning',
    fixed: { define: [{ variable: 'fall' }] },
  })
  const twice = {
    define: [
      { variable: 'B', condition: 'TRUE' },
      { variable: 'B', condition: 'price > 1' },
    ],
  }
  expect(problemOf(twice)).toMatchObject({
    severity: 'error',
    message: 'B is defined twice.',
    fixed: { define: [{ condition: 'TRUE' }] },
  })
})

test('a variable to go on at is in the pattern, and is not where the match began', () => {
  expect(problemOf({ pattern: 'one two end', afterMatch: 'to_last', afterVariable: 'tow' })).toMatchObject({
    code: 'pattern-variable',
    path: 'afterVariable',
    fixed: { afterVariable: 'two' },
  })
  for (const [pattern, afterMatch] of [
    ['A B C', 'to_last'],
    ['A+ B C', 'to_first'],
    ['A* B', 'to_first'],
  ] as const)
    expect(problemOf({ pattern, afterMatch, afterVariable: 'A' })).toMatchObject({
      code: 'pattern-skip',
      fixed: { afterMatch: 'to_next_row' },
    })
  expect(infer({ pattern: 'A+ B C', afterMatch: 'to_last', afterVariable: 'A' }).problems).toEqual([])
})

test('measures have names of their own, and are not keys', () => {
  expect(problemOf({ measures: [{ expression: 'A.price', name: 'user' }] })).toMatchObject({
    code: 'column-duplicate',
    path: 'measures.0.name',
  })
  expect(problemOf({ measures: [{ expression: 'A.price', name: '' }] })).toMatchObject({ code: 'name-empty' })
  expect(problemOf({ measures: [{ expression: '', name: 'x' }] })).toMatchObject({ code: 'expression-empty' })
  expect(problemOf({ keys: [], measures: [] })).toMatchObject({ code: 'columns-none' })
  expect(problemOf({ measures: [{ expression: 'A.prise', name: 'x' }] })).toMatchObject({
    fixed: { measures: [{ expression: 'A.price' }] },
  })
  expect(problemOf({ measures: [{ expression: 'MATCH_ROWTIME(price)', name: 'x' }] })).toMatchObject({
    fixed: { measures: [{ expression: 'MATCH_ROWTIME(ts)' }] },
  })
})

test('what is wrong with the text of the pattern is told at its place, with a fix', () => {
  expect(problemOf({ pattern: 'A B+' })).toMatchObject({
    code: 'pattern-refused',
    path: 'pattern',
    span: { start: 2, end: 4 },
    fixed: { pattern: 'A B+?' },
  })
})

test('without event time there is no order to find a pattern in', () => {
  expect(infer({}, { ...input, eventTime: null }).problems).toMatchObject([{ code: 'event-time-missing' }])
})

test('a column named like a variable is reached by its name alone', () => {
  const schema = appendStream(
    [...input.columns, { name: 'A', type: t.row([{ name: 'x', type: t.int() }]) }],
    'ts',
  )
  const { outputs, problems } = infer(measures('A.price', 'B.A.x', 'LAST(A)'), schema)
  expect(problems).toEqual([])
  expect(outputs['out']?.columns.map(({ type }) => type.kind)).toEqual(['STRING', 'INT', 'INT', 'ROW'])
})
