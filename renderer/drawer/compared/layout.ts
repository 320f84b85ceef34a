/** Which columns a table of compared rows has: one where both sides are the same, two where some row differs. Pure. */
import { cellsOf } from '../../../model/fixtures/cells.ts'
import type { ComparedRow } from '../../../model/fixtures/rows.ts'

export interface ComparedColumn {
  readonly name: string
  readonly side: 'both' | 'expected' | 'got'
  /** All its values are numbers. */
  readonly number: boolean
}

/** `hidden`: columns that are told elsewhere. */
export function columnsOf(
  rows: readonly ComparedRow[],
  hidden: readonly string[],
): readonly ComparedColumn[] {
  const numbers = new Map<string, boolean>()
  const split = new Set<string>()
  for (const { expected, got, columns } of rows) {
    for (const name of columns) split.add(name)
    for (const side of [expected, got])
      for (const [name, value] of cellsOf(side ?? '') ?? [])
        numbers.set(name, numbers.get(name) !== false && (value === 'null' || isNumber(value)))
  }
  return [...numbers]
    .filter(([name]) => !hidden.includes(name))
    .flatMap(([name, number]) =>
      (split.has(name) ? (['expected', 'got'] as const) : (['both'] as const)).map((side) => ({
        name,
        side,
        number,
      })),
    )
}

const isNumber = (value: string): boolean => /^-?\d/.test(value)

export interface ComparedCell {
  readonly text: string
  readonly kind: 'value' | 'null' | 'empty' | 'missing'
}

/** A value as it stands in its row's text; undefined: there is none. */
export function cellText(value: string | undefined): ComparedCell {
  if (value === undefined) return { text: '–', kind: 'missing' }
  if (value === 'null') return { text: 'NULL', kind: 'null' }
  if (value === '""') return { text: "''", kind: 'empty' }
  return { text: value.startsWith('"') ? (JSON.parse(value) as string) : value, kind: 'value' }
}

/** "2026-01-31 09:00:00 – 09:00:10": what both bounds share is said once. */
export function windowText(start: string, end: string, join: (start: string, end: string) => string): string {
  const [from, to] = [cellText(start).text, cellText(end).text].map((text) => text.split('T'))
  const day = from?.[1] === undefined ? undefined : from[0]
  return join(from?.join(' ') ?? '', (day !== undefined && day === to?.[0] ? to[1] : to?.join(' ')) ?? '')
}
