/** Bytes written digit by digit are those of the texts that they stand for. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeTarget } from './testing.ts'
import * as write from './writeBytes.ts'
import { dateText, decimalText, doubleText, quoted, timeText, timestampText } from './writeValue.ts'
import { cases } from '../../test/support/cases.ts'

const parameters = { numRuns: cases(1_500) }

function written(run: (o: Uint8Array, v: DataView, q: number) => number): string {
  const { bytes, view } = writeTarget(256)
  const end = run(bytes, view, 3)
  return Buffer.from(bytes.subarray(3, end)).toString('utf8')
}

test('whole numbers', () => {
  const edges = [
    0,
    -0,
    1,
    -1,
    9,
    10,
    99,
    100,
    999_999_999,
    1e9,
    -1e9,
    2 ** 31,
    1e15,
    2 ** 53 - 1,
    1 - 2 ** 53,
  ]
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...edges), fc.integer(), fc.maxSafeInteger()), (n) => {
      expect(written((o, v, q) => write.long(o, v, q, n))).toBe(`${n}`)
      expect(written((o, v, q) => write.int(o, v, q, n | 0))).toBe(`${n | 0}`)
    }),
    parameters,
  )
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(63), (n, shift) => {
      const small = n >> BigInt(shift)
      expect(written((o, v, q) => write.bigLong(o, v, q, small))).toBe(String(small))
    }),
    parameters,
  )
})

test('DOUBLE is the shortest text that reads back', () => {
  const money = fc
    .tuple(fc.integer(), fc.nat(6), fc.integer({ min: 1, max: 9 }))
    .map(([n, places, times]) => (n / 10 ** places) * times)
  const edges = fc.constantFrom(
    0,
    -0,
    0.1,
    1e21,
    1e15,
    123456789012.3456,
    99999999999.9999,
    5e-324,
    1e-7,
    0.00005,
  )
  fc.assert(
    fc.property(
      fc.oneof(money, edges, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.float({ noNaN: true })),
      (n) => {
        if (!Number.isFinite(n)) return
        expect(written((o, v, q) => write.double(o, v, q, n))).toBe(doubleText(n))
      },
    ),
    parameters,
  )
})

test('DECIMAL keeps its scale', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
      fc.nat(38),
      fc.nat(20),
      (n, digits, scale) => {
        const value = n / 10n ** BigInt(digits)
        expect(written((o, v, q) => write.decimal(o, v, q, value, scale))).toBe(decimalText(value, scale))
      },
    ),
    parameters,
  )
})

test('dates and times', () => {
  const ms = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })
  const near = fc.integer({ min: 1_700_000_000, max: 1_700_100_000 }).map((seconds) => seconds * 1_000)
  fc.assert(
    fc.property(fc.oneof(ms, near), fc.boolean(), (at, zoned) => {
      expect(written((o, v, q) => write.timestamp(o, v, q, at, 84, zoned))).toBe(
        timestampText(at, 'iso', zoned),
      )
      expect(written((o, v, q) => write.timestamp(o, v, q, at, 32, zoned))).toBe(
        timestampText(at, 'sql', zoned),
      )
      const ofDay = ((at % 86_400_000) + 86_400_000) % 86_400_000
      expect(written((o, v, q) => write.time(o, v, q, ofDay))).toBe(timeText(ofDay))
      const days = Math.floor(at / 86_400_000)
      expect(written((o, _v, q) => write.date(o, q, days))).toBe(dateText(days))
    }),
    parameters,
  )
})

test('texts of any letters, short and long, are those of JSON', () => {
  const letters = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({
      unit: fc.constantFrom('a', '"', '\\', '\n', '\u007f', 'é', '流', '😀', '\ud800'),
      maxLength: 70,
    }),
  )
  fc.assert(
    fc.property(letters, (value) => {
      const target = writeTarget(6 * value.length + 10)
      const end = write.text(target.bytes, 1, value)
      expect(Buffer.from(target.bytes.subarray(1, end)).toString('utf8')).toBe(
        Buffer.from(quoted(value)).toString('utf8'),
      )
      expect(end).toBeLessThanOrEqual(1 + 6 * value.length + 2)
    }),
    parameters,
  )
})
