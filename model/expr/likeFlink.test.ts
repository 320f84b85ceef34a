/** What a real Flink 2.2.0 answered where one would not guess it; the table in test/expressions has the whole of it. */
import { describe, expect, it, test } from 'vitest'
import type { Column } from '../schema.ts'
import { t, type Value } from '../types.ts'
import { checkExpression } from './index.ts'
import { ExprError } from './runtime/index.ts'
import { checked, testEnv, textOf } from './testing.ts'

const columns: readonly Column[] = [
  { name: 'ti', type: t.tinyint(false) },
  { name: 'si', type: t.smallint(false) },
  { name: 'i', type: t.int(false) },
  { name: 'l', type: t.bigint(false) },
  { name: 'f', type: t.float(false) },
  { name: 'd', type: t.double(false) },
  { name: 's', type: t.string(false) },
  { name: 'ts', type: t.timestamp(false) },
  { name: 'tz', type: t.timestampLtz(false) },
]
const berlin = { ...testEnv, timeZone: 'Europe/Berlin' }
const on = (text: string, values: Readonly<Record<string, Value>> = {}): string | null =>
  textOf(
    text,
    columns,
    columns.map(({ name }) => values[name] ?? null),
    berlin,
  )
const at = (text: string): number => Date.parse(text)

describe('texts', () => {
  test.each([
    ["SUBSTRING('abc', 2, -1)", null],
    ["SUBSTRING('abc', 2, 0)", ''],
    ["LOCATE('b', 'abc', 0)", '2'],
    ["LOCATE('', 'abc', 3)", '1'],
    ["REPLACE('ab', '', '-')", '-a-b-'],
    ["SPLIT_INDEX('two words', '', 1)", 'words'],
    ["OVERLAY('abcdef' PLACING 'X' FROM 3 FOR 0)", 'abX'],
    ["LPAD('abc', 2, '')", null],
    ["INITCAP('ÄPFEL and naïve-BIRNEN')", 'ÄPfel And NaïVe-Birnen'],
    ["REGEXP('abc', '')", 'FALSE'],
    ["REGEXP_REPLACE('abc', '(b)', '<$1$&>')", 'a<$1$&>c'],
    ["REGEXP('a-b', '\\w\\-\\w')", 'TRUE'],
  ])('%s is %s', (text, result) => expect(on(text)).toBe(result))

  it('a hyphen in a LIKE or SIMILAR pattern is itself', () => {
    expect(on("s LIKE '%-%'", { s: '2024-05-06' })).toBe('TRUE')
    expect(on("s SIMILAR TO 'a!_b' ESCAPE '!'", { s: 'a_b' })).toBe('TRUE')
  })
  it('FROM_BASE64 of what is none fails the record', () =>
    expect(() => on('FROM_BASE64(s)', { s: 'no, not this' })).toThrow(ExprError))
  it('only a length that may be negative makes SUBSTRING nullable', () => {
    expect(checked('SUBSTRING(s, 2, 3)', columns).type.nullable).toBe(false)
    expect(checked('SUBSTRING(s, 2, i)', columns).type.nullable).toBe(true)
  })
})

describe('numbers', () => {
  test.each([
    ['ABS(ti)', { ti: -128 }, '-128'],
    ['ROUND(i, -1)', { i: 2147483647 }, '-2147483646'],
    ['ROUND(l, -3)', { l: 9223372036854775807n }, '-9223372036854775616'],
    ['SQRT(d)', { d: -0 }, '0.0'],
    ['GREATEST(d / 0, 1)', { d: 0 }, 'NaN'],
    ['LEAST(1, d / 0)', { d: 0 }, '1.0'],
    ['ARRAY_SORT(ARRAY[d / 0, 1e0])', { d: 0 }, '[1.0, NaN]'],
    ['CAST(d AS STRING)', { d: 4.9e-324 }, '4.9E-324'],
    ['CAST(f AS STRING)', { f: Math.fround(1.4e-45) }, '1.4E-45'],
    ['-0e0', {}, '0.0'],
  ])('%s of %o is %s', (text, values, result) => expect(on(text, values)).toBe(result))

  it('arithmetic and equality of FLOAT and DOUBLE take the type of the left side', () => {
    expect(checked('f - d', columns).type.kind).toBe('FLOAT')
    expect(checked('d - f', columns).type.kind).toBe('DOUBLE')
    const near = { f: Math.fround(0.1), d: 0.1 }
    expect(on('f = d', near)).toBe('TRUE')
    expect(on('d = f', near)).toBe('FALSE')
    expect(on('f > d', near)).toBe('TRUE')
  })
  it('a DECIMAL that may not fit may be NULL, and so may what is made of it', () => {
    const columns38 = [{ name: 'n', type: t.decimal(38, 0, false) }]
    expect(checked('n + 1', columns38).type.nullable).toBe(true)
    expect(textOf('CAST(n + 1 AS STRING)', columns38, [10n ** 38n - 1n])).toBe(null)
    expect(on('CAST(CAST(i AS DECIMAL(2, 0)) AS STRING)', { i: 100 })).toBe(null)
  })
  it('a text with too many digits for a DECIMAL fails the record', () => {
    expect(() => on("CAST('12345' AS DECIMAL(4, 0))")).toThrow('DECIMAL(4, 0)')
    expect(on("TRY_CAST('12345' AS DECIMAL(4, 0))")).toBe(null)
  })
  it('ELEMENT of an array with more than one fails the record', () =>
    expect(() => on('ELEMENT(ARRAY[1, 2])')).toThrow(ExprError))
})

describe('times', () => {
  test.each([
    ["TRY_CAST(' 42 ' AS DATE)", '0042-01-01'],
    ["TRY_CAST('2024-5' AS DATE)", '2024-05-01'],
    ["TRY_CAST('7' AS TIME)", '07:00:00'],
    ["UNIX_TIMESTAMP('2024-10-27 02:30:00')", '1729992600'],
    ["UNIX_TIMESTAMP('2024-10-27')", '-9007199254740991'],
    ["TIMESTAMPDIFF(MONTH, TIMESTAMP '2024-03-31 02:30:00', TIMESTAMP '2024-01-31 00:00:00')", '-3'],
    ["TIMESTAMPDIFF(WEEK, TIMESTAMP '1900-03-01 00:00:00', TIMESTAMP '2024-01-01 00:00:00')", '-639'],
    ["DATE_FORMAT(TIMESTAMP '2021-01-03 00:00:00', 'QQQ w')", 'Q1 2'],
  ])('%s is %s', (text, result) => expect(on(text)).toBe(result))

  test.each([
    ['FLOOR(tz TO DAY)', '2024-03-31T01:00:00Z', '2024-03-30 23:00:00.000'],
    ['CEIL(tz TO HOUR)', '2024-10-27T00:30:00Z', '2024-10-27 02:00:00.000'],
    ["tz + INTERVAL '1' MONTH", '2024-10-27T00:30:00Z', '2024-11-27 01:30:00.000'],
    ['TIMESTAMPADD(MONTH, 1, tz)', '2024-10-27T00:30:00Z', '2024-11-27 01:30:00.000'],
    ['EXTRACT(EPOCH FROM tz)', '1970-01-01T00:00:00Z', '3600'],
    ['CAST(tz AS DATE)', '1900-03-01T00:00:00.001Z', '1900-03-01'],
    ['CAST(tz AS TIME)', '1900-03-01T00:00:00.001Z', '01:00:00'],
    ['TO_TIMESTAMP_LTZ(1.75, 0)', '1970-01-01T00:00:00Z', '1970-01-01 01:00:01.000'],
  ])('%s of %s is %s', (text, tz, result) => expect(on(text, { tz: at(tz) })).toBe(result))

  it('distances of TIMESTAMP_LTZ leave summer time out of account', () =>
    expect(
      on("TIMESTAMPDIFF(HOUR, tz, CAST(TIMESTAMP '2024-07-01 00:00:00' AS TIMESTAMP_LTZ(3)))", {
        tz: at('2024-01-01T00:00:00Z'),
      }),
    ).toBe('4366'))
  it('a time far beyond the calendar has the zone of its end, and fails nothing', () =>
    expect(on('FROM_UNIXTIME(l)', { l: 9_007_199_254_740n })).toMatch(/^287396-10-12 /))
  it('TIMESTAMPDIFF takes two instants or two local times', () =>
    expect(checkExpression('TIMESTAMPDIFF(DAY, ts, tz)', { columns })).toMatchObject({
      ok: false,
      problems: [{ code: 'expr/type-mismatch', hint: expect.stringContaining('CAST') as string }],
    }))
})

describe('JSON', () => {
  test.each([
    ["JSON_VALUE('no', 'lax $.a' DEFAULT 'empty' ON EMPTY DEFAULT 'bad' ON ERROR)", 'empty'],
    [`JSON_VALUE('{"a":null}', '$.a' DEFAULT 'empty' ON EMPTY DEFAULT 'bad' ON ERROR)`, 'bad'],
    [`JSON_EXISTS('{"a":null}', '$.a' TRUE ON ERROR)`, 'TRUE'],
    [`JSON_QUERY('{"a":[1e400,5e-1,1.50]}', '$.a')`, '[1E+400,0.5,1.50]'],
    ['JSON_ARRAY(1e7, -0e0, 1e300)', '[1.0E+7,0.0,1.0E+300]'],
    ["JSON_ARRAY(JSON_OBJECT('k' VALUE 1), '{}')", '[{"k":1},"{}"]'],
    ["JSON_STRING(CAST('abc' AS BYTES))", '"YWJj"'],
    ['JSON_STRING(TO_TIMESTAMP_LTZ(1500, 3))', '"1970-01-01T00:00:01.5Z"'],
  ])('%s is %s', (text, result) => expect(on(text)).toBe(result))

  it('takes no DATE and no TIME, inside of a ROW neither', () => {
    for (const text of ["JSON_STRING(DATE '2024-01-01')", "JSON_ARRAY(ROW(1, TIME '10:00:00'))"])
      expect(checkExpression(text, { columns })).toMatchObject({ ok: false })
  })
})
