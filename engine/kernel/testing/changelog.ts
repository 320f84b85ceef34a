/** Changelogs for tests: made of rows, and put together again. */
import { adds, KIND_TEXTS, type RowKind } from '../../../model/changes.ts'
import type { Column, StreamSchema } from '../../../model/schema.ts'
import { t, type Value } from '../../../model/types.ts'
import type { OperatorRuntime, SinkRuntime } from '../../api/index.ts'
import { linesSink, type Row } from './plans.ts'

/** The schema of rows that `asChangelog` takes: the changelog's with the kind's number in the last column. */
export function kindsSchema(changelog: StreamSchema): StreamSchema {
  return {
    ...changelog,
    columns: [...changelog.columns, { name: '$kind', type: t.int(false) }],
    changes: 'append',
    key: null,
  }
}

/** A row of `kindsSchema`. */
export const kindRow = (kind: RowKind, ...values: readonly Value[]): Row => [...values, kind]

/** An operator that gives each row the kind in its last column. */
export const asChangelog: OperatorRuntime = {
  kind: 'operator',
  create(context) {
    const width = (context.operator.inputs[0]?.schema.columns.length ?? 1) - 1
    const emit = context.emit('out')
    return {
      inputs: {
        in: {
          columns: Array.from({ length: width + 1 }, (_, index) => index),
          accept: (...parts: readonly unknown[]) => {
            context.ledger.passed++
            emit(
              parts.slice(0, width) as readonly Value[],
              parts[width + 1] as number,
              parts[width] as RowKind,
            )
            return true
          },
        },
      },
      timers: { next: Infinity },
      advance: () => undefined,
      summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
    }
  },
}

/** A sink of lines that takes changelogs, in either way. */
export const changesSink = (lines: string[], changes: 'op' | 'final'): SinkRuntime => ({
  ...linesSink(lines),
  changes: () => changes,
})

/** The rows that a changelog leaves, as sorted lines; throws where a record takes back what is not there. */
export function finalRows(changes: readonly (readonly [kind: RowKind, row: string])[]): string[] {
  const counts = new Map<string, number>()
  for (const [kind, row] of changes) {
    const count = (counts.get(row) ?? 0) + (adds(kind) ? 1 : -1)
    if (count < 0) throw new Error(`${KIND_TEXTS[kind]} ${row} takes back a row that is not there`)
    counts.set(row, count)
  }
  return [...counts].flatMap(([row, count]) => Array.from({ length: count }, () => row)).sort()
}

/** The lines of a sink with a column `op` as kinds and rows. */
export function readChanges(lines: readonly string[]): (readonly [kind: RowKind, row: string])[] {
  return lines.map((line) => {
    const { op, ...row } = JSON.parse(line) as Record<string, unknown>
    const kind = KIND_TEXTS.findIndex((text) => text === op)
    if (kind < 0) throw new Error(`${line} has no kind`)
    return [kind as RowKind, JSON.stringify(row)] as const
  })
}

export const changelogOf = (columns: readonly Column[], key: readonly string[] | null): StreamSchema => ({
  columns,
  eventTime: columns.some(({ name }) => name === 'ts') ? 'ts' : null,
  changes: 'changelog',
  key,
})
