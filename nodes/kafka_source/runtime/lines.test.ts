import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FetchedRecord } from '../../../drivers/kafka/types.ts'
import { config, type KafkaSourceConfig } from '../config.ts'
import { lineMaker, payloadOf } from './lines.ts'

const origin = { topic: 'orders', partition: 3 }
const record = (value: string | null, more: Partial<FetchedRecord> = {}): FetchedRecord => ({
  offset: 41,
  timestamp: Date.UTC(2026, 0, 31, 9),
  key: Buffer.from('mia'),
  value: value === null ? null : Buffer.from(value),
  headers: [],
  ...more,
})
const given = (more: object): KafkaSourceConfig =>
  config.parse({ connection: 'local', topics: ['orders'], ...more })

function lines(more: object, ...records: readonly FetchedRecord[]): string[] {
  const made = lineMaker(given(more))(records, origin)
  expect(made.ends.at(-1) ?? 0).toBe(made.end)
  return Buffer.from(made.buffer.subarray(0, made.end)).toString().split('\n').slice(0, -1)
}

const all = {
  metadata: [
    { from: 'key', name: 'k' },
    { from: 'partition', name: 'p' },
    { from: 'offset', name: 'o' },
    { from: 'timestamp', name: 'at' },
    { from: 'headers', name: 'h' },
    { from: 'topic', name: 't' },
  ],
}

describe('further columns', () => {
  test('stand behind the fields of the value, whose own of the same name give way', () => {
    const headers: FetchedRecord['headers'] = [
      ['trace', Buffer.from('"1"')],
      ['none', null],
    ]
    const [line = ''] = lines(all, record('{"k":"own","n":9007199254740993} \n', { headers }))
    expect(line).toBe(
      '{"k":"own","n":9007199254740993,"k":"mia","p":3,"o":41,"at":"2026-01-31T09:00:00.000Z","h":{"trace":"\\"1\\"","none":null},"t":"orders"}',
    )
    expect((JSON.parse(line) as { k: string }).k).toBe('mia')
  })

  test('of an empty object, of a value that is none, of a tombstone', () => {
    const key = { metadata: [{ from: 'key', name: 'k' }] }
    expect(lines(key, record('{ }'))).toEqual(['{ "k":"mia"}'])
    expect(lines(key, record('[1]'))).toEqual(['[1]'])
    expect(lines(key, record('{"cut'))).toEqual(['{"cut'])
    expect(lines(key, record(null))).toEqual([])
    expect(lines({ ...key, tombstones: 'row' }, record(null))).toEqual(['{"k":"mia"}'])
  })

  test('of CSV are further fields; of text and bytes the value is a column as well', () => {
    const key = {
      metadata: [
        { from: 'key', name: 'k' },
        { from: 'offset', name: 'o' },
      ],
    }
    const csv = { ...key, value: { format: { kind: 'csv', delimiter: ';' } } }
    expect(lines(csv, record('1;"a;b"\r\n', { key: Buffer.from('m"x') }))).toEqual(['1;"a;b";"m""x";"41"'])
    expect(lines({ ...key, value: { format: { kind: 'text' } } }, record('a "b"\nc'))).toEqual([
      '{"value":"a \\"b\\"\\nc","k":"mia","o":41}',
    ])
    expect(lines({ value: { format: { kind: 'raw' } } }, record('\u0000ü'))).toEqual(['{"value":"AMO8"}'])
  })
})

test('a value over several lines is one line, and a line feed in a text stays forbidden', () => {
  expect(lines({}, record('{\n "a": 1\n}'), record('{"a":"x\ny"}'))).toEqual([
    '{\r "a": 1\r}',
    '{"a":"x\ry"}',
  ])
})

test('every JSON object means the same behind its further columns', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const [line = ''] = lines({ metadata: [{ from: 'offset', name: '\u0001o' }] }, record(text))
      expect(JSON.parse(line)).toEqual({ ...(JSON.parse(text) as object), '\u0001o': 41 })
    }),
  )
})

test('the payload of a Connect envelope keeps its bytes, wherever it stands', () => {
  const payload = (text: string): string | null => {
    const bytes = payloadOf(Buffer.from(text))
    return bytes === null ? null : Buffer.from(bytes).toString()
  }
  expect(payload('{"schema":{"payload":1,"fields":["}"]},"payload":{"n":9007199254740993,"s":"},{"}}')).toBe(
    '{"n":9007199254740993,"s":"},{"}',
  )
  expect(payload('{ "payload" : {"a":[1,2]} , "schema":null}')).toBe(' {"a":[1,2]} ')
  expect(payload('{"a":1}')).toBeNull()
  expect(
    lines({ value: { format: { kind: 'connect' } } }, record('{"schema":{},"payload":{"a":1}}')),
  ).toEqual(['{"a":1}'])
})
