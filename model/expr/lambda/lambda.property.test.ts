import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { cases } from '../../../test/support/cases.ts'
import type { Column } from '../../schema.ts'
import { t, type Value } from '../../types.ts'
import { parse, displayAst } from '../index.ts'
import { checked, evaluator } from '../testing.ts'
import { functionTable } from '../functions/table.ts'
import { functionOf, helperOf, OPERATOR_HELPERS, printLambda } from './index.ts'
import { bare, readArrow } from './testing.ts'

const columns: readonly Column[] = [
  { name: 'i', type: t.int(false) },
  { name: 'j', type: t.int(false) },
  { name: 'n', type: t.int() },
  { name: 'x', type: t.double(false) },
  { name: 'y', type: t.double() },
  { name: 'big', type: t.bigint(false) },
  { name: 'count', type: t.safeBigint(false) },
  { name: 'price', type: t.decimal(10, 2, false) },
  { name: 's', type: t.string(false) },
  { name: 'u', type: t.string() },
  { name: 'ok', type: t.boolean(false) },
  { name: 'maybe', type: t.boolean() },
]
const row = fc.tuple(
  fc.integer({ min: -9, max: 9 }),
  fc.integer({ min: 1, max: 9 }),
  fc.option(fc.integer({ min: -9, max: 9 })),
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.option(fc.double({ min: -100, max: 100, noNaN: true })),
  fc.bigInt({ min: -9n, max: 9n }),
  fc.nat(9),
  fc.bigInt({ min: -900n, max: 900n }),
  fc.constantFrom('', 'a', 'b', 'paid'),
  fc.option(fc.constantFrom('', 'a', 'b', 'paid')),
  fc.boolean(),
  fc.option(fc.boolean()),
)

/** Texts of expressions, by what they give. */
const { number, truth } = fc.letrec<{ number: string; text: string; truth: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('i', 'j', 'n', 'x', 'y', 'big', 'count', 'price', '1', '2.5', '10', '3e0'),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map((p) => `(${p.join(' ')})`),
    // Whole numbers of SQL have no −0 to divide by.
    fc.tuple(tie('number'), fc.constantFrom('j', '2e0')).map((p) => `(${p.join(' / ')})`),
    tie('number').map((a) => `(-${a})`),
    fc
      .tuple(tie('truth'), tie('number'), tie('number'))
      .map(([c, a, b]) => `CASE WHEN ${c} THEN ${a} ELSE ${b} END`),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => `COALESCE(${a}, ${b})`),
    tie('number').map((a) => `ABS(${a})`),
  ),
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('s', 'u', "'a'", "'it''s'"),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `COALESCE(${a}, ${b})`),
    tie('text').map((a) => `UPPER(${a})`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `${a} || ${b}`),
  ),
  truth: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('ok', 'maybe', 'u IS NOT NULL', 'n IS NULL', 'y IS NOT NULL'),
    fc
      .tuple(tie('number'), fc.constantFrom('=', '<>', '<', '<=', '>', '>='), tie('number'))
      .map((p) => p.join(' ')),
    fc.tuple(tie('text'), fc.constantFrom('=', '<>', '<'), tie('text')).map((p) => p.join(' ')),
    fc.tuple(tie('truth'), fc.constantFrom('AND', 'OR'), tie('truth')).map((p) => `(${p.join(' ')})`),
    tie('truth').map((a) => `NOT (${a})`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `${a} NOT LIKE ${b}`),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => `${a} NOT IN (1, ${b})`),
    tie('truth').map((a) => `(${a}) IS NOT TRUE`),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => `${a} BETWEEN ${b} AND 5`),
  ),
}))

const scope = { columns, row: 'o' }
const printed = (text: string, condition: boolean): string | null => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`${text} is no expression`)
  return printLambda(parsed.ast, scope, condition)?.text ?? null
}

describe('an expression as a lambda', () => {
  it('is the same tree when it is read again', () => {
    let read = 0
    fc.assert(
      fc.property(fc.oneof(number, truth), fc.boolean(), (text, condition) => {
        const parsed = parse(text)
        const lambda = printed(text, condition)
        if (!parsed.ok || lambda === null) return
        read++
        const back = readArrow(`o => ${lambda}`)
        expect(bare(back.ast), lambda).toEqual(bare(parsed.ast))
        expect(bare(again(displayAst(back.ast)))).toEqual(bare(parsed.ast))
      }),
      { numRuns: cases(400) },
    )
    expect(read).toBeGreaterThan(cases(400) / 5)
  })

  it('run as JavaScript gives what the engine gives, where no helper stands in it', () => {
    let compared = 0
    fc.assert(
      fc.property(fc.oneof(number, truth), fc.boolean(), row, (text, wanted, values) => {
        const condition = wanted && isTruth(text)
        const lambda = printed(text, condition)
        // A number that is written out alone is a DECIMAL, which the engine holds scaled.
        if (lambda === null || lambda.includes('f.') || checked(text, columns).type.kind === 'DECIMAL') return
        compared++
        const expected = evaluator(
          checked(text, columns),
          columns,
          undefined,
          condition ? 'condition' : 'value',
        )(values)
        const given = run(lambda, values)
        expect(condition ? given === true : zero(given), lambda).toEqual(
          condition ? expected === true : zero(expected),
        )
      }),
      { numRuns: cases(1_600) },
    )
    expect(compared).toBeGreaterThan(cases(1_600) / 50)
  })
})

const again = (text: string) => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`${text} is no expression`)
  return parsed.ast
}

const zero = (value: unknown): unknown => (value === 0 ? 0 : value)

function isTruth(text: string): boolean {
  return checked(text, columns).type.kind === 'BOOLEAN'
}

function run(lambda: string, values: readonly Value[]): unknown {
  const o = Object.fromEntries(columns.map(({ name }, index) => [name, values[index]]))
  // oxlint-disable-next-line typescript/no-implied-eval -- the claim is that JavaScript means the same
  return (new Function('o', `return ${lambda}`) as (row: unknown) => unknown)(o)
}

test.each([
  ['n > 1', 'f.gt(o.n, 1)'],
  ['i > 1', 'o.i > 1'],
  ['i / j', 'f.div(o.i, o.j)'],
  ['x / i', 'o.x / o.i'],
  ['price * i', 'f.mul(o.price, o.i)'],
  ['big + 1', 'o.big + 1n'],
  ['i * 0.5', 'f.mul(o.i, 0.5)'],
  ["u = 'a'", "o.u === 'a'"],
  ['u = u', 'f.eq(o.u, o.u)'],
  ["u <> 'a'", "f.ne(o.u, 'a')"],
  ["u IS NOT NULL AND u <> 'a'", "o.u !== null && o.u !== 'a'"],
  ['NOT ok', '!o.ok'],
  ['NOT maybe', 'f.not(o.maybe)'],
  ["COALESCE(u, 'none')", "o.u ?? 'none'"],
  ["s < 'b'", "f.lt(o.s, 'b')"],
])('the condition %s is %s', (text, lambda) => {
  expect(printed(text, true)).toBe(lambda)
})

test('as a value, a comparison with what may be NULL has a helper', () => {
  expect(printed("u = 'a'", false)).toBe("f.eq(o.u, 'a')")
  expect(printed('maybe AND ok', false)).toBe('f.and(o.maybe, o.ok)')
})

test('each function has a helper, and no two one name', () => {
  const operators: readonly string[] = Object.values(OPERATOR_HELPERS)
  for (const { name } of functionTable) {
    const helper = helperOf(name)
    expect(helper, name).not.toBeNull()
    expect(functionOf(helper ?? '')).toBe(name)
    expect(operators).not.toContain(helper)
  }
})
