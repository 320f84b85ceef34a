import { expect, it } from 'vitest'
import { nextRate } from './cluster.ts'
import { pairsOf } from './dialogs/Frame.tsx'
import { everything, partitionsOf, searchOf } from './found.ts'
import { Digits, isObject, jsonTokens, parseJson } from './json.ts'
import { recordText } from './RecordDetail.tsx'
import { sourceConfig } from './useAsSource.ts'

it('reads partitions as they are written', () => {
  expect(partitionsOf('')).toBeNull()
  expect(partitionsOf('0, 2-4')).toEqual([0, 2, 3, 4])
  expect(partitionsOf('7 x')).toEqual([7])
})

it('follows from now on, or from a time; a search has both bounds', () => {
  const live = searchOf({ ...everything, order: 'live', to: '2026-01-01T00:00' }, 't', [], null)
  expect(live).toMatchObject({ follow: true, from: { kind: 'latest' }, to: { kind: 'latest' } })
  const range = searchOf(
    { ...everything, from: '2026-01-01T00:00', to: '2026-01-02T00:00:30' },
    't',
    [],
    null,
  )
  expect(range).toMatchObject({
    follow: false,
    from: { kind: 'time', time: Date.UTC(2026, 0, 1) },
    to: { kind: 'time', time: Date.UTC(2026, 0, 2, 0, 0, 30) },
  })
})

it('makes a rate of two ends, and begins anew with a topic that was made anew', () => {
  const first = nextRate(undefined, 100, 1_000)
  expect(first.perSecond).toBeNull()
  const second = nextRate(first, 150, 2_000)
  expect(second).toMatchObject({ perSecond: 50, values: [50] })
  expect(nextRate(second, 10, 3_000).perSecond).toBeNull()
})

it('colours JSON that is cut anywhere, and loses nothing of it', () => {
  const text = '{"a": [1.5e3, null, true], "b\\"": "x, y", "c": "cu'
  const tokens = jsonTokens(text)
  expect(tokens.map((token) => token.text).join('')).toBe(text)
  const of = (kind: string) => tokens.filter((token) => token.kind === kind).map((token) => token.text)
  expect(of('key')).toEqual(['"a"', '"b\\""', '"c"'])
  expect(of('string')).toEqual(['"x, y"', '"cu'])
  expect(of('number')).toEqual(['1.5e3', 'true'])
  expect(of('null')).toEqual(['null'])
})

it('keeps the digits of numbers', () => {
  const parsed = parseJson('{"id": 9007199254740993, "x": 1.10}')?.value
  if (parsed === undefined || !isObject(parsed)) throw new Error('it is an object')
  expect(parsed['id']).toEqual(new Digits('9007199254740993'))
  expect(parsed['x']).toEqual(new Digits('1.10'))
  expect(parseJson('{')).toBeNull()
})

it('copies a record as JSON that is JSON, with all digits of its value', () => {
  const data = (kind: 'json' | 'text' | 'null', text: string) => ({
    kind,
    text,
    size: text.length,
    cut: false,
  })
  const text = recordText('t', {
    partition: 1,
    offset: 7,
    timestamp: 0,
    key: data('text', 'a"b'),
    value: data('json', '{"id": 9007199254740993}'),
    headers: [{ name: 'h', value: data('null', '') }],
    hex: '',
  })
  expect(text).toContain('9007199254740993')
  expect(JSON.parse(text)).toMatchObject({ topic: 't', offset: 7, key: 'a"b', headers: [['h', null]] })
})

it('reads name=value lines', () => {
  expect(pairsOf('a=1\n\n b = x=y ')).toEqual({
    ok: true,
    pairs: [
      { name: 'a', value: '1' },
      { name: 'b', value: 'x=y' },
    ],
  })
  expect(pairsOf('nonsense')).toEqual({ ok: false, line: 'nonsense' })
})

it('gives a source the connection, the topic and what the sample has found', () => {
  const sample = {
    format: 'json' as const,
    key: null,
    columns: [{ name: 'at', type: 'TIMESTAMP_LTZ(3)' }],
    eventTime: 'at',
    delay: 500,
  }
  expect(sourceConfig({ group: 'g' }, 'shop', 'orders', sample)).toMatchObject({
    group: 'g',
    connection: 'shop',
    topics: ['orders'],
    schema: sample.columns,
    eventTime: { column: 'at', delay: 500 },
    value: { format: { kind: 'json' } },
  })
  const key = { format: 'avro' as const, columns: [{ name: 'id', type: 'BIGINT' }] }
  expect(sourceConfig({}, 'shop', 'orders', { ...sample, format: 'protobuf', key })).toMatchObject({
    value: { format: { kind: 'protobuf', subject: '' } },
    schema: sample.columns,
    key: { kind: 'avro', schema: [{ name: 'key_id', type: 'BIGINT' }] },
  })
})
