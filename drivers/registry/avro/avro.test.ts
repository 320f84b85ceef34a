/** Avro: the types of a schema, rows through bytes and back, and schemas that have changed. */
import { Buffer } from 'node:buffer'
import avsc from 'avsc'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import { t } from '../../../model/types.ts'
import { cases } from '../../../test/support/cases.ts'
import { column, rowOf, schemaOf, tables, throughBytes } from '../testing.ts'
import { avro } from './index.ts'

const schema = (json: unknown) => schemaOf('AVRO', JSON.stringify(json))
const record = (...fields: readonly object[]) =>
  schema({ type: 'record', name: 'R', namespace: 'shop', fields })
const typesOf = (json: unknown): Record<string, string> =>
  Object.fromEntries(avro.columns(schema(json), 'value').map(({ name, type }) => [name, formatType(type)]))
const long = (value: bigint | number): bigint => BigInt(value)

describe('the columns of a schema', () => {
  test('primitive types, null in a union, and logical types', () => {
    const logical = (type: string, logicalType: string, more: object = {}) => ({ type, logicalType, ...more })
    const fields = {
      flag: 'boolean',
      i: 'int',
      l: ['null', 'long'],
      f: 'float',
      d: ['double', 'null'],
      s: 'string',
      b: 'bytes',
      price: logical('bytes', 'decimal', { precision: 12, scale: 3 }),
      day: logical('int', 'date'),
      tm: logical('int', 'time-millis'),
      tu: logical('long', 'time-micros'),
      at: logical('long', 'timestamp-millis'),
      atU: ['null', logical('long', 'timestamp-micros')],
      local: logical('long', 'local-timestamp-millis'),
      id: logical('string', 'uuid'),
      color: { type: 'enum', name: 'Color', symbols: ['RED', 'BLUE'] },
      hash: { type: 'fixed', name: 'Hash', size: 4 },
    }
    const json = {
      type: 'record',
      name: 'R',
      fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
    }
    expect(typesOf(json)).toEqual({
      flag: 'BOOLEAN NOT NULL',
      i: 'INT NOT NULL',
      l: 'BIGINT',
      f: 'FLOAT NOT NULL',
      d: 'DOUBLE',
      s: 'STRING NOT NULL',
      b: 'BYTES NOT NULL',
      price: 'DECIMAL(12, 3) NOT NULL',
      day: 'DATE NOT NULL',
      tm: 'TIME NOT NULL',
      tu: 'TIME NOT NULL',
      at: 'TIMESTAMP_LTZ(3) NOT NULL',
      atU: 'TIMESTAMP_LTZ(3)',
      local: 'TIMESTAMP(3) NOT NULL',
      id: 'STRING NOT NULL',
      color: 'STRING NOT NULL',
      hash: 'BYTES NOT NULL',
    })
  })

  test('records, arrays, maps, unions of several types, a record within itself, no record at all', () => {
    const inner = { type: 'record', name: 'In', fields: [{ name: 'x', type: ['null', 'int'] }] }
    const json = {
      type: 'record',
      name: 'Tree',
      fields: [
        { name: 'inner', type: inner },
        { name: 'list', type: { type: 'array', items: ['null', 'In'] } },
        { name: 'map', type: ['null', { type: 'map', values: 'long' }] },
        { name: 'either', type: ['null', 'string', 'In'] },
        { name: 'left', type: ['null', 'Tree'] },
      ],
    }
    expect(typesOf(json)).toEqual({
      inner: 'ROW<x INT> NOT NULL',
      list: 'ARRAY<ROW<x INT>> NOT NULL',
      map: 'MAP<STRING NOT NULL, BIGINT NOT NULL>',
      either: 'ROW<string STRING, In ROW<x INT>>',
      left: 'STRING',
    })
    expect(typesOf('long')).toEqual({ value: 'BIGINT NOT NULL' })
    expect(() => avro.columns(schemaOf('AVRO', '{"type":"reco"}'), 'value')).toThrow(/cannot be read/)
  })
})

describe('rows through bytes', () => {
  test('come back as they were, by a schema that was made of their columns', () => {
    fc.assert(
      fc.property(tables(true), (table) => {
        const made = schemaOf('AVRO', avro.schemaFor(table.columns, 'orders_value'))
        expect(throughBytes(avro, made, table)).toEqual(table.rows)
      }),
      { numRuns: cases(200) },
    )
  })

  test('are read by fewer columns, in another order, by other types', () => {
    const made = record(
      { name: 'id', type: 'long' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
      { name: 'who', type: { type: 'record', name: 'Who', fields: [{ name: 'name', type: 'string' }] } },
      { name: 'n', type: 'int' },
    )
    const columns = [
      column('id', 'BIGINT NOT NULL'),
      column('at', 'TIMESTAMP_LTZ(3)'),
      column('who', 'ROW<name STRING>'),
      column('n', 'INT'),
    ]
    const rows = [[long(2) ** long(53) + long(1), -1, ['mia'], 7]]
    const read = [
      column('n', 'BIGINT'),
      column('who', 'STRING'),
      column('at', 'TIMESTAMP(3)'),
      column('id', 'DECIMAL(20, 0)'),
      column('missing', 'STRING'),
    ]
    expect(throughBytes(avro, made, { columns, rows }, read)).toEqual([
      [7n, '{"name":"mia"}', -1, 9007199254740993n, null],
    ])
  })

  test('of no record are one column', () => {
    const key = { columns: [column('id', 'BIGINT')], rows: [[5n]] }
    expect(throughBytes(avro, schema('long'), key, [column('key', 'BIGINT')], 'key')).toEqual([[5n]])
  })

  test('of unions of several types are rows with one value, and a record within itself is JSON', () => {
    const tree = schema({
      type: 'record',
      name: 'Tree',
      fields: [
        { name: 'either', type: ['null', 'long', 'string'] },
        { name: 'left', type: ['null', 'Tree'] },
      ],
    })
    const type = avsc.Type.forSchema(JSON.parse(tree.text) as never, { wrapUnions: true })
    const bytes = type.toBuffer({
      either: { long: 5 },
      left: { Tree: { either: { string: 'x' }, left: null } },
    })
    const columns = avro.columns(tree, 'value')
    expect(rowOf(avro.decoder(tree, columns, null, 'value')(bytes), columns)).toEqual([
      [5n, null],
      '{"either":{"string":"x"},"left":null}',
    ])
  })
})

describe('a schema that has changed', () => {
  const old = record({ name: 'id', type: 'int' }, { name: 'name', type: 'string' })
  const now = record(
    { name: 'id', type: 'long' },
    { name: 'user', type: 'string', aliases: ['name'] },
    { name: 'country', type: 'string', default: 'NO' },
    { name: 'n', type: ['null', 'long'], default: null },
  )
  const columns = avro.columns(now, 'value')
  const written = avro
    .encoder(old, [column('id', 'INT'), column('name', 'STRING')], 'value')
    .encode([7, 'mia'])

  test('gives defaults, follows aliases, and widens numbers', () => {
    expect(rowOf(avro.decoder(old, columns, now, 'value')(written), columns)).toEqual([7n, 'mia', 'NO', null])
  })

  test('that does not read the older one leaves it to itself', () => {
    const other = record({ name: 'id', type: 'string' })
    const read = [column('id', 'BIGINT'), column('name', 'STRING')]
    expect(rowOf(avro.decoder(old, read, other, 'value')(written), read)).toEqual([7n, 'mia'])
  })

  test('is no excuse for bytes that are not of it', () => {
    const decode = avro.decoder(old, columns, now, 'value')
    expect(() => decode(written.subarray(0, 3))).toThrow(/truncated/)
    expect(() => decode(Buffer.concat([written, Buffer.from([1])]))).toThrow(/trailing/)
  })
})

describe('columns that do not fit a schema are refused before anything is written', () => {
  const encode = (json: readonly object[], ...columns: readonly Column[]) =>
    avro.encoder(record(...json), columns, 'value').encode
  const price = { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 } }

  test('of another type, missing, unknown, or with digits that would be lost', () => {
    expect(() => encode([{ name: 'n', type: 'int' }], column('n', 'STRING'))).toThrow(
      'The column n is STRING, and the schema has int there.',
    )
    expect(() => encode([{ name: 'n', type: 'int' }], column('n', 'BIGINT'))).toThrow(/is BIGINT/)
    expect(() => encode([{ name: 'n', type: 'int' }])).toThrow(/wants a field n/)
    expect(() => encode([{ name: 'n', type: 'int' }], column('n', 'INT'), column('m', 'INT'))).toThrow(
      /no field for the column m/,
    )
    expect(() => encode([price], column('price', 'DECIMAL(6, 3)'))).toThrow(/is DECIMAL\(6, 3\)/)
    expect(() => encode([price], column('price', 'DECIMAL(8, 2)'))).toThrow(/decimal\(6, 2\)/)
  })

  test('what may be left out, and what of a value alone does not fit', () => {
    const fields = [
      { name: 'n', type: 'int' },
      { name: 'd', type: 'int', default: 3 },
      { name: 'o', type: ['null', 'string'] },
      { name: 'c', type: { type: 'enum', name: 'C', symbols: ['A', 'B'] }, default: 'A' },
    ]
    const write = encode(fields, column('n', 'INT'), column('c', 'STRING'))
    const columns = avro.columns(record(...fields), 'value')
    const decode = avro.decoder(record(...fields), columns, null, 'value')
    expect(rowOf(decode(write([1, 'B'])), columns)).toEqual([1, 3, null, 'B'])
    expect(() => write([null, 'B'])).toThrow('n is NULL, and the schema has no null there.')
    expect(() => write([1, 'X'])).toThrow('c: "X" is no symbol of its enum.')
  })

  test('a decimal of fixed size, and a scale that grows', () => {
    const fixed = {
      name: 'p',
      type: { type: 'fixed', name: 'F', size: 8, logicalType: 'decimal', precision: 18, scale: 4 },
    }
    const columns = [column('p', 'DECIMAL(8, 2)')]
    const read = [{ name: 'p', type: t.decimal(18, 4) }]
    const rows = [[-12_345n], [0n], [99_999_999n]]
    expect(throughBytes(avro, record(fixed), { columns, rows }, read)).toEqual([
      [-1_234_500n],
      [0n],
      [9_999_999_900n],
    ])
  })
})
