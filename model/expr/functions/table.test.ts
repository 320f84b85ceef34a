import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { functionDocs } from '../docs.ts'
import { t } from '../../types.ts'
import { testEnv, textOf } from '../testing.ts'
import { functionNames, functionTable } from './table.ts'

it.each(functionTable.map((row) => [row.example.expression, row.example.result]))(
  'the example of the docs holds: %s is %s',
  (expression, result) => {
    // An example with a column stands for a record that comes after a watermark beyond it.
    const columns = [{ name: 'ts', type: t.timestampLtz(false) }]
    expect(textOf(expression, columns, [0], { ...testEnv, mark: 1 })).toBe(result)
  },
)

it('each name stands once in the table', () => {
  const names = functionTable.flatMap((row) => [row.name, ...(row.aliases ?? [])])
  expect(names).toHaveLength(functionNames.length)
})

it('each function has one sentence and code', () => {
  for (const row of functionTable) {
    expect(row.description, row.name).toMatch(/^[A-ZÀ-Ý−e].*\.$/su)
    expect(row.js ?? row.lower ?? row.operator, row.name).toBeDefined()
  }
})

it('docs/expressions.md is current', () => {
  expect(readFileSync(new URL('../../../docs/expressions.md', import.meta.url), 'utf8')).toBe(functionDocs())
})
