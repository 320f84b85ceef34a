/** The columns of a table of records: their order and their widths. */
import { useMemo, useState } from 'react'
import type { SampleRow } from '../../bridge/contract.ts'
import { KIND_COLUMN } from '../../model/changes.ts'
import type { Column } from '../../model/schema.ts'
import { dayChange, recordCell } from './cells.ts'

const LETTER = 6.7
const WIDTH = { min: 64, max: 340, widest: 900, padding: 26 } as const

export interface ShownColumn {
  readonly column: Column
  /** Of its value in the record. */
  readonly index: number
  readonly isEventTime: boolean
}

const isTime = (column: Column | undefined): boolean =>
  column !== undefined && (column.type.kind === 'TIMESTAMP' || column.type.kind === 'TIMESTAMP_LTZ')

/** The event time comes first, behind a changelog's kinds, where it cannot scroll away; unless it ends a pair of times, as a window's bounds do. */
export function inTableOrder(columns: readonly Column[], eventTime: string | null): readonly ShownColumn[] {
  const shown = columns.map((column, index) => ({ column, index, isEventTime: column.name === eventTime }))
  const at = shown.findIndex(({ isEventTime }) => isEventTime)
  const time = shown[at]
  if (time === undefined || isTime(columns[at - 1])) return shown
  const rest = shown.filter((one) => one !== time)
  const lead = columns[0]?.name === KIND_COLUMN ? 1 : 0
  return [...rest.slice(0, lead), time, ...rest.slice(lead)]
}

/** Wide enough for what was shown so far: a column that has grown does not shrink again, so that the table stands still. */
export function useWidths(
  columns: readonly Column[],
  rows: readonly SampleRow[],
  timeZone: string,
): readonly number[] {
  const [known, setKnown] = useState<{
    readonly columns: readonly Column[]
    readonly letters: readonly number[]
  }>({ columns, letters: none })
  const before = known.columns === columns ? known.letters : none
  const letters = useMemo(() => measured(columns, rows, timeZone, before), [columns, rows, timeZone, before])
  if (known.columns !== columns || known.letters !== letters) setKnown({ columns, letters })
  return useMemo(
    () => letters.map((count) => Math.round(Math.max(WIDTH.min, count * LETTER + WIDTH.padding))),
    [letters],
  )
}

const none: readonly number[] = []

/** The least width of a column in the table. */
export const leastWidth = (width: number): number => Math.min(WIDTH.max, width)

/** A track of the grid: a long text gets more where there is room. */
export const track = (width: number): string =>
  width > WIDTH.max ? `minmax(${WIDTH.max}px, ${Math.min(width, WIDTH.widest)}px)` : `${width}px`

/** Letters that each column needs; the same array where nothing has grown. */
export function measured(
  columns: readonly Column[],
  rows: readonly SampleRow[],
  timeZone: string,
  before: readonly number[],
): readonly number[] {
  const newest = rows.slice(0, 60)
  const letters = columns.map((column, index) =>
    newest.reduce(
      (most, row, at) => {
        const day = dayChange(row.values[index], newest[at - 1]?.values[index], column, timeZone)
        const { text } = recordCell(row, index, column, timeZone)
        return Math.max(most, text.length + (day === null ? 0 : day.length + 1))
      },
      Math.max(before[index] ?? 0, column.name.length + 2),
    ),
  )
  return letters.length === before.length && letters.every((count, index) => count === before[index])
    ? before
    : letters
}
