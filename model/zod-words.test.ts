import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { fieldNamesAt, isFieldAt, parseWith } from './zod-words.ts'

const schema = z.strictObject({
  size: z.int().min(1).multipleOf(5).default(5).meta({ title: 'Size' }),
  rate: z
    .union([z.number().positive(), z.literal('max')])
    .default('max')
    .meta({ title: 'Rate' }),
  format: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('csv'), delimiter: z.string().length(1).meta({ title: 'Delimiter' }) }),
    z.object({ kind: z.literal('json') }),
  ]),
  keys: z.array(z.string().regex(/^\w+$/)).min(1).max(2).meta({ title: 'Keys' }),
  limits: z
    .record(
      z.string(),
      z.object({
        low: z
          .number()
          .gt(0)
          .lt(1)
          .meta({ title: 'Lower limit', ui: { widget: 'file' } }),
      }),
    )
    .optional(),
})
const good = { format: { kind: 'json' }, keys: ['a'] }

const messages = (value: unknown): string[] => {
  const parsed = parseWith(schema, value)
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test.each<[unknown, string[]]>([
  [good, []],
  [{ ...good, size: 7 }, ['size: Size must be a multiple of 5, not 7.']],
  [{ ...good, size: true }, ['size: Size must be a number, not true.']],
  [{ ...good, rate: -1 }, ['rate: Rate must be more than 0, not -1.']],
  [{ ...good, format: { kind: 'xml' } }, ['format.kind: “format.kind” cannot be "xml".']],
  [
    { ...good, format: { kind: 'csv', delimiter: ';;' } },
    ['format.delimiter: Delimiter must have exactly 1 character.'],
  ],
  [{ ...good, format: { kind: 'csv' } }, ['format.delimiter: Delimiter is missing.']],
  [{ keys: ['a'] }, ['format: “format” is missing.']],
  [{ ...good, keys: [] }, ['keys: Keys needs at least one entry.']],
  [{ ...good, keys: ['a', 'b', 'c'] }, ['keys: Keys must have at most 2 entries.']],
  [{ ...good, keys: ['a b'] }, ['keys.0: “keys.0” is not written properly: "a b".']],
  [{ ...good, keys: 'a' }, ['keys: Keys must be a list, not "a".']],
  [{ ...good, limits: { x: { low: 0 } } }, ['limits.x.low: Lower limit must be more than 0, not 0.']],
  [{ ...good, limits: { x: { low: 1 } } }, ['limits.x.low: Lower limit must be less than 1, not 1.']],
  [{ ...good, sise: 1, x: 2 }, ['sise: There is no field “sise” or “x”.']],
  [null, [': This must be an object, not null.']],
  [{ ...good, rate: 'x'.repeat(100) }, [`rate: Rate cannot be "${'x'.repeat(56)}….`]],
])('%j', (value, expected) => {
  expect(messages(value)).toEqual(expected)
})

describe('the fields of a schema', () => {
  it('are named at every path', () => {
    expect(fieldNamesAt(schema, [])).toEqual(['size', 'rate', 'format', 'keys', 'limits'])
    expect(fieldNamesAt(schema, ['format'])).toEqual(['kind', 'delimiter'])
    expect(isFieldAt(schema, ['keys', '0'])).toBe(true)
    expect(isFieldAt(schema, ['limits', 'any', 'low'])).toBe(true)
    expect(isFieldAt(schema, ['format', 'nothing'])).toBe(false)
  })
})
