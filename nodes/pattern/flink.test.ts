/**
 * What a real Flink 2.2.0 answered to MATCH_RECOGNIZE queries over the events of the corpus (time zone UTC, a watermark after every record): one job a line of
 * `testing/flink.ndjson`, with its SQL. `ev` has a watermark delay of 5 s, `ev30` of 30 s; `evt` is `ev` with a TIMESTAMP as event time.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Value } from '../../model/types.ts'
import { eventColumns, runPattern, type PatternInput } from './testing/run.ts'

interface FlinkJob {
  readonly name: string
  readonly sql: string
  readonly table: string
  readonly config: PatternInput
  readonly columns: readonly string[]
  readonly types: readonly string[]
  readonly records: readonly (readonly unknown[])[]
}

const lines = (file: string): readonly unknown[] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

const events = (
  lines('../../test/corpus/flink/events.ndjson') as readonly Readonly<Record<string, Value>>[]
).map((event) => eventColumns.map(({ name }) => event[name] ?? null))

/** Times as instants, doubles to nine digits: sums are of rows in one order, but Flink adds in its own way. */
function shown(value: unknown, type: string): unknown {
  if (typeof value === 'string' && type.startsWith('TIMESTAMP'))
    return Date.parse(`${value.replace('Z', '')}Z`)
  return typeof value === 'number' && type === 'DOUBLE' ? Number(value.toPrecision(9)) : value
}

test.each(lines('testing/flink.ndjson') as readonly FlinkJob[])(
  '$name, as Flink 2.2 answered it: $config.pattern',
  async ({ table, config, columns, types, records }) => {
    const { out } = await runPattern({
      config,
      rows: events,
      delay: table === 'ev30' ? 30_000 : 5_000,
      time: table === 'evt' ? 'TIMESTAMP' : 'TIMESTAMP_LTZ',
    })
    const text = (row: readonly unknown[]) =>
      JSON.stringify(row.map((value, index) => shown(value, types[index] ?? '')))
    const rows = out.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    for (const row of rows) expect(Object.keys(row)).toEqual(columns)
    expect(rows.map((row) => text(columns.map((name) => row[name]))).sort()).toEqual(records.map(text).sort())
  },
)
