import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatType, parseType } from './typeText.ts'
import { t, withNullable, type SqlType } from './types.ts'

const parsed = (text: string): SqlType => {
  const result = parseType(text)
  if (!result.ok) throw new Error(result.message)
  return result.type
}

describe('parseType', () => {
  test.each<[string, SqlType]>([
    ['BOOLEAN', t.boolean()],
    ['int', t.int()],
    ['INTEGER NOT NULL', t.int(false)],
    ['BIGINT NULL', t.bigint()],
    ['DOUBLE PRECISION', t.double()],
    ['VARCHAR(20)', t.string()],
    ['CHAR', t.string()],
    ['VARBINARY(16) not null', t.bytes(false)],
    ['DECIMAL', t.decimal(10, 0)],
    ['NUMERIC(12)', t.decimal(12, 0)],
    ['dec( 38 , 38 )', t.decimal(38, 38)],
    ['TIME', t.time()],
    ['TIME(0) WITHOUT TIME ZONE', t.time()],
    ['TIMESTAMP', t.timestamp()],
    ['TIMESTAMP(3) WITHOUT TIME ZONE', t.timestamp()],
    ['TIMESTAMP(3) WITH LOCAL TIME ZONE', t.timestampLtz()],
    ['TIMESTAMP_LTZ(3) NOT NULL', t.timestampLtz(false)],
    ['INTERVAL DAY(2) TO SECOND(3)', t.interval('DAY')],
    ['INTERVAL YEAR TO MONTH', t.interval('MONTH')],
    ['ARRAY<INT NOT NULL>', t.array(t.int(false))],
    ['INT NOT NULL ARRAY NOT NULL', t.array(t.int(false), false)],
    ['MAP<STRING, ARRAY<INT>>', t.map(t.string(), t.array(t.int()))],
    ['ROW<>', t.row([])],
    [
      "ROW<a INT, `odd ``name` STRING NOT NULL 'a comment'>",
      t.row([
        { name: 'a', type: t.int() },
        { name: 'odd `name', type: t.string(false) },
      ]),
    ],
    [
      'ROW(city STRING, geo ROW<lat DOUBLE>)',
      t.row([
        { name: 'city', type: t.string() },
        { name: 'geo', type: t.row([{ name: 'lat', type: t.double() }]) },
      ]),
    ],
  ])('%s', (text, type) => {
    expect(parsed(text)).toEqual(type)
  })

  test.each([
    ['', 0, 0, 'A type is missing here, for example STRING.'],
    ['STRNG', 0, 5, '“STRNG” is not a type. Did you mean STRING?'],
    ['text', 0, 4, '“text” is not a type. Did you mean STRING?'],
    ['ARRAY<bool>', 6, 10, '“bool” is not a type. Did you mean BOOLEAN?'],
    ['INT INT', 4, 7, '“INT” is too much here: the type ends before it.'],
    [
      'TIMESTAMP(6)',
      10,
      11,
      'Times are kept to the millisecond: write TIMESTAMP(3) instead of TIMESTAMP(6).',
    ],
    ['DECIMAL(39, 2)', 8, 10, 'The precision of DECIMAL goes from 1 to 38.'],
    ['DECIMAL(4, 5)', 11, 12, 'The scale of DECIMAL goes from 0 to its precision, here 4.'],
    ['MAP<INT>', 7, 8, '“,” is missing: “>” stands here.'],
    ['ARRAY<INT', 9, 9, '“>” is missing: the text ends here.'],
    ['ROW<a INT, a INT>', 11, 12, 'The field a is there twice.'],
    ['ROW<INT>', 7, 8, 'A type is missing here, not “>”.'],
    ['VARCHAR(0)', 8, 9, 'The length of VARCHAR must be 1 or more.'],
    ['INT NOT', 7, 7, 'NULL must follow NOT.'],
    ['INT;', 3, 4, '“;” cannot stand in a type.'],
    [
      'TIMESTAMP(3) WITH TIME ZONE',
      18,
      22,
      'A time with its own time zone is not supported; use TIMESTAMP_LTZ(3).',
    ],
    ['INTERVAL YEAR TO DAY', 17, 20, 'Years and months do not mix with days and times in one interval.'],
    ['ROW<`a INT>', 4, 5, 'A name in backticks does not end.'],
  ])('%s is refused', (text, start, end, message) => {
    expect(parseType(text)).toEqual({ ok: false, message, span: { start, end } })
  })

  it('refuses a type without an end instead of overflowing', () => {
    expect(parseType('ARRAY<'.repeat(100_000))).toMatchObject({
      ok: false,
      message: 'A type may be 64 levels deep at most.',
    })
  })
})

const simple = fc.constantFrom<SqlType>(
  t.boolean(),
  t.tinyint(),
  t.int(),
  t.bigint(),
  t.double(),
  t.string(),
  t.bytes(),
  t.date(),
  t.time(),
  t.timestamp(),
  t.timestampLtz(),
  t.decimal(38, 0),
  t.decimal(10, 2),
  t.interval('DAY'),
  t.interval('MONTH'),
)

const { type: anyType } = fc.letrec<{ type: SqlType; inner: SqlType }>((tie) => ({
  inner: fc.oneof(
    { maxDepth: 4 },
    simple,
    tie('type').map((element) => t.array(element)),
    fc.tuple(tie('type'), tie('type')).map(([key, value]) => t.map(key, value)),
    fc
      .uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }), tie('type')), {
        selector: ([name]) => name,
        maxLength: 3,
      })
      .map((fields) => t.row(fields.map(([name, type]) => ({ name, type })))),
  ),
  type: fc.tuple(tie('inner'), fc.boolean()).map(([type, nullable]) => withNullable(type, nullable)),
}))

it('reads every type that it writes', () => {
  fc.assert(
    fc.property(anyType, (type) => {
      expect(parsed(formatType(type))).toEqual(type)
    }),
  )
})
