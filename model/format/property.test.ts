/** Random schemas, records and bytes: the generated reader, the plain reader and a naive model agree; what is written reads back. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column } from '../schema.ts'
import { anyTyped, type Typed } from '../testing/values.ts'
import { t, type Value } from '../types.ts'
import { createRecordFinder } from './csv.ts'
import type { RecordFormat } from './index.ts'
import { bytesOf, readGenerated, readPlain, writeGenerated } from './testing.ts'
import { cases } from '../../test/support/cases.ts'

const json = { kind: 'json', timestamps: 'iso' } as const
const parameters = { numRuns: cases(150) }
/** fast-check's message names the seed and the path with which a failure comes again. */
const check = <T>(property: fc.IProperty<T>) => fc.assert(property, parameters)

const name = fc.oneof(
  fc.constantFrom('id', 'ts', 'user', '__proto__', '名', 'a b', 'q"'),
  fc.string({ minLength: 1, maxLength: 6 }),
)

interface Table {
  readonly columns: Column[]
  readonly rows: Value[][]
}
const tableOf = (types: fc.Arbitrary<Typed>): fc.Arbitrary<Table> =>
  fc
    .uniqueArray(fc.tuple(name, types), { minLength: 1, maxLength: 6, selector: ([column]) => column.trim() })
    .chain((fields) =>
      fc
        .array(fc.tuple(...fields.map(([, { value }]) => fc.option(value, { freq: 6 }))), {
          minLength: 1,
          maxLength: 6,
        })
        .map((rows) => ({ columns: fields.map(([column, { type }]) => ({ name: column, type })), rows })),
    )

/** NULLs and doubles by identity; −0 stays −0 only where the type has one. */
const outcome = (row: readonly Value[]) => ({ values: row })

describe('round trips', () => {
  test('JSON lines', () => {
    check(
      fc.property(tableOf(anyTyped), ({ columns, rows }) => {
        const bytes = bytesOf(writeGenerated(json, columns, rows))
        expect(readGenerated(json, columns, bytes).outcomes).toEqual(rows.map(outcome))
        expect(readPlain(json, columns, bytes)).toEqual(rows.map(outcome))
      }),
    )
  })

  test('CSV, with and without a header', () => {
    const formats = fc.record({
      kind: fc.constant('csv' as const),
      delimiter: fc.constantFrom(',', ';', '\t'),
      header: fc.boolean(),
      nullText: fc.constantFrom('', 'NULL'),
    })
    check(
      fc.property(tableOf(anyTyped), formats, ({ columns, rows }, format) => {
        const alone = columns.length === 1 && format.nullText === ''
        const kept = alone ? rows.filter((row) => row[0] !== null) : rows
        const csv = writeGenerated(format, columns, kept)
        const bytes = bytesOf(csv)
        const from = format.header ? bytesOf(writeGenerated(format, columns, [])).length : 0
        expect(readGenerated(format, columns, bytes, { from }).outcomes).toEqual(kept.map(outcome))
        expect(readPlain(format, columns, bytes, { from })).toEqual(kept.map(outcome))
        expect(recordEnds(bytes, format.delimiter)).toBe(kept.length + (format.header ? 1 : 0))
      }),
    )
  })
})

/** How many records the finder sees, fed in pieces of one to three bytes. */
function recordEnds(bytes: Uint8Array, delimiter: string): number {
  const finder = createRecordFinder(delimiter.charCodeAt(0))
  let ends = 0
  for (let from = 0; from < bytes.length; from++) if (finder.feed(bytes, from, from + 1) === from + 1) ends++
  return ends
}

describe('readers agree', () => {
  const columns: Column[] = [
    { name: 'i', type: t.int() },
    { name: 'l', type: t.bigint() },
    { name: 'd', type: t.double() },
    { name: 'm', type: t.decimal(10, 2) },
    { name: 's', type: t.string() },
    { name: 'b', type: t.boolean() },
    { name: 'ts', type: t.timestampLtz() },
    { name: 'a', type: t.array(t.int()) },
  ]
  const first =
    '{"i":1,"l":2,"d":0.5,"m":1.25,"s":"x","b":true,"ts":"2024-05-06T10:00:00Z","a":[1],"more":{"k":[null]}}\n'
  const usedColumns = fc.subarray(columns.map((column) => column.name))

  test('on any JSON object with these keys', () => {
    const record = fc.dictionary(
      fc.constantFrom(...columns.map((column) => column.name), 'more'),
      fc.jsonValue(),
    )
    check(
      fc.property(fc.array(record), usedColumns, (records, used) => {
        const bytes = bytesOf(first + records.map((one) => `${JSON.stringify(one)}\n`).join(''))
        const plain = readPlain(json, columns, bytes, { used })
        expect(readGenerated(json, columns, bytes, { used }).outcomes).toEqual(plain)
        // The naive model: JSON.parse, for the types where it is right.
        for (const [index, one] of records.entries()) {
          const result = plain[index + 1]
          if (result === undefined || !('values' in result) || !used.includes('s')) continue
          expect(result.values[4]).toBe(one['s'] ?? null)
        }
      }),
    )
  })

  test('on damaged lines: no reader hangs, none looks behind the end', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(first.length - 2), fc.constantFrom(...'{}[]",:\\\u0000 0-.eEtfnu+é9'.split(''))),
      { minLength: 1, maxLength: 3 },
    )
    check(
      fc.property(damage, usedColumns, (changes, used) => {
        const letters = first.trimEnd().split('')
        for (const [at, letter] of changes) letters[at] = letter
        const bytes = bytesOf(`${first}${letters.join('')}\n${first}`)
        const plain = readPlain(json, columns, bytes, { used })
        const { outcomes, end } = readGenerated(json, columns, bytes, { used })
        expect(outcomes).toEqual(plain)
        expect(end).toBe(bytes.length)
        // What stands behind the end makes no difference.
        const longer = new Uint8Array([...bytes, ...bytesOf('"}]}{"i":7}\n')])
        const cut = readGenerated(json, columns, Buffer.from(longer.buffer, 0, bytes.length), { used })
        expect(cut.outcomes).toEqual(plain)
      }),
    )
  })

  test('on any bytes', () => {
    const formats: RecordFormat[] = [
      json,
      { kind: 'csv', delimiter: ',', header: false, nullText: '' },
      { kind: 'text' },
    ]
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .string({ unit: fc.constantFrom(...'{}[]",:\\ \n\r01-.eE"tfnaé'.split('')), maxLength: 60 })
        .map(bytesOf),
    )
    check(
      fc.property(noise, fc.constantFrom(...formats), (bytes, format) => {
        const lines = Buffer.from([...bytes, 10])
        const of = format.kind === 'text' ? [{ name: 'line', type: t.string() }] : columns.slice(0, 3)
        const plain = readPlain(format, of, lines)
        expect(readGenerated(format, of, lines).outcomes).toEqual(plain)
      }),
    )
  })
})
