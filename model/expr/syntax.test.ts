import { expect, test } from 'vitest'
import { parse } from './parse.ts'
import { collectSyntax, rememberAll } from './syntax.ts'

test('a collection has the trees of what was parsed in it, known ones too, and goes through JSON', () => {
  parse('a + 1')
  const { result, syntax } = collectSyntax(() => {
    parse('a + 1')
    parse('b ||')
    const inner = collectSyntax(() => parse("c = 'x'"))
    parse('d IS NULL')
    return inner
  })
  expect(Object.keys(result.syntax)).toEqual(["c = 'x'"])
  expect(Object.keys(syntax)).toEqual(['a + 1', "c = 'x'", 'd IS NULL'])
  const again = JSON.parse(JSON.stringify(syntax)) as typeof syntax
  expect(again).toEqual(syntax)
  rememberAll(again)
  expect(parse('d IS NULL')).toEqual({ ok: true, ast: again['d IS NULL'] })
})
