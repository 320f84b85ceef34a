import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { t, type SqlType } from '../types.ts'
import type { BinaryOperator, Expr, LiteralExpr } from './ast.ts'
import { checkExpression, fromCondition, parse, printAst, printSql, toCondition } from './index.ts'
import { cases } from '../../test/support/cases.ts'

const span = { start: 0, end: 0 }
/** A tree without its places. */
const bare = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, item: unknown) =>
      /^(span|nameSpan|typeSpan|operatorSpan)$/.test(key) ? undefined : item,
    ),
  ) as unknown

const literal = (type: LiteralExpr['type'], text: fc.Arbitrary<string>): fc.Arbitrary<Expr> =>
  text.map((value) => ({ kind: 'literal', type, text: value, span }))
const name = fc
  .oneof(
    fc.constantFrom('a', 'order', 'CURRENT_DATE', 'odd `name`', 'naïve'),
    fc.string({ minLength: 1, maxLength: 8 }),
  )
  .filter((text) => text.trim() !== '')
const names: fc.Arbitrary<Expr> = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((parts) => ({ kind: 'name', parts: parts.map((part) => ({ name: part, span })), span }))
const types: readonly SqlType[] = [
  t.int(),
  t.decimal(10, 2),
  t.string(),
  t.timestamp(),
  t.timestampLtz(),
  t.array(t.bigint()),
  t.map(t.string(), t.double()),
  t.row([{ name: 'x y', type: t.date() }]),
]
const operators: readonly BinaryOperator[] = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '||',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'AND',
  'OR',
]

const { expr } = fc.letrec<{ expr: Expr; list: readonly Expr[] }>((tie) => ({
  list: fc.array(tie('expr'), { minLength: 1, maxLength: 3 }),
  expr: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    names,
    literal(
      'number',
      fc.oneof(fc.nat().map(String), fc.constantFrom('1.50', '1e-3', '.5', '9223372036854775807')),
    ),
    literal('string', fc.string()),
    literal('boolean', fc.constantFrom('TRUE', 'FALSE')),
    literal('DATE', fc.constant('2024-02-29')),
    fc.record({
      kind: fc.constant('interval'),
      negative: fc.boolean(),
      text: fc.constant('90'),
      from: fc.constantFrom('SECOND', 'MONTH'),
      to: fc.constant(null),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('binary'),
      operator: fc.constantFrom(...operators),
      left: tie('expr'),
      right: tie('expr'),
      operatorSpan: fc.constant(span),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('unary'),
      operator: fc.constantFrom('-', '+', 'NOT'),
      operand: tie('expr'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('is'),
      test: fc.constantFrom('NULL', 'TRUE', 'FALSE', 'UNKNOWN'),
      not: fc.boolean(),
      operand: tie('expr'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('distinct'),
      not: fc.boolean(),
      left: tie('expr'),
      right: tie('expr'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('between'),
      not: fc.boolean(),
      symmetric: fc.boolean(),
      operand: tie('expr'),
      low: tie('expr'),
      high: tie('expr'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('in'),
      not: fc.boolean(),
      operand: tie('expr'),
      list: tie('list'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('like'),
      variant: fc.constantFrom('LIKE', 'SIMILAR TO'),
      not: fc.boolean(),
      operand: tie('expr'),
      pattern: tie('expr'),
      escape: literal('string', fc.constantFrom('!', '\\')),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('case'),
      operand: fc.option(tie('expr')),
      whens: fc.array(fc.record({ when: tie('expr'), result: tie('expr') }), { minLength: 1, maxLength: 2 }),
      otherwise: fc.option(tie('expr')),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('cast'),
      attempt: fc.boolean(),
      operand: tie('expr'),
      type: fc.constantFrom(...types),
      length: fc.constant(null),
      pad: fc.constant(false),
      typeSpan: fc.constant(span),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('item'),
      operand: tie('expr'),
      index: tie('expr'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    fc.record({
      kind: fc.constant('constructor'),
      type: fc.constantFrom('ARRAY', 'MAP', 'ROW'),
      items: tie('list'),
      span: fc.constant(span),
    }) as fc.Arbitrary<Expr>,
    tie('list').map((args): Expr => ({
      kind: 'call',
      name: 'COALESCE',
      nameSpan: span,
      args,
      options: {},
      span,
    })),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]): Expr => ({
      kind: 'call',
      name: 'POSITION',
      nameSpan: span,
      args: [a, b],
      options: {},
      span,
    })),
    tie('expr').map((arg): Expr => ({
      kind: 'call',
      name: 'EXTRACT',
      nameSpan: span,
      args: [arg],
      options: { unit: 'HOUR' },
      span,
    })),
    tie('expr').map((arg): Expr => ({
      kind: 'call',
      name: 'FLOOR',
      nameSpan: span,
      args: [arg],
      options: { unit: 'DAY' },
      span,
    })),
    fc.tuple(tie('expr'), tie('expr')).map(([a, b]): Expr => ({
      kind: 'call',
      name: 'TIMESTAMPADD',
      nameSpan: span,
      args: [a, b],
      options: { unit: 'DAY' },
      span,
    })),
  ),
}))

describe('printSql', () => {
  it('what is printed is read back as the same tree', () => {
    fc.assert(
      fc.property(expr, (ast) => {
        const text = printAst(ast)
        const read = parse(text)
        if (!read.ok) throw new Error(`${text}: ${read.problems[0]?.message ?? ''}`)
        expect(bare(read.ast), text).toEqual(bare(ast))
      }),
      { numRuns: cases(500) },
    )
  })
  it.each([
    ["amount > 1 and s like 'a%'", "`amount` > 1 AND `s` LIKE 'a%' ESCAPE '\\'"],
    ['b OR NULL', '`b` OR CAST(NULL AS BOOLEAN)'],
    ['amount IN (1, NULL)', '`amount` IN (1, CAST(NULL AS INT))'],
    ['CASE WHEN b THEN NULL ELSE amount END', 'CASE WHEN `b` THEN CAST(NULL AS INT) ELSE `amount` END'],
    ['CAST(NULL AS INT)', 'CAST(NULL AS INT)'],
    ['(1 + amount) * 2', '(1 + `amount`) * 2'],
    ['current_date', 'CURRENT_DATE'],
    ['trim(s)', "TRIM(BOTH ' ' FROM `s`)"],
    [
      "json_value(s, '$.a' returning int default -1 on empty)",
      "JSON_VALUE(`s`, '$.a' RETURNING INT DEFAULT -1 ON EMPTY)",
    ],
    ['amount - -1', '`amount` - -1'],
  ])('%s is %s', (text, sql) => {
    const columns = [
      { name: 'amount', type: t.int() },
      { name: 'b', type: t.boolean() },
      { name: 's', type: t.string() },
    ]
    const result = checkExpression(text, { columns })
    expect(result.ok ? printSql(result.expression) : result.problems).toBe(sql)
  })
})

describe('what Flink SQL would read otherwise', () => {
  const columns = [
    { name: 'order', type: t.int() },
    { name: 's', type: t.string() },
  ]
  const sql = (text: string): unknown => {
    const result = checkExpression(text, { columns })
    return result.ok ? printSql(result.expression) : result.problems
  }
  it('LIKE is printed with its ESCAPE, always', () => {
    expect(sql("s LIKE 'a%'")).toBe("`s` LIKE 'a%' ESCAPE '\\'")
    expect(sql("s NOT LIKE '10!_' ESCAPE '!'")).toBe("`s` NOT LIKE '10!_' ESCAPE '!'")
  })
  it('a number whose digits are beyond a BIGINT is printed as a CAST of its text', () => {
    expect(sql('9223372036854775807 + 1')).toBe('9223372036854775807 + 1')
    expect(sql('99999999999999999999 + 1')).toBe("CAST('99999999999999999999' AS DECIMAL(20, 0)) + 1")
    expect(sql('0.12345678901234567890')).toBe("CAST('0.12345678901234567890' AS DECIMAL(21, 20))")
  })
  it('a function is printed by the name that Flink knows', () => {
    expect(sql('LENGTH(UCASE(LCASE(s)))')).toBe('CHAR_LENGTH(UPPER(LOWER(`s`)))')
  })
  it('a bare NULL is printed with its type', () => {
    expect(sql('`order` IN (1, NULL)')).toBe('`order` IN (1, CAST(NULL AS INT))')
    expect(sql('s IS NULL OR NULL')).toBe('`s` IS NULL OR CAST(NULL AS BOOLEAN)')
  })
  it('names of columns are printed in backticks, reserved words among them', () => {
    expect(sql('`order` + 1')).toBe('`order` + 1')
  })
})

describe('conditions for forms', () => {
  const condition = (text: string): ReturnType<typeof toCondition> => {
    const read = parse(text)
    return read.ok ? toCondition(read.ast) : null
  }
  it.each([
    "`a` > -1 AND `b`.`c` = 'x' AND `d` IS NOT NULL",
    "`a` IN (1, 2) OR `s` NOT LIKE 'x%' ESCAPE '\\'",
    '`a` IS TRUE',
  ])('%s goes to rows and back', (text) => {
    const plain = text.replace(" ESCAPE '\\'", '')
    const found = condition(plain)
    const ast = found === null ? null : fromCondition(found)
    expect(ast === null ? null : printAst(ast)).toBe(text)
  })
  it('what a form cannot say is null', () => {
    for (const text of ['a > 1 AND (b OR c)', 'a > b', 'UPPER(a) = 1', 'a + 1'])
      expect(condition(text)).toBe(null)
  })
})
