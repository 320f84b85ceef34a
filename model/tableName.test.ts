import { expect, test } from 'vitest'
import fc from 'fast-check'
import { parseTableName, tableNameText } from './tableName.ts'

test.each([
  ['orders', null, 'orders'],
  ['shop.orders', 'shop', 'orders'],
  [' shop . orders ', 'shop', 'orders'],
  ['"my schema"."a ""quoted"" name"', 'my schema', 'a "quoted" name'],
  ['`back`.`tick``ed`', 'back', 'tick`ed'],
  ['"select".größe', 'select', 'größe'],
])('%s is read', (text, schema, name) => {
  expect(parseTableName(text)).toEqual({ schema, name })
})

test.each(['', '.', 'a.', '.b', 'a.b.c', 'two words', '"open', 'a"b'])('%s is no name', (text) => {
  expect(parseTableName(text)).toBeNull()
})

test('every name is read back as it was written', () => {
  const part = fc.string({ minLength: 1, unit: 'grapheme' })
  fc.assert(
    fc.property(fc.option(part), part, (schema, name) => {
      expect(parseTableName(tableNameText(schema, name))).toEqual({ schema, name })
    }),
  )
})
