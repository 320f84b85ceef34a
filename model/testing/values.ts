/** Random types and values of them, for property tests. */
import fc from 'fast-check'
import { t, type SqlType, type Value } from '../types.ts'

export interface Typed {
  readonly type: SqlType
  readonly value: fc.Arbitrary<Value>
}

const anyText = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom('', ' ', 'null', '"', '\\', 'a,b', 'x\ny'),
)
const ms = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const double = fc.double({ noNaN: true, noDefaultInfinity: true })

export const anySimple: fc.Arbitrary<Typed> = fc.constantFrom<Typed>(
  { type: t.boolean(), value: fc.boolean() },
  { type: t.tinyint(), value: fc.integer({ min: -128, max: 127 }) },
  { type: t.int(), value: fc.integer() },
  { type: t.bigint(), value: long },
  { type: t.safeBigint(), value: fc.maxSafeInteger() },
  { type: t.double(), value: double },
  { type: t.float(), value: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { type: t.decimal(12, 3), value: fc.bigInt({ min: -999_999_999_999n, max: 999_999_999_999n }) },
  { type: t.decimal(38, 20), value: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }) },
  { type: t.string(), value: anyText },
  { type: t.string(), value: anyText },
  { type: t.bytes(), value: fc.uint8Array({ maxLength: 7 }).map((bytes) => new Uint8Array(bytes)) },
  { type: t.date(), value: fc.integer({ min: -719_528, max: 2_932_896 }) },
  { type: t.time(), value: fc.integer({ min: 0, max: 86_399_999 }) },
  { type: t.timestamp(), value: ms },
  { type: t.timestampLtz(), value: ms },
)
/** A type of any kind, with values of it; lists, maps and rows may hold NULL. */
export const anyTyped: fc.Arbitrary<Typed> = fc.oneof(
  { weight: 4, arbitrary: anySimple },
  {
    weight: 1,
    arbitrary: anySimple.map(({ type, value }) => ({
      type: t.array(type),
      value: fc.array(fc.option(value), { maxLength: 3 }),
    })),
  },
  {
    weight: 1,
    arbitrary: anySimple.map(({ type, value }) => ({
      type: t.map(t.string(false), type),
      value: fc
        .array(fc.tuple(anyText, fc.option(value)), { maxLength: 3 })
        .map((entries) => new Map(entries)),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anySimple, anySimple).map(([a, b]) => ({
      type: t.row([
        { name: 'a', type: a.type },
        { name: 'b "x"', type: b.type },
      ]),
      value: fc.tuple(fc.option(a.value), fc.option(b.value)),
    })),
  },
)
