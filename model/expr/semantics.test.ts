/** SEMANTICS.md, "NULL, numbers, text": one test a rule. */
import { describe, expect, it } from 'vitest'
import type { Column } from '../schema.ts'
import { t, type Value } from '../types.ts'
import { checkExpression, printJs } from './index.ts'
import { ExprError } from './runtime/index.ts'
import { checked, evaluator, testEnv, textOf } from './testing.ts'

const columns: readonly Column[] = [
  { name: 'b', type: t.boolean() },
  { name: 'i', type: t.int() },
  { name: 'j', type: t.int() },
  { name: 'l', type: t.bigint() },
  { name: 'd', type: t.double(false) },
  { name: 's', type: t.string() },
  { name: 'at', type: t.safeBigint(false) },
  { name: 'tz', type: t.timestampLtz() },
]
const row = (values: Readonly<Record<string, Value>>): Value[] =>
  columns.map(({ name }) => values[name] ?? null)
const on = (text: string, values: Readonly<Record<string, Value>> = {}): string | null =>
  textOf(text, columns, row(values))

describe('NULL', () => {
  it('NULL = NULL is unknown', () => expect(on('NULL = NULL')).toBe(null))
  it('three-valued AND and OR', () => {
    expect(on('b AND FALSE')).toBe('FALSE')
    expect(on('b AND TRUE')).toBe(null)
    expect(on('b OR TRUE')).toBe('TRUE')
    expect(on('b OR FALSE')).toBe(null)
    expect(on('NOT b')).toBe(null)
  })
  it('a condition is true only for TRUE, whatever its form', () => {
    for (const text of [
      'b',
      'NOT b',
      'i > 1',
      'i = j',
      'i > 1 AND b',
      'i > 1 OR b',
      'i IN (1, 2)',
      'i BETWEEN 1 AND 3',
      "s LIKE 'a%'",
      'b IS NULL',
      'b IS NOT TRUE',
    ]) {
      const expression = checked(text, columns)
      const value = evaluator(expression, columns)
      const condition = evaluator(expression, columns, testEnv, 'condition')
      for (const b of [true, false, null]) {
        for (const i of [1, 2, null]) {
          for (const s of ['ab', 'b', null]) {
            const record = row({ b, i, j: 2, s })
            expect(condition(record), text).toBe(value(record) === true)
          }
        }
      }
    }
  })
  it('NOT IN with a NULL is never TRUE', () => {
    expect(on('i NOT IN (1, j)', { i: 5 })).toBe(null)
    expect(on('i NOT IN (1, j)', { i: 1 })).toBe('FALSE')
  })
  it('|| and CONCAT and GREATEST give NULL on any NULL, CONCAT_WS skips', () => {
    expect(on("'a' || s")).toBe(null)
    expect(on("CONCAT('a', s)")).toBe(null)
    expect(on('GREATEST(1, i)')).toBe(null)
    expect(on("CONCAT_WS('-', 'a', s, 'b')")).toBe('a-b')
  })
})

describe('numbers', () => {
  it('7/2 = 3, -7/2 = -3, -7 % 3 = -1', () => {
    expect(on('7 / 2')).toBe('3')
    expect(on('-7 / 2')).toBe('-3')
    expect(on('-7 % 3')).toBe('-1')
    expect(on('i % 2', { i: -4 })).toBe('0')
  })
  it('INT and BIGINT wrap', () => {
    expect(on('i + 1', { i: 2147483647 })).toBe('-2147483648')
    expect(on('i * i', { i: 65537 })).toBe('131073')
    expect(on('l + 1', { l: 9223372036854775807n })).toBe('-9223372036854775808')
    expect(on('-l', { l: -9223372036854775808n })).toBe('-9223372036854775808')
  })
  it('INT divided by 0 fails the record, DOUBLE is Infinity', () => {
    expect(() => on('i / j', { i: 1, j: 0 })).toThrow(ExprError)
    expect(() => on('i % j', { i: 1, j: 0 })).toThrow('Division by zero')
    expect(on('d / 0', { d: 1 })).toBe('Infinity')
  })
  it('a branch that is not taken is not evaluated', () => {
    expect(on('CASE WHEN j <> 0 THEN i / j ELSE 0 END', { i: 1, j: 0 })).toBe('0')
    expect(on('CASE WHEN j <> 0 THEN i / j + COALESCE(i / j, 1) ELSE 0 END', { i: 6, j: 2 })).toBe('6')
    expect(on('j <> 0 AND i / j > 1', { i: 1, j: 0 })).toBe('FALSE')
    expect(on('COALESCE(i, 1 / j)', { i: 4, j: 0 })).toBe('4')
  })
  it('ROUND is half away from zero', () => {
    expect(on('ROUND(2.5)')).toBe('3')
    expect(on('ROUND(-2.5)')).toBe('-3')
    expect(on('ROUND(1.005e0, 2)')).toBe('1.01')
  })
  it('doubles print as 100.0, 1.0E7, 1.0E-4', () => {
    for (const [value, text] of [
      [100, '100.0'],
      [1e7, '1.0E7'],
      [1e-4, '1.0E-4'],
      [0.001, '0.001'],
      [123456789, '1.23456789E8'],
      [-0, '-0.0'],
    ] as const) {
      expect(on('CAST(d AS STRING)', { d: value })).toBe(text)
    }
  })
  it('a safe BIGINT is a number, and fails beyond 2^53 naming the setting', () => {
    expect(on('at + 1', { at: 5 })).toBe('6')
    expect(on('at > 1700000000000', { at: 1700000000001 })).toBe('TRUE')
    expect(() => on('at * 1000', { at: 9e15 })).toThrow('safe')
    expect(checked('at + 1', columns).type).toEqual(t.safeBigint(false))
  })
  it('CAST of text fails the record, TRY_CAST gives NULL', () => {
    expect(() => on("CAST('abc' AS INT)")).toThrow(ExprError)
    expect(on("TRY_CAST('abc' AS INT)")).toBe(null)
    expect(on('TRY_CAST(s AS DECIMAL(5, 2))', { s: '1.255' })).toBe('1.26')
  })
  it('a number and a text are not compared', () => {
    expect(checkExpression("1 = '1'", { columns })).toMatchObject({
      ok: false,
      problems: [{ code: 'expr/type-mismatch' }],
    })
    expect(on("1 = CAST('1' AS INT)")).toBe('TRUE')
  })
  it('DOUBLE divided by 0 is Infinity, −Infinity or NaN, never an error', () => {
    expect(on('d / 0', { d: -1 })).toBe('-Infinity')
    expect(on('d / 0', { d: 0 })).toBe('NaN')
  })
  it('values are held as the types say: INT and DOUBLE as number, BIGINT as bigint or number, DECIMAL scaled, times as milliseconds', () => {
    const held = (text: string): Value => evaluator(checked(text, columns), columns)(row({ at: 7, l: 7n }))
    expect(held('1 + 1')).toBe(2)
    expect(held('1.5e0')).toBe(1.5)
    expect(held('l + 1')).toBe(8n)
    expect(held('at + 1')).toBe(8)
    expect(held('CAST(12.5 AS DECIMAL(10, 2))')).toBe(1250n)
    expect(held("TIMESTAMP '1970-01-01 00:00:01.500'")).toBe(1_500)
  })
  it('a DECIMAL that does not fit is NULL', () => expect(on('CAST(123.45 AS DECIMAL(3, 1))')).toBe(null))
})

describe('text', () => {
  it('SUBSTRING is 1-based, 0 acts as 1, negative counts from the end', () => {
    expect(on("SUBSTRING('abcd', 2, 2)")).toBe('bc')
    expect(on("SUBSTRING('abcd', 0, 2)")).toBe('ab')
    expect(on("SUBSTRING('abcd', -2)")).toBe('cd')
  })
  it('CHAR_LENGTH counts code points', () => expect(on("CHAR_LENGTH('a😀')")).toBe('2'))
  it('texts compare by code points', () => {
    expect(on("s < '\u{1F600}'", { s: '\uffee' })).toBe('TRUE')
    expect(on('s > CONCAT(s, s)', { s: 'a' })).toBe('FALSE')
  })
  it('LIKE with escapes', () => {
    expect(on("s LIKE '%50\\%%'", { s: 'up to 50% off' })).toBe('TRUE')
    expect(on("s LIKE '10!_' ESCAPE '!'", { s: '10_' })).toBe('TRUE')
    expect(on("s LIKE 'a_c'", { s: 'a😀c' })).toBe('TRUE')
    expect(on("s LIKE 'a%c'", { s: 'a\nbc' })).toBe('TRUE')
  })
  it('CAST(TRUE AS STRING) = TRUE', () => expect(on('CAST(TRUE AS STRING)')).toBe('TRUE'))
  it('TO_TIMESTAMP of an ISO text with T and Z is NULL', () =>
    expect(on("TO_TIMESTAMP('2024-05-06T07:08:09Z')")).toBe(null))
  it('EXTRACT(DOW) counts Sunday as 1', () => expect(on("EXTRACT(DOW FROM DATE '2024-05-05')")).toBe('1'))
  it('arrays are 1-based', () => expect(on('ARRAY[10, 20][1]')).toBe('10'))
})

describe('time zones rule LTZ text', () => {
  const oslo = { ...testEnv, timeZone: 'Europe/Oslo' }
  const at = (text: string, instant: string): string | null =>
    textOf(text, columns, row({ tz: Date.parse(instant) }), oslo)
  it('in summer and winter', () => {
    expect(at('CAST(tz AS STRING)', '2024-07-01T12:00:00Z')).toBe('2024-07-01 14:00:00.000')
    expect(at('CAST(tz AS STRING)', '2024-01-01T12:00:00Z')).toBe('2024-01-01 13:00:00.000')
    expect(at('EXTRACT(HOUR FROM tz)', '2024-07-01T12:00:00Z')).toBe('14')
  })
  it('in the gap and the overlap of a change', () => {
    expect(
      at("CAST(CAST(TIMESTAMP '2024-03-31 02:30:00' AS TIMESTAMP_LTZ(3)) AS STRING)", '2024-01-01T00:00:00Z'),
    ).toBe('2024-03-31 03:30:00.000')
    expect(at("TIMESTAMP '2024-10-27 02:30:00' = tz", '2024-10-27T00:30:00Z')).toBe('TRUE')
  })
})

describe('what is printed', () => {
  const plain = (text: string): string => printJs(checked(text, columns), (name) => name)
  it('a comparison of a DOUBLE that is not null is plain JavaScript', () =>
    expect(plain('d > 1.5')).toBe('(d > 1.5)'))
  it('names and texts are quoted', () => {
    const hostile = `'); process.exit(); ('\u2028`
    expect(textOf(`'${hostile.replaceAll("'", "''")}'`)).toBe(hostile)
    expect(textOf('`a"b` + 1', [{ name: 'a"b', type: t.int() }], [1])).toBe('2')
  })
  it('what is used twice is bound once', () => {
    expect(plain('i + j > 3').match(/i \+ j/g)).toHaveLength(1)
  })
  it('canFail is said only where evaluation may throw', () => {
    for (const text of ['i / 2', 'd / i', 'i + j', "s LIKE 'a%' AND i > 1", 'TRY_CAST(s AS INT)']) {
      expect(checked(text, columns).canFail, text).toBe(false)
    }
    for (const text of ['i / j', 'CAST(s AS INT)', 'l % i'])
      expect(checked(text, columns).canFail, text).toBe(true)
  })
  it('the clock and chance make an expression not repeatable', () => {
    expect(checked('CURRENT_TIMESTAMP IS NULL').repeatable).toBe(false)
    expect(checked('RAND() < d', columns).repeatable).toBe(false)
    expect(checked('i + 1', columns).repeatable).toBe(true)
    expect(checkExpression('i + 1', { columns })).toMatchObject({ expression: { columns: ['i'] } })
  })
})
