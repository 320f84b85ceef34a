/** For tests of the codecs: random tables, and rows that go through bytes and back. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { createJsonReader } from '../../model/format/json.ts'
import type { Column } from '../../model/schema.ts'
import { anySimple, type Typed } from '../../model/testing/values.ts'
import { parseType } from '../../model/typeText.ts'
import { t, withNullable, type Value } from '../../model/types.ts'
import type { Codec, Whole } from './codec.ts'
import type { Schema } from './types.ts'

const simple = anySimple.map(({ type, value }): Typed => ({ type: withNullable(type, false), value }))
const anyKey = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', '"', '名前', '😀'))

/** The same, or one that may be NULL. */
const either = (of: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> =>
  fc
    .tuple(of, fc.boolean())
    .map(([{ type, value }, may]) =>
      may ? { type: withNullable(type, true), value: fc.option(value) } : { type, value },
    )

/** `nullable`: whether lists may be NULL, and hold NULL. */
function anyColumn(nullable: boolean): fc.Arbitrary<Typed> {
  const item = nullable ? either(simple) : simple
  const lists = fc.oneof(
    item.map(({ type, value }) => ({ type: t.array(type, false), value: fc.array(value, { maxLength: 3 }) })),
    item.map(({ type, value }) => ({
      type: t.map(t.string(false), type, false),
      value: fc.array(fc.tuple(anyKey, value), { maxLength: 3 }).map((entries) => new Map(entries)),
    })),
  )
  const rows = fc.tuple(either(simple), either(simple)).map(([a, b]) => ({
    type: t.row(
      [
        { name: 'a', type: a.type },
        { name: 'b', type: b.type },
      ],
      false,
    ),
    value: fc.tuple(a.value, b.value),
  }))
  return fc.oneof(
    { weight: 4, arbitrary: either(simple) },
    { weight: 2, arbitrary: nullable ? either(lists) : lists },
    { weight: 1, arbitrary: either(rows) },
  )
}

/** `text`: a type as DDL. */
export function column(name: string, text: string): Column {
  const parsed = parseType(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return { name, type: parsed.type }
}

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Value[])[]
}

const NAMES = ['id', 'user_name', 'Ts', 'constructor', 'toString', 'a1', '_x', 'value', 'encode']

export const tables = (nullable: boolean): fc.Arbitrary<Table> =>
  fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 6 })
    .chain((names) =>
      fc.tuple(...names.map((name) => anyColumn(nullable).map((typed) => ({ name, ...typed })))),
    )
    .chain((columns) =>
      fc.record({
        columns: fc.constant(columns.map(({ name, type }) => ({ name, type }))),
        rows: fc.array(fc.tuple(...columns.map(({ value }) => value)), { minLength: 1, maxLength: 3 }),
      }),
    )

export const schemaOf = (type: Schema['type'], content: string): Schema => ({
  type,
  text: content,
  references: [],
})

/** Rows written by a schema and read by columns. */
export function throughBytes(
  codec: Codec,
  schema: Schema,
  { columns, rows }: Table,
  read: readonly Column[] = columns,
  whole: Whole = 'value',
): readonly (readonly Value[])[] {
  const { encode, prefix } = codec.encoder(schema, columns, whole)
  const decode = codec.decoder(schema, read, schema, whole)
  return rows.map((row) => rowOf(decode(Buffer.concat([prefix, encode(row)])), read))
}

/** What the engine's reader makes of a line. */
export function rowOf(line: string, columns: readonly Column[]): readonly Value[] {
  const reader = createJsonReader(
    columns,
    columns.map(() => true),
  )
  const bytes = Buffer.from(line)
  const row = reader.record(bytes, 0, bytes.length)
  if (row === null) throw new Error(`${reader.error} ${line}`)
  return row
}
