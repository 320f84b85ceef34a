import { describe, expect, test } from 'vitest'
import { readJob } from './read.ts'

const head = "import { f, file, generator, job, print } from 'millrace'\n"
const refusal = (text: string): string => {
  try {
    readJob(head + text)
    return 'read'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('a job is read without being run', () => {
  const { nodes } = readJob(`${head}
const orders = generator.source({ dataset: 'orders', delay: '2 s' }).as('orders', 'Orders')
const big = orders.filter((o) => o.quantity > 3 && f.gt(o.price, 10)).as('big').to(print()).as('out')
export default job('Big orders', {}, [big])
`)
  expect(nodes['big']?.config).toEqual({ condition: 'quantity > 3 AND price > 10' })
  expect(nodes['orders']).toMatchObject({ label: 'Orders', config: { dataset: 'orders', delay: 2_000 } })
})

describe('what is outside of the subset is refused with its line', () => {
  test.each([
    ['const a = process.env', 'Line 2, column 11: process, which is not known here, cannot stand'],
    ["const a = generator.constructor('x')", 'Line 2, column 21: .constructor cannot stand'],
    ["\nconst a = (await import('fs')).rm", 'Line 3, column 12: This expression cannot stand'],
    ['let a = 1', 'Line 2, column 1: A variable (let) cannot stand'],
    ['for (;;) {}', 'Line 2, column 1: This statement cannot stand'],
    ["import fs from 'node:fs'", 'Line 2, column 1: An import from node:fs cannot stand'],
    ['const a = { ...generator }', 'Line 2, column 13: This property cannot stand'],
    ['const a = `${1}`', 'Line 2, column 11: A template with ${…} cannot stand'],
    ['const a =', 'Line 2, column 10: Unexpected token'],
    [
      "const n = 1\nconst a = generator.source({ dataset: 'orders' }).filter((o) => o.quantity > n)",
      'Line 3, column 78: n is neither a column nor a helper.',
    ],
    [
      "const a = generator.source({ dataset: 'orders' }).filter((o) => { return true })",
      'Line 2, column 65: A lambda of a job is one expression.',
    ],
    [
      "const a = generator.source({ dataset: 'orders' }).filter((o) => o.items.map((i) => i))",
      'Line 2, column 65: A call of something that is no helper cannot stand',
    ],
    [
      "const a = file.source({ path: 'a', eventTime: { column: 'ts', delay: 'soon' } })",
      'Line 2, column 16: “soon” is no duration.',
    ],
    ['const a = print()', 'Line 1, column 1: The file exports no job.'],
    ['export default 1', 'Line 2, column 1: This is no job.'],
  ])('%s', (text, message) => {
    expect(refusal(text)).toContain(message)
  })
})
