import { describe, expect, test } from 'vitest'
import type { Column } from '../schema.ts'
import { t } from '../types.ts'
import { bytesOf, readGenerated, readPlain } from './testing.ts'

const json = { kind: 'json', timestamps: 'iso' } as const
const columns: Column[] = [
  { name: 'id', type: t.bigint() },
  { name: 'n', type: t.int() },
  { name: 'user', type: t.string() },
  { name: 'price', type: t.decimal(10, 2) },
  { name: 'd', type: t.double() },
  { name: 'ok', type: t.boolean() },
  { name: 'ts', type: t.timestampLtz() },
]
const line = (fields: string) => `{${fields}}\n`
const good = '"id":1,"n":-7,"user":"ann","price":12.5,"d":0.1,"ok":true,"ts":"2023-09-18T14:23:10Z"'

/** Both readers on a text; they must agree. */
function read(text: string, of: readonly Column[] = columns, used?: readonly string[]) {
  const options = used === undefined ? {} : { used }
  const { outcomes, slow } = readGenerated(json, of, bytesOf(text), options)
  expect(outcomes).toEqual(readPlain(json, of, bytesOf(text), options))
  return { outcomes, slow }
}
const one = (type: Column['type'], text: string) => {
  const outcome = read(`{"v":0}\n{"v":${text}}\n`, [{ name: 'v', type }]).outcomes[1]
  if (outcome === undefined) throw new Error('no record')
  return 'values' in outcome ? outcome.values[0] : outcome.error
}

describe('values', () => {
  test('a record of the learned layout takes the fast path', () => {
    const { outcomes, slow } = read(line(good) + line(good.replace('ann', 'bob')))
    expect(slow).toBe(0)
    expect(outcomes[1]).toEqual({
      values: [1n, -7, 'bob', 1250n, 0.1, true, Date.UTC(2023, 8, 18, 14, 23, 10)],
    })
  })
  test('BIGINT keeps all 64 bits', () => {
    expect(one(t.bigint(), '9007199254740993')).toBe(9007199254740993n)
    expect(one(t.bigint(), '-9223372036854775808')).toBe(-9223372036854775808n)
    expect(one(t.bigint(), '9223372036854775808')).toMatch(
      'v: "9223372036854775808" is no BIGINT: it goes from',
    )
    expect(one(t.bigint(), '1e3')).toBe(1000n)
    expect(one(t.bigint(), '1.5')).toMatch('not a whole number')
  })
  test('a safe BIGINT beyond 2^53 names the setting', () => {
    expect(one(t.safeBigint(), '9007199254740991')).toBe(9007199254740991)
    expect(one(t.safeBigint(), '9007199254740993')).toMatch('the setting "safe"')
  })
  test('INT has its range', () => {
    expect(one(t.int(), '2147483647')).toBe(2147483647)
    expect(one(t.int(), '2147483648')).toMatch('it goes from -2147483648 to 2147483647')
    expect(Object.is(one(t.int(), '-0'), 0)).toBe(true)
  })
  test('DOUBLE is the nearest double, minus zero included; beyond DOUBLE is an error', () => {
    for (const text of [
      '0.1',
      '1e-7',
      '123456789012345.6',
      '4.35',
      '-0',
      '5e-324',
      '0.30000000000000004',
      '1E+2',
    ]) {
      expect(Object.is(one(t.double(), text), Number(text)), text).toBe(true)
    }
    expect(one(t.double(), '1e400')).toMatch('too large')
  })
  test('DECIMAL is exact, rounds to its scale, and has a limit', () => {
    expect(one(t.decimal(10, 2), '12.345')).toBe(1235n)
    expect(one(t.decimal(10, 2), '-12.345')).toBe(-1235n)
    expect(one(t.decimal(38, 18), '12345678901234567890.123456789012345678')).toBe(
      12345678901234567890123456789012345678n,
    )
    expect(one(t.decimal(4, 2), '100')).toMatch('is no DECIMAL(4, 2): it has too many digits')
    expect(one(t.decimal(10, 2), '"7.5"')).toBe(750n)
  })
  test('timestamps: T or space, fractions, zones', () => {
    const base = Date.UTC(2023, 9, 9, 17, 13, 20)
    expect(one(t.timestampLtz(), '"2023-10-09T17:13:20+00:00"')).toBe(base)
    expect(one(t.timestampLtz(), '"2023-10-09 19:13:20.25+02:00"')).toBe(base + 250)
    expect(one(t.timestampLtz(), '"2023-10-09 17:13:20.200Z"')).toBe(base + 200)
    expect(one(t.timestamp(), '"2023-10-09T17:13:20.123456789"')).toBe(base + 123)
    expect(one(t.timestampLtz(), '"2023-10-09T17:13:20"')).toMatch(
      'no time zone; the type TIMESTAMP(3) takes it',
    )
    expect(one(t.timestamp(), '"2023-10-09T17:13:20Z"')).toMatch('has a time zone')
    expect(one(t.timestamp(), '"2023-02-29T17:13:20"')).toMatch('write it as 2024-05-06T10:00:00')
    expect(one(t.date(), '"1969-12-31"')).toBe(-1)
    expect(one(t.time(), '"10:00:01.5"')).toBe(36_001_500)
  })
  test('texts: escapes, UTF-8, surrogates', () => {
    expect(one(t.string(), '"a\\n\\u00e9\\"\\\\/"')).toBe('a\né"\\/')
    expect(one(t.string(), '"流处理 😀"')).toBe('流处理 😀')
    expect(one(t.string(), '"\\ud83d\\ude00"')).toBe('😀')
    expect(one(t.bytes(), '"aGk="')).toEqual(new Uint8Array([104, 105]))
  })
  test('nested rows, arrays, maps', () => {
    const type = t.row([
      { name: 'a', type: t.array(t.int()) },
      { name: 'm', type: t.map(t.string(), t.double()) },
    ])
    expect(one(type, '{"x":[{}],"m":{"k":1},"a":[1,null]}')).toEqual([[1, null], new Map([['k', 1]])])
    expect(one(type, '{"a":["x"]}')).toBe('v.a[1]: "x" is no INT.')
  })
})

describe('the shape of a record', () => {
  test('any order of keys, white space, duplicates, unknown and missing fields', () => {
    const { outcomes } = read(
      `${line(good)} { "user" : "x" , "id":5, "zz":[1,{"a":null}], "id":6 } \r\n\n${line('"n":null')}`,
    )
    expect(outcomes.slice(1)).toEqual([
      { values: [6n, null, 'x', null, null, null, null] },
      { values: [null, null, null, null, null, null, null] },
    ])
  })
  test('NULL and missing in NOT NULL', () => {
    const strict: Column[] = [{ name: 'a', type: t.int(false) }]
    expect(read('{"a":1}\n{"a":null}\n{}\n', strict).outcomes.slice(1)).toEqual([
      { error: 'a is NULL, and its column is NOT NULL.' },
      { error: 'a is missing, and its column is NOT NULL.' },
    ])
  })
  test('types are checked in used fields only, the form everywhere', () => {
    const text = `${line(good)}${line(good.replace('"ann"', '12'))}${line(good.replace('"ann"', '01'))}`
    const { outcomes } = read(text, columns, ['id'])
    expect(outcomes[1]).toEqual({ values: [1n, null, null, null, null, null, null] })
    expect(outcomes[2]).toEqual({ error: expect.stringMatching('expected a number') as string })
  })
  test('messages name the place', () => {
    const { outcomes } = read(
      `${line(good)}{"id":1 "n":2}\nnull\n{"id":1}x\n{"id":\n{"user":"a\u0001"}\n{"id":tru}\n`,
    )
    expect(outcomes.slice(1).map((outcome) => ('error' in outcome ? outcome.error : ''))).toEqual([
      'The line is not JSON: expected , or } at column 9, found “"n":2}”.',
      'The line is not JSON: expected an object, { at column 1, found “null”.',
      'The line is not JSON: expected the end of the line at column 9, found “x”.',
      'The line is not JSON: expected a value at column 7, the line ends.',
      'The line is not JSON: expected no control character in a text at column 11, found “\\u0001"}”.',
      'The line is not JSON: expected a value at column 7, found “tru}”.',
    ])
  })
  test('bytes that are no UTF-8 are an error, used or not', () => {
    const bytes = new Uint8Array([...bytesOf('{"user":"a"}\n{"user":"'), 0xff, ...bytesOf('"}\n')])
    for (const used of [['user'], []]) {
      expect(readGenerated(json, columns, bytes, { used }).outcomes[1]).toEqual({
        error: 'The text at column 10 is not valid UTF-8.',
      })
    }
  })
  test('nesting has a bound', () => {
    expect(one(t.string(), '['.repeat(100_000))).toMatch('nests deeper than 200 levels')
  })
})
