/** JSON Schema: the types of a schema, and rows through bytes and back. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import { cases } from '../../../test/support/cases.ts'
import { column, schemaOf, tables, throughBytes } from '../testing.ts'
import { json } from './index.ts'

const schema = (of: unknown) => schemaOf('JSON', JSON.stringify(of))
const object = (properties: object, more: object = {}) => schema({ type: 'object', properties, ...more })
const typesOf = (properties: object, more: object = {}): Record<string, string> =>
  Object.fromEntries(
    json.columns(object(properties, more), 'value').map(({ name, type }) => [name, formatType(type)]),
  )

describe('the columns of a schema', () => {
  test('types, formats, and what is required', () => {
    expect(
      typesOf(
        {
          id: { type: 'integer' },
          n: { type: 'number' },
          s: { type: ['string', 'null'] },
          color: { enum: ['RED', 'BLUE'] },
          at: { type: 'string', format: 'date-time' },
          day: { type: 'string', format: 'date' },
          either: { oneOf: [{ type: 'null' }, { type: 'boolean' }] },
          any: {},
          several: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
        },
        { required: ['id', 'either'] },
      ),
    ).toEqual({
      id: 'BIGINT NOT NULL',
      n: 'DOUBLE',
      s: 'STRING',
      color: 'STRING',
      at: 'TIMESTAMP_LTZ(3)',
      day: 'DATE',
      either: 'BOOLEAN',
      any: 'STRING',
      several: 'STRING',
    })
  })

  test('objects, maps, arrays, references, an object within itself', () => {
    const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tree = {
      type: 'object',
      properties: { left: { $ref: '#/definitions/tree' }, x: { type: 'integer' } },
    }
    expect(
      typesOf(
        {
          home: { $ref: '#/definitions/place' },
          tags: { type: 'array', items: { type: 'string' } },
          counts: { type: 'object', additionalProperties: { type: 'integer' } },
          tree: { $ref: '#/definitions/tree' },
        },
        { definitions: { place, tree }, required: ['tags'] },
      ),
    ).toEqual({
      home: 'ROW<city STRING NOT NULL>',
      tags: 'ARRAY<STRING NOT NULL> NOT NULL',
      counts: 'MAP<STRING NOT NULL, BIGINT NOT NULL>',
      tree: 'ROW<left STRING, x BIGINT>',
    })
    const other = { name: 'place.json', text: JSON.stringify(place) }
    const referring = { ...object({ at: { $ref: 'place.json' } }), references: [other] }
    expect(json.columns(referring, 'value').map(({ type }) => formatType(type))).toEqual([
      'ROW<city STRING NOT NULL>',
    ])
    expect(json.columns(schema({ type: 'integer' }), 'key')).toEqual([column('key', 'BIGINT NOT NULL')])
    expect(() => json.columns(schemaOf('JSON', '{"type"'), 'value')).toThrow(/cannot be read/)
  })
})

describe('rows through bytes', () => {
  test('come back as they were, by a schema that was made of their columns', () => {
    fc.assert(
      fc.property(tables(true), (table) => {
        const made = schemaOf('JSON', json.schemaFor(table.columns, 'orders_value'))
        expect(json.columns(made, 'value').map(({ name }) => name)).toEqual(
          table.columns.map(({ name }) => name),
        )
        expect(throughBytes(json, made, table)).toEqual(table.rows)
      }),
      { numRuns: cases(150) },
    )
  })

  test('keep every digit, take only what is wanted, and give structures as text where that is asked for', () => {
    const text = ' {"n": 9007199254740993 ,"a":{"b":[1, "x"]},"c":"}\\"","d":1.10} '
    const decode = json.decoder(
      object({}),
      [
        { ...column('n', 'BIGINT'), as: 'key_n' },
        column('a', 'STRING'),
        column('d', 'DECIMAL(5, 2)'),
        column('missing', 'INT'),
      ],
      null,
      'value',
    )
    expect(decode(Buffer.from(text))).toBe('{"key_n":9007199254740993,"a":"{\\"b\\":[1, \\"x\\"]}","d":1.10}')
    for (const bad of ['{"n":', '5', '{"n":1} x', '{"n" 1}', ''])
      expect(() => decode(Buffer.from(bad))).toThrow('it is no JSON object')
    expect(
      json.decoder(schema({ type: 'integer' }), [column('key', 'BIGINT')], null, 'key')(Buffer.from('5')),
    ).toBe('{"key":5}')
  })
})

describe('columns that do not fit a schema', () => {
  const encode = (of: ReturnType<typeof schema>, ...columns: readonly Column[]) =>
    json.encoder(of, columns, 'value').encode

  test('are refused before anything is written', () => {
    const of = object({ n: { type: 'integer' } }, { required: ['n'], additionalProperties: false })
    expect(() => encode(of, column('n', 'STRING'))).toThrow(
      'The column n is STRING, and the schema has integer there.',
    )
    expect(() => encode(of, column('n', 'DOUBLE'))).toThrow(/is DOUBLE/)
    expect(() => encode(of)).toThrow(/wants a field n/)
    expect(() => encode(of, column('n', 'INT'), column('m', 'INT'))).toThrow(/no field for the column m/)
  })

  test('a NULL is left out where it may be, and refused where the field is required', () => {
    const of = object({ n: { type: 'integer' }, s: { type: 'string' } }, { required: ['n'] })
    const write = encode(of, column('n', 'BIGINT'), column('s', 'STRING'), column('more', 'DOUBLE'))
    expect(Buffer.from(write([2n ** 60n, null, 1.5])).toString()).toBe('{"n":1152921504606846976,"more":1.5}')
    expect(() => write([null, 'x', 1])).toThrow('n is NULL, and the schema has no null there.')
  })
})
