/** Windows against what a real Flink answered to the same queries over the same rows: offsets, zones, records late for some windows. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { appendStream } from '../../../../model/schema.ts'
import { t, type Value } from '../../../../model/types.ts'
import { runOperator, runWithCut, type Lines, type OperatorCase } from '../../testing/operatorJob.ts'

interface Case {
  readonly title: string
  readonly sql: string
  readonly timeZone: string
  readonly data: string
  readonly delay: number
  readonly type: OperatorCase['type']
  readonly config: object
  readonly records: readonly (readonly Value[])[]
}

const { data, cases } = JSON.parse(readFileSync(new URL('testing/flink.json', import.meta.url), 'utf8')) as {
  readonly data: Readonly<Record<string, readonly (readonly Value[])[]>>
  readonly cases: readonly Case[]
}

const schema = appendStream(
  [
    { name: 'id', type: t.int() },
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)

/** Flink leaves out zeros at the end of a second's fraction. */
const same = (value: Value): Value =>
  typeof value === 'string' ? value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : value
const sorted = (rows: readonly (readonly Value[])[]): string[] =>
  rows.map((row) => JSON.stringify(row.map(same))).sort()
const answers = (lines: Lines): string[] =>
  sorted((lines['out'] ?? []).map((line) => Object.values(JSON.parse(line) as Record<string, Value>)))

test.each(cases)('$title ($timeZone)', async (one) => {
  const rows = data[one.data] ?? []
  const operator: OperatorCase = {
    type: one.type,
    config: one.config,
    schema,
    rows,
    delay: one.delay,
    settings: { timeZone: one.timeZone },
  }
  const expected = sorted(one.records)
  expect(expected.length).toBeGreaterThan(0)
  for (const batchSize of [1, 7, 1_000]) {
    const settings = { timeZone: one.timeZone, batchSize }
    expect(answers((await runOperator({ ...operator, settings })).lines)).toEqual(expected)
  }
  for (const cut of [1, 17, Math.floor(rows.length / 2), rows.length - 1])
    expect(answers(await runWithCut(operator, cut))).toEqual(expected)
})
