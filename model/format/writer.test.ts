import { describe, expect, test } from 'vitest'
import type { Column } from '../schema.ts'
import { t, type SqlType, type Value } from '../types.ts'
import { writeGenerated } from './testing.ts'

const one = (type: SqlType, value: Value, timestamps: 'iso' | 'sql' = 'iso') =>
  writeGenerated({ kind: 'json', timestamps }, [{ name: 'v', type }], [[value]]).slice('{"v":'.length, -2)
const T = Date.UTC(2024, 4, 6, 10)

describe('JSON', () => {
  test('numbers keep all their digits', () => {
    expect(one(t.bigint(), 9007199254740993n)).toBe('9007199254740993')
    expect(one(t.decimal(10, 2), -5n)).toBe('-0.05')
    expect(one(t.decimal(38, 0), 12345678901234567890n)).toBe('12345678901234567890')
    expect(one(t.double(), 0.1)).toBe('0.1')
    expect(one(t.double(), -0)).toBe('-0.0')
    expect(one(t.double(), 1e21)).toBe('1e+21')
  })
  test('times as ISO or SQL, a fraction only where there is one', () => {
    expect(one(t.timestamp(), T)).toBe('"2024-05-06T10:00:00"')
    expect(one(t.timestampLtz(), T + 50)).toBe('"2024-05-06T10:00:00.050Z"')
    expect(one(t.timestampLtz(), T, 'sql')).toBe('"2024-05-06 10:00:00Z"')
    expect(one(t.timestamp(), -1)).toBe('"1969-12-31T23:59:59.999"')
    expect(one(t.date(), -1)).toBe('"1969-12-31"')
    expect(one(t.time(), 3_600_001)).toBe('"01:00:00.001"')
  })
  test('texts, bytes, NULL and nested values', () => {
    expect(one(t.string(), 'a"\n\u0001é')).toBe('"a\\"\\n\\u0001é"')
    expect(one(t.string(), '\ud800')).toBe('"\\ud800"')
    expect(one(t.bytes(), new Uint8Array([104, 105]))).toBe('"aGk="')
    expect(one(t.int(), null)).toBe('null')
    expect(one(t.map(t.int(false), t.double()), new Map([[1, null]]))).toBe('{"1":null}')
    expect(one(t.row([{ name: 'a', type: t.array(t.bigint()) }]), [[1n, null]])).toBe('{"a":[1,null]}')
  })
  test('what JSON has not is an error with the way out', () => {
    expect(() => one(t.double(), NaN)).toThrow('NaN has no JSON.')
    expect(() => one(t.timestamp(), 1e15)).toThrow(/year 33658 cannot be written/)
  })
})

describe('CSV and text', () => {
  const columns: Column[] = [
    { name: 'a,b', type: t.string() },
    { name: 'n', type: t.int() },
  ]
  const csv = { kind: 'csv', delimiter: ',', header: true, nullText: '' } as const
  test('quotes where they are needed; NULL and the empty text differ', () => {
    const rows = [
      ['x', 1],
      ['a"b,c', null],
      ['', 2],
      [null, 3],
      [' pad ', 4],
      ['l\nm', 5],
    ]
    expect(writeGenerated(csv, columns, rows)).toBe(
      '"a,b",n\nx,1\n"a""b,c",\n"",2\n,3\n" pad ",4\n"l\nm",5\n',
    )
  })
  test('a row that would be a blank line is an error', () => {
    const single: Column[] = [{ name: 'a', type: t.string() }]
    expect(writeGenerated(csv, single, [['']])).toBe('a\n""\n')
    expect(() => writeGenerated(csv, single, [[null]])).toThrow('would be a blank line')
  })
  test('text lines refuse a line break', () => {
    const line: Column[] = [{ name: 'line', type: t.string() }]
    expect(writeGenerated({ kind: 'text' }, line, [['a'], [null], ['b']])).toBe('a\n\nb\n')
    expect(() => writeGenerated({ kind: 'text' }, line, [['a\nb']])).toThrow('line break')
  })
})
