import { describe, expect, it } from 'vitest'
import { t, type SqlType } from '../../model/types.ts'
import {
  alignsRight,
  formatCell,
  recordCell,
  recordJson,
  rowMatches,
  samplingRatio,
  valueJson,
} from './cells.ts'

const at = Date.UTC(2026, 10, 21, 12, 35, 6, 912)
const text = (value: Parameters<typeof formatCell>[0], type: SqlType, zone = 'UTC') =>
  formatCell(value, { name: 'x', type }, zone).text

describe('cells', () => {
  it('tells NULL, the empty text and a missing field apart', () => {
    expect(formatCell(null, { name: 'x', type: t.string() }, 'UTC')).toEqual({
      text: 'NULL',
      kind: 'null',
      title: null,
    })
    expect(formatCell('', { name: 'x', type: t.string() }, 'UTC')).toEqual({
      text: "''",
      kind: 'empty',
      title: null,
    })
    expect(formatCell(undefined, { name: 'x', type: t.string() }, 'UTC')).toEqual({
      text: '–',
      kind: 'missing',
      title: null,
    })
    expect(formatCell('NULL', { name: 'x', type: t.string() }, 'UTC').kind).toBe('value')
  })
  it('shows a value that could not be read as an error, with why', () => {
    const row = { n: 1, time: null, values: [1, null], errors: { 1: 'amount: "x" is no INT.' } }
    const column = { name: 'amount', type: t.int() }
    expect(recordCell(row, 0, column, 'UTC')).toMatchObject({ text: '1', kind: 'value' })
    expect(recordCell(row, 1, column, 'UTC')).toEqual({
      text: 'error',
      kind: 'bad',
      title: 'amount: "x" is no INT.',
    })
  })
  it('quotes a text of nothing but blanks, which would look like no text', () => {
    expect(formatCell('  ', { name: 'x', type: t.string() }, 'UTC')).toEqual({
      text: "'  '",
      kind: 'empty',
      title: null,
    })
    expect(text(' a', t.string())).toBe(' a')
  })
  it('writes a time in BIGINT as digits without commas, and readable in its tooltip', () => {
    expect(formatCell(at, { name: 'at', type: t.safeBigint() }, 'Europe/Oslo')).toEqual({
      text: String(at),
      kind: 'value',
      title: '2026-11-21 13:35:06.912 Europe/Oslo',
    })
    expect(formatCell(at, { name: 'revenue', type: t.safeBigint() }, 'UTC').text).toBe('1,795,264,506,912')
    expect(formatCell(60, { name: 'at', type: t.safeBigint() }, 'UTC').title).toBeNull()
  })
  it('groups counts and decimals, never keys', () => {
    expect(text('1204.00', t.decimal(10, 2))).toBe('1,204.00')
    expect(text('9007199254740993', t.bigint())).toBe('9007199254740993')
    expect(text(12_040, t.safeBigint())).toBe('12,040')
    expect(text(48_120, t.int())).toBe('48120')
    expect(formatCell(48_120, { name: 'order_id', type: t.safeBigint() }, 'UTC').text).toBe('48120')
  })
  it('writes times short, the whole in the tooltip, in the zone of the pipeline', () => {
    expect(formatCell(at, { name: 'x', type: t.timestampLtz() }, 'Asia/Shanghai')).toMatchObject({
      text: '20:35:06.912',
      title: '2026-11-21 20:35:06.912 Asia/Shanghai',
    })
    expect(formatCell(at, { name: 'x', type: t.timestamp() }, 'Asia/Shanghai')).toMatchObject({
      text: '12:35:06.912',
      title: '2026-11-21 12:35:06.912',
    })
    expect(text(20_778, t.date())).toBe('2026-11-21')
    expect(text(3_600_000, t.time())).toBe('01:00:00.000')
  })
  it('keeps hostile text on one line and visible', () => {
    expect(text('a\nb\u202Ec<script>', t.string())).toBe('a\\nb\\u202ec<script>')
  })
  it('aligns numbers right and times left', () => {
    expect(alignsRight(t.decimal(10, 2))).toBe(true)
    expect(alignsRight(t.timestampLtz())).toBe(false)
  })
})

describe('records as JSON', () => {
  const columns = [
    { name: 'id', type: t.bigint() },
    { name: 'ts', type: t.timestampLtz() },
    { name: 'tags', type: t.array(t.string()) },
    {
      name: 'page',
      type: t.row([
        { name: 'path', type: t.string() },
        { name: 'ms', type: t.bigint() },
      ]),
    },
    { name: 'note', type: t.string() },
  ]
  const values = ['9007199254740993', at, ['a', null], ['/x', '12'], null]
  it('keeps all digits and names the fields of rows', () => {
    expect(recordJson(values, columns)).toBe(
      '{"id": 9007199254740993, "ts": "2026-11-21T12:35:06.912Z", "tags": ["a", null], "page": {"path": "/x", "ms": 12}, "note": null}',
    )
    expect(valueJson('NaN', t.decimal(4, 2))).toBe('"NaN"')
  })
  it('finds text in any cell', () => {
    expect(rowMatches({ n: 1, time: null, values }, columns, '740993', 'UTC')).toBe(true)
    expect(rowMatches({ n: 1, time: null, values }, columns, '2026-11-21', 'UTC')).toBe(true)
    expect(rowMatches({ n: 1, time: null, values }, columns, 'zzz', 'UTC')).toBe(false)
  })
  it('says how many records stand behind a shown one', () => {
    expect(samplingRatio([{ n: 1 }, { n: 2 }])).toBe(1)
    expect(samplingRatio([{ n: 1 }, { n: 341 }, { n: 1020 }])).toBe(340)
    expect(samplingRatio([])).toBe(1)
  })
})
