/** Protobuf: the types of a message, and rows through bytes and back. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, test } from 'vitest'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import { cases } from '../../../test/support/cases.ts'
import { column, rowOf, schemaOf, tables, throughBytes } from '../testing.ts'
import { proto } from './index.ts'

const schema = (text: string) => schemaOf('PROTOBUF', `syntax = "proto3";\n${text}`)
const typesOf = (text: string): Record<string, string> =>
  Object.fromEntries(proto.columns(schema(text), 'value').map(({ name, type }) => [name, formatType(type)]))
const read = (
  text: string,
  bytes: Uint8Array,
  columns: readonly Column[] = proto.columns(schema(text), 'value'),
) => rowOf(proto.decoder(schema(text), columns, null, 'value')(bytes), columns)
/** Bytes as another program writes them. */
const encoded = (text: string, name: string, message: object, path: readonly number[] = [0]): Uint8Array => {
  const { root } = protobuf.parse(`syntax = "proto3";\n${text}`, { keepCase: true })
  for (const { nested } of ['timestamp', 'wrappers', 'struct'].flatMap(
    (file) => protobuf.common.get(`google/protobuf/${file}.proto`) ?? [],
  ))
    root.addJSON(nested ?? {})
  const type = root.lookupType(name)
  const writer = protobuf.Writer.create()
  if (path.length === 1 && path[0] === 0) writer.sint32(0)
  else {
    writer.sint32(path.length)
    for (const index of path) writer.sint32(index)
  }
  return Buffer.concat([writer.finish(), type.encode(type.fromObject(message)).finish()])
}

describe('the columns of a message', () => {
  test('scalars, presence, enums, lists, maps, messages', () => {
    expect(
      typesOf(`
        message Order {
          int32 a = 1; uint32 b = 2; sint64 c = 3; fixed64 d = 4; double e = 5; bool f = 6; bytes g = 7;
          optional string h = 8;
          Color color = 9;
          repeated int64 list = 10;
          map<string, Home> homes = 11;
          Home home = 12;
          oneof either { string x = 13; int32 y = 14; }
          enum Color { RED = 0; BLUE = 1; }
          message Home { string city = 1; Order back = 2; }
        }`),
    ).toEqual({
      a: 'INT NOT NULL',
      b: 'BIGINT NOT NULL',
      c: 'BIGINT NOT NULL',
      d: 'DECIMAL(20, 0) NOT NULL',
      e: 'DOUBLE NOT NULL',
      f: 'BOOLEAN NOT NULL',
      g: 'BYTES NOT NULL',
      h: 'STRING',
      color: 'STRING NOT NULL',
      list: 'ARRAY<BIGINT NOT NULL> NOT NULL',
      homes: 'MAP<STRING NOT NULL, ROW<city STRING NOT NULL, back STRING> NOT NULL> NOT NULL',
      home: 'ROW<city STRING NOT NULL, back STRING>',
      x: 'STRING',
      y: 'INT',
    })
  })

  test('well-known types, packages and imports', () => {
    expect(
      typesOf(`
        package shop.v1;
        import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto"; import "google/protobuf/struct.proto";
        message M { google.protobuf.Timestamp at = 1; google.protobuf.Int64Value n = 2; google.protobuf.Struct more = 3; }`),
    ).toEqual({ at: 'TIMESTAMP_LTZ(3)', n: 'BIGINT', more: 'STRING' })
    const other = {
      name: 'home.proto',
      text: 'syntax = "proto3"; package shop; message Home { string city = 1; }',
    }
    const main = schema('package shop; import "home.proto"; message M { Home home = 1; }')
    expect(
      proto.columns({ ...main, references: [other] }, 'value').map(({ type }) => formatType(type)),
    ).toEqual(['ROW<city STRING NOT NULL>'])
    expect(() => proto.columns(main, 'value')).toThrow(
      /imports home\.proto, which is not among its references/,
    )
    expect(() => proto.columns(schema('message {'), 'value')).toThrow(/cannot be read/)
  })
})

describe('rows through bytes', () => {
  test('come back as they were, by a message that was made of their columns', () => {
    fc.assert(
      fc.property(tables(false), (table) => {
        const made = schemaOf('PROTOBUF', proto.schemaFor(table.columns, 'orders_value'))
        expect(throughBytes(proto, made, table)).toEqual(table.rows)
      }),
      { numRuns: cases(200) },
    )
  })

  test('of another program: every digit, defaults, what is unset, messages within', () => {
    const text = `
      import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto"; import "google/protobuf/struct.proto";
      message M {
        int64 id = 1; uint64 big = 2; optional int32 n = 3; int32 zero = 4; Color color = 5;
        google.protobuf.Timestamp at = 6; google.protobuf.Int64Value w = 7; google.protobuf.Struct more = 8;
        map<int64, string> names = 9; M left = 10; bytes b = 11;
        enum Color { RED = 0; BLUE = 1; }
      }`
    const bytes = encoded(text, 'M', {
      id: '9007199254740993',
      big: '18446744073709551615',
      color: 1,
      at: { seconds: -1, nanos: 999_999_999 },
      w: { value: '5' },
      names: { '-9007199254740993': 'x' },
      more: {
        fields: {
          a: { numberValue: 1 },
          l: { listValue: { values: [{ stringValue: 'x' }, { nullValue: 0 }] } },
        },
      },
      left: { id: 7 },
    })
    expect(read(text, bytes)).toEqual([
      9007199254740993n,
      18446744073709551615n,
      null,
      0,
      'BLUE',
      -1,
      5n,
      '{"a":1,"l":["x",null]}',
      new Map([[-9007199254740993n, 'x']]),
      expect.stringContaining('{"id":7,"big":0,"n":null,"zero":0,"color":"RED","at":null,') as unknown,
      new Uint8Array(),
    ])
    const fewer = [
      column('zero', 'BIGINT'),
      { ...column('id', 'BIGINT'), as: 'key_id' },
      column('none', 'STRING'),
    ]
    expect(proto.decoder(schema(text), fewer, null, 'value')(bytes)).toBe(
      '{"key_id":9007199254740993,"zero":0}',
    )
  })

  test('of each message that the file has, as the record says', () => {
    const text = 'message A { int32 a = 1; } message B { int32 b = 1; message C { int32 c = 1; } }'
    const columns = [column('a', 'INT'), column('b', 'INT'), column('c', 'INT')]
    expect(read(text, encoded(text, 'A', { a: 1 }), columns)).toEqual([1, null, null])
    expect(read(text, encoded(text, 'B', { b: 2 }, [1]), columns)).toEqual([null, 2, null])
    expect(read(text, encoded(text, 'B.C', { c: 3 }, [1, 0]), columns)).toEqual([null, null, 3])
    expect(() => read(text, encoded(text, 'A', { a: 1 }, [7]), columns)).toThrow(
      'the schema has no message 7',
    )
    expect(() => read(text, encoded(text, 'A', { a: 300 }).subarray(0, 3), columns)).toThrow(
      /index out of range/,
    )
  })
})

describe('columns that do not fit a message', () => {
  const text =
    'message M { int32 n = 1; optional string s = 2; uint32 u = 3; Color c = 4; enum Color { RED = 0; } }'
  const encode = (...columns: readonly Column[]) => proto.encoder(schema(text), columns, 'value').encode

  test('are refused before anything is written', () => {
    expect(() => encode(column('n', 'STRING'))).toThrow(
      'The column n is STRING, and the schema has int32 there.',
    )
    expect(() => encode(column('n', 'BIGINT'))).toThrow(/is BIGINT/)
    expect(() => encode(column('x', 'INT'))).toThrow(/no field for the column x/)
    expect(() => proto.schemaFor([column('m', 'MAP<INT, INT>')], 'm')).toThrow(/nothing for the column m/)
    expect(() => proto.schemaFor([column('a b', 'INT')], 'm')).toThrow(/no field by the name/)
  })

  test('single values: NULL without presence, numbers beyond, names that an enum has not', () => {
    expect(() => encode(column('n', 'INT'))([null])).toThrow('n is NULL, and the schema has no null there.')
    expect(encode(column('s', 'STRING'))([null])).toHaveLength(0)
    expect(() => encode(column('u', 'BIGINT'))([-1n])).toThrow(/u has -1, which uint32 cannot hold/)
    expect(() => encode(column('c', 'STRING'))(['BLUE'])).toThrow('c: "BLUE" is no value of its enum.')
  })
})
