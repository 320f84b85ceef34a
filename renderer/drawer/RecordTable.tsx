import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { SampleRow } from '../../bridge/contract.ts'
import type { Column } from '../../model/schema.ts'
import { formatType } from '../../model/typeText.ts'
import { formatDate } from '../../ui/format.ts'
import { Badge } from '../../ui/parts.tsx'
import { TypeIcon } from '../../ui/TypeIcon.tsx'
import { panels } from '../texts/index.ts'
import { alignsRight, recordCell, recordFields } from './cells.ts'

const ROW = 22
const LETTER = 6.7
/** The column that says which results are incomplete. */
const MARK = 86
const WIDTH = { min: 64, max: 340, padding: 26 } as const

interface RecordTableProps {
  readonly label: string
  readonly columns: readonly Column[]
  /** Newest first. */
  readonly rows: readonly SampleRow[]
  readonly timeZone: string
  readonly view: 'table' | 'json'
  readonly stale: boolean
  /** Why some of the rows are partial results. */
  readonly partialNote: string | undefined
  /** The ordinal of the selected record, or null. */
  readonly selected: number | null
  readonly onSelect: (row: SampleRow | null) => void
  readonly onCopy: (row: SampleRow) => void
}

/** Sampled records, of which only those in view are in the page. Cells hold text, never markup. */
export function RecordTable({
  label,
  columns,
  rows,
  timeZone,
  view,
  stale,
  partialNote,
  selected,
  onSelect,
  onCopy,
}: RecordTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it is not compiled; the list asks for a new drawing by itself
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    paddingStart: view === 'table' ? 26 : 0,
    scrollPaddingStart: view === 'table' ? 26 : 0,
  })
  const widths = useWidths(columns, rows, timeZone)
  const partial = rows.some((row) => row.partial === true)
  const template = [...widths, ...(partial ? [MARK] : [])].map((width) => `${width}px`).join(' ')
  const total = widths.reduce((sum, width) => sum + width, 0) + (partial ? MARK : 0) + 12

  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex(({ n }) => n === selected)
    const to = (next: number) => {
      const clamped = Math.min(rows.length - 1, Math.max(0, next))
      onSelect(rows[clamped] ?? null)
      virtual.scrollToIndex(clamped)
    }
    const row = rows[index]
    if (event.key === 'ArrowDown') to(index + 1)
    else if (event.key === 'ArrowUp') to(index < 0 ? 0 : index - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(rows.length - 1)
    else if (event.key === 'PageDown') to(index + 10)
    else if (event.key === 'PageUp') to(index - 10)
    else if (event.key === 'Escape' && selected !== null) onSelect(null)
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && row !== undefined)
      onCopy(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={scroller}
      className="drw-scroll nokey"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      data-stale={stale || undefined}
      onKeyDown={onKeyDown}
    >
      <div
        className="drw-canvas"
        style={{ height: virtual.getTotalSize(), minWidth: view === 'table' ? total : undefined }}
      >
        {view === 'table' && (
          <div className="drw-header" role="row" style={{ gridTemplateColumns: template }}>
            {columns.map((column) => (
              <div
                key={column.name}
                role="columnheader"
                className={alignsRight(column.type) ? 'drw-right' : ''}
                title={`${column.name} ${formatType(column.type)}`}
              >
                <TypeIcon kind={column.type.kind} />
                <span>{column.name}</span>
              </div>
            ))}
            {partial && <div role="columnheader" aria-label={panels.records.completeness} />}
          </div>
        )}
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const props = {
            role: 'row',
            'aria-rowindex': item.index + 2,
            'aria-selected': row.n === selected,
            className: `drw-row${view === 'json' ? ' drw-json' : ''}`,
            'data-partial': row.partial,
            style: {
              transform: `translateY(${item.start}px)`,
              ...(view === 'table' ? { gridTemplateColumns: template } : {}),
            },
            onClick: () => onSelect(row.n === selected ? null : row),
          }
          return (
            <div key={row.n} {...props}>
              {view === 'table' ? (
                <Cells row={row} above={rows[item.index - 1]} columns={columns} timeZone={timeZone} />
              ) : (
                <JsonLine row={row} columns={columns} />
              )}
              {row.partial === true && (
                <div role="gridcell" className="drw-mark" title={partialNote}>
                  <Badge>{panels.records.incomplete}</Badge>
                </div>
              )}
            </div>
          )
        })}
      </div>
      {rows.length === 0 && <p className="drw-none">{panels.records.noneMatch}</p>}
    </div>
  )
}

function Cells({
  row,
  above,
  columns,
  timeZone,
}: {
  readonly row: SampleRow
  readonly above: SampleRow | undefined
  readonly columns: readonly Column[]
  readonly timeZone: string
}) {
  return columns.map((column, index) => {
    const cell = recordCell(row, index, column, timeZone)
    const day = dayChange(row.values[index], above?.values[index], column, timeZone)
    return (
      <div
        key={column.name}
        role="gridcell"
        className={`drw-cell drw-${cell.kind}${alignsRight(column.type) ? ' drw-right' : ''}`}
        title={cell.title ?? undefined}
      >
        {day !== null && <span className="drw-day">{day} </span>}
        {cell.text}
      </div>
    )
  })
}

/** The date of a time, where the row above has another one. */
function dayChange(value: unknown, above: unknown, column: Column, timeZone: string): string | null {
  if (column.type.kind !== 'TIMESTAMP_LTZ' && column.type.kind !== 'TIMESTAMP') return null
  if (typeof value !== 'number' || typeof above !== 'number') return null
  const zone = column.type.kind === 'TIMESTAMP' ? 'UTC' : timeZone
  const day = formatDate(value, zone)
  return day === formatDate(above, zone) ? null : day
}

function JsonLine({ row, columns }: { readonly row: SampleRow; readonly columns: readonly Column[] }) {
  return (
    <div role="gridcell" className="drw-line">
      {'{ '}
      {recordFields(row.values, columns).map((field, index) => (
        <span key={field.name}>
          {index > 0 && ', '}
          <span className="drw-key">{JSON.stringify(field.name)}</span>:{' '}
          {row.errors?.[index] === undefined ? (
            <span className={`drw-j-${field.kind}`}>{field.json}</span>
          ) : (
            <span className="drw-err" title={row.errors[index]}>
              {panels.records.bad}
            </span>
          )}
        </span>
      ))}
      {' }'}
    </div>
  )
}

/** Wide enough for what was shown so far: a column that has grown does not shrink again, so that the table stands still. */
function useWidths(
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
    () =>
      letters.map((count) =>
        Math.round(Math.min(WIDTH.max, Math.max(WIDTH.min, count * LETTER + WIDTH.padding))),
      ),
    [letters],
  )
}

const none: readonly number[] = []

/** Letters that each column needs; the same array where nothing has grown. */
function measured(
  columns: readonly Column[],
  rows: readonly SampleRow[],
  timeZone: string,
  before: readonly number[],
): readonly number[] {
  const newest = rows.slice(0, 60)
  const letters = columns.map((column, index) =>
    newest.reduce(
      (most, row) => Math.max(most, recordCell(row, index, column, timeZone).text.length),
      Math.max(before[index] ?? 0, column.name.length + 2),
    ),
  )
  return letters.length === before.length && letters.every((count, index) => count === before[index])
    ? before
    : letters
}
