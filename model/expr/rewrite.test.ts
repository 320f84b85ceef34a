import { expect, test } from 'vitest'
import { t } from '../types.ts'
import { checkAst } from './check.ts'
import { parse } from './parse.ts'
import { printAst } from './printSql.ts'
import { rewrite, walk } from './rewrite.ts'

function ast(text: string) {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.ast
}

test.each([
  'a + -a * (a / 2)',
  'CASE a WHEN 1 THEN a ELSE a END',
  'CASE WHEN a > 1 THEN 2 END',
  'a BETWEEN a AND a OR a IN (a, 1) AND NOT a IS NULL',
  "CAST(a AS STRING) LIKE 'x%' ESCAPE '!' AND a IS DISTINCT FROM a",
  'ARRAY[a, 1][a]',
  'COALESCE(a, ROW(a).x)',
])('every name in %s is met and replaced', (text) => {
  let names = 0
  walk(ast(text), (part) => {
    if (part.kind === 'name') names++
  })
  expect(names).toBe(text.match(/\ba\b/g)?.length)
  const replaced = rewrite(ast(text), (part) =>
    part.kind === 'name' ? { ...part, parts: [{ name: 'b', span: part.span }] } : null,
  )
  expect(printAst(replaced)).toBe(printAst(ast(text)).replaceAll('`a`', '`b`'))
})

test('a hidden column is found, and neither offered nor listed', () => {
  const scope = { columns: [{ name: 'price', type: t.int() }], hidden: [{ name: 'prise', type: t.int() }] }
  expect(checkAst(ast('prise + price'), 'prise + price', scope)).toMatchObject({
    ok: true,
    expression: { columns: ['price', 'prise'] },
  })
  const bad = checkAst(ast('pris'), 'pris', scope)
  expect(bad.ok ? [] : bad.problems.map(({ hint }) => hint)).toEqual(['Did you mean price?'])
})
