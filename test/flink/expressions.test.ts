/** What `printSql` writes means on Flink what the text of the person meant: the expressions of the corpus, and every function of the table. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type GatewaySession } from '../../drivers/flink/gateway.ts'
import { checkExpression, functionTable, printSql, typeName } from '../../model/expr/index.ts'
import { flinkFolder } from '../corpus/cases.ts'
import { columns } from '../corpus/rows.ts'
import { sharedFlink } from '../support/flink.ts'

interface Case {
  readonly expr: string
  readonly text?: readonly (string | null | { readonly error: string })[]
}
const cases = JSON.parse(readFileSync(path.join(flinkFolder, 'expressions.json'), 'utf8')) as readonly Case[]

let session: GatewaySession
beforeAll(async () => {
  session = await openSession(sharedFlink().gateway, { 'table.local-time-zone': 'UTC' })
  const declared = columns.map(({ name, type }) => `\`${name}\` ${typeName(type)}`)
  const file = path.join(flinkFolder, 'rows.ndjson')
  const made = await session.run(
    `CREATE TEMPORARY TABLE \`rows\` (${declared.join(', ')}) WITH ('connector' = 'filesystem', 'path' = 'file://${file}', 'format' = 'json')`,
  )
  if (!made.ok) throw new Error(made.message)
})
afterAll(() => session.close())

/** Expressions as texts, a list for each, over all rows. */
async function texts(expressions: readonly string[], from: string): Promise<readonly (readonly unknown[])[]> {
  const selected = expressions.map((sql, index) => `CAST((${sql}) AS STRING) AS \`c${index}\``)
  const result = await session.run(`SELECT ${selected.join(',\n')} FROM ${from}`)
  if (!result.ok) throw new Error(result.message)
  return expressions.map((_, index) => result.rows.map(({ fields }) => fields[index]))
}

function sqlOf(expr: string): string {
  const checked = checkExpression(expr, { columns })
  if (!checked.ok) throw new Error(`${expr}: ${checked.problems[0]?.message ?? ''}`)
  return printSql(checked.expression)
}

/** A row that fails ends the query, so these are left to the engine's own tests. */
const sound = cases.filter(
  ({ text }) => text !== undefined && !text.some((item) => typeof item === 'object' && item !== null),
)
const PART = 45
const parts = Array.from({ length: Math.ceil(sound.length / PART) }, (_, index) =>
  sound.slice(index * PART, (index + 1) * PART),
)

describe('expressions of the corpus, printed', () => {
  test.each(parts.map((part, index) => ({ part, number: index + 1 })))('part $number', async ({ part }) => {
    const got = await texts(
      part.map(({ expr }) => sqlOf(expr)),
      '`rows`',
    )
    expect(part.map(({ expr }, index) => [expr, got[index]])).toEqual(
      part.map(({ expr, text }) => [expr, text]),
    )
  })
})

test('every function of the table is computed by Flink, or says why not', async () => {
  const printed = functionTable
    // Its example needs a stream with event time; `corpus.test.ts` has one.
    .filter(({ name, flink }) => flink === undefined && name !== 'CURRENT_WATERMARK')
    .map(({ name, example }) => ({ name, sql: sqlOf(example.expression), result: example.result }))
  const got = await texts(
    printed.map(({ sql }) => sql),
    '(VALUES (1)) AS `one` (`n`)',
  )
  // Flink leaves out a fraction of zero where it computes a time beforehand.
  const plain = (text: unknown): unknown =>
    typeof text === 'string' ? text.replace(/(:\d\d)\.0+$/, '$1') : text
  expect(printed.map(({ name }, index) => [name, plain(got[index]?.[0])])).toEqual(
    printed.map(({ name, result }) => [name, plain(result)]),
  )
  expect(functionTable.filter(({ flink }) => flink !== undefined).map(({ name }) => name)).toEqual([
    'MAP_FROM_ARRAYS',
  ])
})
