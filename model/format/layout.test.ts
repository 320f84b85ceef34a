import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../schema.ts'
import { t } from '../types.ts'
import { learnLayout } from './layout.ts'
import { bytesOf, readGenerated, readPlain } from './testing.ts'
import { cases } from '../../test/support/cases.ts'

const json = { kind: 'json', timestamps: 'iso' } as const
const columns: Column[] = [
  { name: 'id', type: t.safeBigint() },
  { name: 'user', type: t.string() },
  { name: 'price', type: t.double() },
  { name: 'ok', type: t.boolean() },
]

/** How many records took the slow path; both readers must agree on all of them. */
function slowOf(lines: readonly string[], of: readonly Column[] = columns): number {
  const bytes = bytesOf(lines.map((line) => `${line}\n`).join(''))
  const { outcomes, slow } = readGenerated(json, of, bytes)
  expect(outcomes).toEqual(readPlain(json, of, bytes))
  return slow
}

describe('layouts that the fast path takes', () => {
  test('fields that are missing now and then, first and last ones too', () => {
    const lines = [
      '{"id":1,"user":"ann","price":1.5,"ok":true}',
      '{"user":"bob","price":2.5,"ok":false}',
      '{"id":3,"price":3.5}',
      '{"price":4.5}',
      '{"id":5,"user":"eve"}',
      '{"ok":true}',
    ]
    expect(slowOf(lines)).toBe(0)
  })
  test('NULL where the sample has some', () => {
    expect(slowOf(['{"id":1,"user":null,"price":null}', '{"id":2,"user":"b","price":2}'])).toBe(0)
  })
  test('several orders of keys, and several kinds of records', () => {
    const lines = [
      '{"id":1,"user":"ann"}',
      '{"user":"bob","id":2}',
      '{"kind":"sale","id":3,"price":9.25}',
      '{"user":"bob","id":4}',
      '{"kind":"login","id":5,"user":"ann","ok":true}',
    ]
    expect(slowOf(lines)).toBe(0)
  })
  test('white space as printers of other languages make it', () => {
    expect(slowOf(['{"id": 1, "user": "ann"}', '{"id": 2, "user": "bob", "ok": false}'])).toBe(0)
    expect(slowOf(['{ "id" : 1 , "user" : "ann" }', '{ "id" : 2 , "user" : "bob" }'])).toBe(0)
  })
  test('values that nobody reads: nested ones, words, numbers with exponents', () => {
    const lines = [
      '{"a":{"b":[1,{"c":null}],"d":"x"},"id":1,"e":[],"f":1.5e3,"g":false}',
      '{"a":{},"id":2,"e":[[],{}],"f":-7,"g":null}',
    ]
    expect(slowOf(lines)).toBe(0)
  })
  test('the sample reaches beyond the first records', () => {
    const first = Array.from({ length: 200 }, (_, n) => `{"id":${n}}`)
    const later = Array.from({ length: 200 }, (_, n) => `{"user":"u${n}","id":${n}}`)
    expect(slowOf([...first, ...later])).toBe(0)
  })
})

test('a missing NOT NULL column is an error on every path', () => {
  const strict: Column[] = [
    { name: 'id', type: t.int(false) },
    { name: 'user', type: t.string() },
  ]
  const lines = ['{"id":1,"user":"a"}', '{"user":"b"}', '{"id":3}', '{"id":null}', '{}']
  expect(slowOf(lines, strict)).toBe(3)
})

test('a line break inside a nested value ends the record on every path', () => {
  const of: Column[] = [{ name: 'a', type: t.array(t.int()) }]
  const bytes = bytesOf('{"a":[1,2]}\n{"a":[1,\n2]}\n{"a":[3]}\n')
  expect(readGenerated(json, of, bytes).outcomes).toEqual(readPlain(json, of, bytes))
})

test('any records by any layouts: the answer never depends on what was learned', () => {
  const key = fc.constantFrom('id', 'user', 'price', 'ok', 'more', 'é')
  const value = fc.oneof(
    fc.constantFrom(
      'null',
      'true',
      'false',
      '0',
      '-0',
      '12.5',
      '1e3',
      '123456789012345678',
      '"x"',
      '"a\\n"',
      '"é"',
    ),
    fc.constantFrom('[]', '{}', '[1,{"id":2}]', '{"user":[null]}', '01', '1.', '"', 'nul', '[1', '{"a"}'),
    fc.integer().map(String),
  )
  const space = fc.constantFrom('', '', '', ' ', '  ')
  const record = fc
    .tuple(fc.array(fc.tuple(key, value, space, space), { maxLength: 6 }), space)
    .map(([fields, after]) => {
      const parts = fields.map(([name, text, before, behind]) => `${before}"${name}":${behind}${text}`)
      return `{${parts.join(',')}${after}}`
    })
  const lines = fc.array(record, { minLength: 1, maxLength: 8 }).map((records) => `${records.join('\n')}\n`)
  fc.assert(
    fc.property(lines, lines, fc.subarray(columns.map(({ name }) => name)), (learned, text, used) => {
      const sample = bytesOf(learned)
      const layout = learnLayout(json, sample, 0, sample.length)
      const bytes = bytesOf(text)
      expect(readGenerated(json, columns, bytes, { used, layout }).outcomes).toEqual(
        readPlain(json, columns, bytes, { used, layout }),
      )
      const own = readGenerated(json, columns, bytes, { used })
      expect(own.outcomes).toEqual(readPlain(json, columns, bytes, { used }))
    }),
    { numRuns: cases(600) },
  )
})
