/** What the table of expressions is made of: `flink` and `typescript` run it. */
import { expect, test } from 'vitest'
import type { Expr } from '../../model/expr/ast.ts'
import { functionTable, parse, walk } from '../../model/expr/index.ts'
import { namedDifferences, table } from '../expressions/table.ts'

/** The functions, operators and forms in the expressions, with how many expressions have them. */
function uses(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { text } of table) {
    const parsed = parse(text)
    if (!parsed.ok) throw new Error(`${text}: ${parsed.problems[0]?.message ?? ''}`)
    const found = new Set<string>()
    walk(parsed.ast, (part) => void found.add(nameOf(part)))
    for (const name of found) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

function nameOf(part: Expr): string {
  switch (part.kind) {
    case 'call':
      return part.name
    case 'binary':
    case 'unary':
      return part.operator
    case 'is':
      return `IS ${part.not ? 'NOT ' : ''}${part.test}`
    case 'like':
      return part.variant
    case 'cast':
      return part.attempt ? 'TRY_CAST' : 'CAST'
    case 'literal':
    case 'constructor':
      return `${part.kind} ${part.type}`
    default:
      return part.kind
  }
}

test('there are 300 expressions at least, none twice', () => {
  const texts = table.map(({ text }) => text)
  process.stdout.write(`expressions in the table: ${texts.length}\n`)
  expect(texts.length).toBeGreaterThanOrEqual(300)
  expect(new Set(texts).size).toBe(texts.length)
})

test('every function, operator and form stands in two of them at least', () => {
  const found = uses()
  const functions = functionTable.map(({ name, aliases = [] }) =>
    [name, ...aliases].reduce((sum, one) => sum + (found.get(one) ?? 0), 0),
  )
  expect(functionTable.filter((_, at) => (functions[at] ?? 0) < 2).map(({ name }) => name)).toEqual([])
  const forms = [
    ['+', '-', '*', '/', '%', '||', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', 'NOT'],
    ['IS NULL', 'IS NOT NULL', 'IS TRUE', 'IS FALSE', 'IS UNKNOWN', 'distinct', 'between', 'in'],
    ['LIKE', 'SIMILAR TO', 'case', 'CAST', 'TRY_CAST', 'interval', 'item', 'name'],
    ['literal number', 'literal string', 'literal boolean', 'literal null', 'literal DATE'],
    ['literal TIME', 'literal TIMESTAMP', 'constructor ARRAY', 'constructor MAP', 'constructor ROW'],
  ].flat()
  expect(forms.filter((form) => (found.get(form) ?? 0) < 2)).toEqual([])
})

test('the differences that it names are those of docs/semantics.md', () => {
  const used = new Set(table.flatMap(({ differs }) => (differs === null ? [] : [differs.name])))
  expect([...used].toSorted()).toEqual([...namedDifferences()].toSorted())
})
