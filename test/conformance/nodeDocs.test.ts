import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nodeDocs } from './nodeDocs.ts'

const file = new URL('../../docs/nodes.md', import.meta.url)

test('docs/nodes.md is what the definitions say', async () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, await nodeDocs())
  expect(readFileSync(file, 'utf8'), 'run UPDATE_DOCS=1 vitest run test/conformance').toBe(await nodeDocs())
})
