import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { runNode } from '../testing/nodeJob.ts'

const schema = appendStream([
  { name: 'id', type: t.int(false) },
  { name: 'x', type: t.int() },
])
const rows = [5, null, 1, null, 9].map((x, id) => [id, x])

async function passing(condition: string) {
  const { lines, counts } = await runNode({
    type: 'filter',
    config: { condition },
    inputs: { in: { schema, rows: [rows] } },
  })
  const ids = (lines['out'] ?? []).map((line) => (JSON.parse(line) as { readonly id: number }).id)
  return [ids, counts.filtered]
}

test('a filter keeps only records for which the condition is TRUE: unknown is not enough, nor is its opposite', async () => {
  expect(await passing('x > 3')).toEqual([[0, 4], 3])
  expect(await passing('NOT x > 3')).toEqual([[2], 4])
  expect(await passing('x > 3 OR x IS NULL')).toEqual([[0, 1, 3, 4], 1])
})

test('a list with a NULL in it makes NOT IN let nothing through, and IN only what is there', async () => {
  expect(await passing('x NOT IN (1, CAST(NULL AS INT))')).toEqual([[], 5])
  expect(await passing('x IN (1, CAST(NULL AS INT))')).toEqual([[2], 4])
})
