import { describe, expect, test } from 'vitest'
import type { Column } from '../schema.ts'
import { t } from '../types.ts'
import { bytesOf, readGenerated, readPlain, type Outcome } from './testing.ts'

const csv = { kind: 'csv', delimiter: ',', header: true, nullText: '' } as const
const columns: Column[] = [
  { name: 'id', type: t.bigint(false) },
  { name: 'name', type: t.string() },
  { name: 'price', type: t.double() },
]

/** Rows under a header, by both readers. */
function read(
  header: string,
  rows: string,
  of = columns,
  format: Parameters<typeof readGenerated>[0] = csv,
): { outcomes: Outcome[]; slow: number } {
  const bytes = bytesOf(header + rows)
  const from = bytesOf(header).length
  const { outcomes, slow } = readGenerated(format, of, bytes, { from })
  expect(outcomes).toEqual(readPlain(format, of, bytes, { from }))
  return { outcomes, slow }
}
const H = 'id,name,price\n'

describe('CSV', () => {
  test('plain rows take the fast path, CRLF among them', () => {
    const { outcomes, slow } = read(H, '1,ann,2.5\r\n-2,流,\n')
    expect(slow).toBe(0)
    expect(outcomes).toEqual([{ values: [1n, 'ann', 2.5] }, { values: [-2n, '流', null] }])
  })
  test('columns are found by the names in the header', () => {
    expect(read('price,extra, id ,name\n', '2.5,x,1,ann\n').outcomes).toEqual([{ values: [1n, 'ann', 2.5] }])
  })
  test('quotes: delimiters, line breaks, doubled quotes; a quote inside a plain field is a character', () => {
    expect(read(H, '1,"a,b\nc ""d""",1\n2,5" nail,1\n"3","","" \n').outcomes).toEqual([
      { values: [1n, 'a,b\nc "d"', 1] },
      { values: [2n, '5" nail', 1] },
      { error: 'Behind the closing quote of field 3 the delimiter is missing.' },
    ])
    expect(read(H, '3,"",""\n').outcomes).toEqual([{ values: [3n, '', null] }])
  })
  test('too few and too many columns, wrong types, NULL in NOT NULL', () => {
    expect(read(H, '1,ann\n2,bob,1,x\nx,cyd,1\n,dee,1\n5,eve,many\n6,fay,1\n').outcomes).toEqual([
      { error: 'The row has 2 fields; the header has 3.' },
      { error: 'The row has 4 fields; the header has 3.' },
      { error: 'id: "x" is no BIGINT.' },
      { error: 'id: it is NULL, and its column is NOT NULL.' },
      { error: 'price: "many" is no DOUBLE.' },
      { values: [6n, 'fay', 1] },
    ])
  })
  test('an open quote costs one line', () => {
    expect(read(H, '1,"ann,1\n2,bob,2\n').outcomes).toEqual([
      { error: 'The quote that opens field 2 is never closed.' },
      { values: [2n, 'bob', 2] },
    ])
  })
  test('NULL by its own text; then an empty STRING is empty', () => {
    expect(read(H, '1,NULL,NULL\n2,,\n3,"NULL",1\n', columns, { ...csv, nullText: 'NULL' }).outcomes).toEqual(
      [{ values: [1n, null, null] }, { values: [2n, '', null] }, { values: [3n, 'NULL', 1] }],
    )
  })
  test('numbers, times and nested values from their text', () => {
    const of: Column[] = [
      { name: 'n', type: t.int() },
      { name: 'ok', type: t.boolean() },
      { name: 'ts', type: t.timestampLtz() },
      { name: 'a', type: t.array(t.int()) },
    ]
    expect(
      read('n,ok,ts,a\n', ' 007 ,TRUE,2024-05-06T10:00:00+02:00,"[1,2]"\n+1,no,,\n', of).outcomes,
    ).toEqual([{ values: [7, true, Date.UTC(2024, 4, 6, 8), [1, 2]] }, { error: 'ok: "no" is no BOOLEAN.' }])
  })
  test('without a header the columns are in order, and blank lines are skipped', () => {
    expect(read('', '1,a,1\n\n2,b,2\n', columns, { ...csv, header: false }).outcomes).toEqual([
      { values: [1n, 'a', 1] },
      { values: [2n, 'b', 2] },
    ])
  })
})

test('text lines: each is a record, an empty one, too', () => {
  const { outcomes } = read('', 'one\r\n\nzwö\n', [{ name: 'line', type: t.string(false) }], { kind: 'text' })
  expect(outcomes).toEqual([{ values: ['one'] }, { values: [''] }, { values: ['zwö'] }])
})
