import { describe, expect, it } from 'vitest'
import { t } from '../types.ts'
import { completions, tokens } from './index.ts'

const columns = [
  { name: 'amount', type: t.decimal(10, 2, false) },
  { name: 'order', type: t.int() },
  {
    name: 'address',
    type: t.row([
      { name: 'city', type: t.string() },
      { name: 'geo', type: t.row([{ name: 'lat', type: t.double() }]) },
    ]),
  },
]
/** `|` marks the cursor. */
const at = (text: string): string[] =>
  completions(text.replace('|', ''), text.indexOf('|'), { columns }).map((item) => item.label)

describe('completions', () => {
  it('columns come first, then functions', () => {
    expect(at('|').slice(0, 3)).toEqual(['amount', 'order', 'address'])
    expect(at('am|')).toContain('amount')
    expect(at('UPP|')).toContain('UPPER')
    expect(at('CASE WHEN |')).toContain('amount')
  })
  it('fields after a dot', () => {
    expect(at('address.|')).toEqual(['city', 'geo'])
    expect(at('1 + address.geo.|')).toEqual(['lat'])
    expect(at('amount.|')).toEqual([])
  })
  it('what may follow a value', () => {
    expect(at('amount |')).toContain('BETWEEN')
    expect(at('amount IS |')).toContain('NOT NULL')
    expect(at('CASE WHEN amount > 1 |')[0]).toBe('THEN')
  })
  it('types and units where they stand', () => {
    expect(at('CAST(amount AS |')).toContain('DECIMAL')
    expect(at('EXTRACT(|')).toContain('DOW')
    expect(at("INTERVAL '1' |")).toContain('DAY')
  })
  it('nothing inside a text or a comment', () => {
    expect(at("'am|'")).toEqual([])
    expect(at("amount = 'x|")).toEqual([])
    expect(at('amount -- am|')).toEqual([])
  })
  it('a reserved name is inserted in backticks', () => {
    const found = completions('', 0, {
      columns: [
        { name: 'case', type: t.int() },
        { name: 'a b', type: t.int() },
      ],
    })
    expect(found.slice(0, 2).map((item) => item.insert)).toEqual(['`case`', '`a b`'])
  })
})

it('tokens cover any text', () => {
  expect(tokens("UPPER(s) > 'a' -- x").map(({ kind }) => kind)).toEqual([
    'function',
    'delimiter',
    'identifier',
    'delimiter',
    'operator',
    'string',
    'comment',
  ])
  expect(tokens("a = 'unclosed").map(({ kind }) => kind)).toEqual(['identifier', 'operator', 'invalid'])
})
