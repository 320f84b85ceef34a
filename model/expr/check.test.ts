import { Lexer } from 'chevrotain'
import { describe, expect, it } from 'vitest'
import type { Column } from '../schema.ts'
import { t } from '../types.ts'
import { checkExpression, type ExprProblem } from './index.ts'
import { vocabulary } from './lexer.ts'
import { ExpressionParser } from './parser.ts'

const columns: readonly Column[] = [
  { name: 'amount', type: t.decimal(10, 2) },
  { name: 'i', type: t.int() },
  { name: 's', type: t.string() },
  { name: 'ts', type: t.timestamp() },
  { name: 'order', type: t.int() },
  { name: 'address', type: t.row([{ name: 'city', type: t.string() }]) },
]

function problemOf(text: string): ExprProblem {
  const result = checkExpression(text, { columns })
  if (result.ok) throw new Error(`${text} is accepted`)
  const [problem] = result.problems
  if (problem === undefined) throw new Error('no problem')
  return problem
}
/** The texts that the suggestions of the first problem make. */
const mended = (text: string): string[] =>
  problemOf(text).suggestions.map(
    ({ span, replacement }) => text.slice(0, span.start) + replacement + text.slice(span.end),
  )
const marked = (text: string): string => {
  const { start, end } = problemOf(text).span
  return text.slice(start, end)
}

describe('problems name the place and the way out', () => {
  it('a column that is nearly there', () => {
    expect(problemOf('amuont > 1')).toMatchObject({
      code: 'expr/unknown-column',
      hint: 'Did you mean amount?',
    })
    expect(mended('amuont > 1')).toContain('amount > 1')
    expect(marked('1 + amuont')).toBe('amuont')
  })
  it('a type that JSON_VALUE cannot return', () => {
    expect(problemOf("JSON_VALUE(s, '$.a' RETURNING DATE)")).toMatchObject({
      code: 'expr/type-mismatch',
      message: 'JSON_VALUE cannot return DATE.',
    })
  })
  it('a field and a function that are nearly there', () => {
    expect(mended('address.ctiy')).toEqual(['address.city'])
    expect(mended('UPER(s)')).toContain('UPPER(s)')
  })
  it.each([
    ['i + s', ['i + CAST(s AS INT)']],
    ['UPPER(i)', ['UPPER(CAST(i AS STRING))']],
    ["i LIKE '1%'", ["CAST(i AS STRING) LIKE '1%'"]],
    ["i = '1'", ['i = 1', "CAST(i AS STRING) = '1'"]],
    ["s + 'x'", ["s || 'x'"]],
  ])('%s is mended', (text, expected) => {
    expect(mended(text)).toEqual(expect.arrayContaining(expected))
    for (const change of expected) expect(checkExpression(change, { columns }).ok).toBe(true)
  })
  it.each([
    ['', 'expr/empty', ''],
    ['i +', 'expr/syntax', ''],
    ['(i + 1', 'expr/syntax', ''],
    ['i + 1)', 'expr/syntax', ')'],
    ["s = 'abc", 'expr/syntax', "'abc"],
    ['s = "abc"', 'expr/syntax', '"'],
    ['i == 1', 'expr/syntax', '='],
    ['i > 1 && i < 3', 'expr/syntax', '&'],
    ['CAST(s AS INTT)', 'expr/unknown-type', 'INTT'],
    ['SUBSTRING(s)', 'expr/argument-count', 'SUBSTRING(s)'],
    ['SUM(i)', 'expr/unknown-function', 'SUM'],
    ["DATE '2024-13-01'", 'expr/literal', "DATE '2024-13-01'"],
    ['CAST(ts AS INT)', 'expr/cast', 'CAST(ts AS INT)'],
    ['CASE WHEN i > 1 THEN 1 ELSE s END', 'expr/type-mismatch', 's'],
    ['EXTRACT(FOO FROM ts)', 'expr/unknown-type', 'FOO'],
    ['ARRAY[1][0]', 'expr/literal', '0'],
  ])('%s: %s', (text, code, place) => {
    expect(problemOf(text).code).toBe(code)
    expect(marked(text)).toBe(place)
    expect(problemOf(text).message).not.toBe('')
  })
  it('each side is checked', () => {
    const result = checkExpression('nope + 1 > wrong', { columns })
    expect(result.ok ? 0 : result.problems.length).toBe(2)
  })
  it('a hostile depth is refused, not a crash', () => {
    expect(problemOf(`${'('.repeat(50_000)}1`).code).toBe('expr/too-deep')
    expect(problemOf(`${'NOT '.repeat(50_000)}TRUE`).code).toBe('expr/too-deep')
    expect(problemOf(`1${' + 1'.repeat(50_000)}`).code).toBe('expr/too-deep')
    expect(checkExpression(`i IN (${'i + 0, 1, '.repeat(240)}2)`, { columns }).ok).toBe(true)
    expect(checkExpression(`1${' + 1'.repeat(490)}`, { columns }).ok).toBe(true)
  })
})

it('the grammar has no ambiguity, and its tokens are sound', () => {
  expect(() => new ExpressionParser(false)).not.toThrow()
  expect(() => new Lexer(vocabulary, { positionTracking: 'onlyOffset' })).not.toThrow()
})
