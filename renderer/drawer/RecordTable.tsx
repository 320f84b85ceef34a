import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, Minus, Waves } from 'lucide-react'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import type { SampleRow } from '../../bridge/contract.ts'
import type { Column } from '../../model/schema.ts'
import { formatType } from '../../model/typeText.ts'
import { Badge } from '../../ui/parts.tsx'
import { TypeIcon } from '../../ui/TypeIcon.tsx'
import { panels } from '../texts/index.ts'
import { alignsRight, dayChange, recordCell, recordFields } from './cells.ts'
import type { Outcome } from './pairs.ts'
import { leastWidth, inTableOrder, track, useWidths, type ShownColumn } from './tableColumns.ts'

const t = panels.records
const ROW = 22
/** The column that says which results are incomplete. */
const MARK = 86
/** The column that says what passed. */
const OUTCOME = 26

interface RecordTableProps {
  readonly label: string
  readonly columns: readonly Column[]
  /** The name of the column that carries it, or null. */
  readonly eventTime: string | null
  /** Newest first. */
  readonly rows: readonly SampleRow[]
  readonly timeZone: string
  readonly view: 'table' | 'json'
  readonly stale: boolean
  /** Why some of the rows are partial results. */
  readonly partialNote: string | undefined
  /** The ordinal of the selected record, or null. */
  readonly selected: number | null
  /** The ordinal of the record that belongs to the one selected in the other table, or null. */
  readonly partner: number | null
  /** What became of each record, by its ordinal; null where that is not known of any. */
  readonly outcomes: ReadonlyMap<number, Outcome> | null
  readonly onSelect: (row: SampleRow | null) => void
  readonly onCopy: (row: SampleRow) => void
}

/** Sampled records, of which only those in view are in the page. Cells hold text, never markup. */
export function RecordTable({
  label,
  columns,
  eventTime,
  rows,
  timeZone,
  view,
  stale,
  partialNote,
  selected,
  partner,
  outcomes,
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
  const shown = useMemo(() => inTableOrder(columns, eventTime), [columns, eventTime])
  const partial = rows.some((row) => row.partial === true)
  const tracks = shown.map(({ index }) => track(widths[index] ?? 0))
  const template = [
    ...(outcomes === null ? [] : [`${OUTCOME}px`]),
    ...tracks,
    ...(partial ? [`${MARK}px`] : []),
  ].join(' ')
  const total =
    widths.reduce((sum, width) => sum + leastWidth(width), 0) +
    (outcomes === null ? 0 : OUTCOME) +
    (partial ? MARK : 0) +
    12

  const partnerAt = partner === null ? -1 : rows.findIndex(({ n }) => n === partner)
  useEffect(() => {
    if (partnerAt >= 0) virtual.scrollToIndex(partnerAt)
  }, [partnerAt, virtual])

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
            {outcomes !== null && <div role="columnheader" aria-label={t.outcome} />}
            {shown.map(({ column, isEventTime }) => (
              <div
                key={column.name}
                role="columnheader"
                className={`${alignsRight(column.type) ? 'drw-right' : ''}${isEventTime ? ' drw-event-time' : ''}`}
                title={`${column.name} ${formatType(column.type)}${isEventTime ? `, ${panels.schema.eventTime}` : ''}`}
              >
                {isEventTime ? (
                  <Waves width={11} height={11} strokeWidth={2} aria-label={panels.schema.eventTime} />
                ) : (
                  <TypeIcon kind={column.type.kind} />
                )}
                <span>{column.name}</span>
              </div>
            ))}
            {partial && <div role="columnheader" className="drw-mark" aria-label={t.completeness} />}
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
            'data-partner': row.n === partner || undefined,
            'data-outcome': outcomes?.get(row.n),
            style: {
              transform: `translateY(${item.start}px)`,
              ...(view === 'table' ? { gridTemplateColumns: template } : {}),
            },
            onClick: () => onSelect(row.n === selected ? null : row),
          }
          return (
            <div key={row.n} {...props}>
              {view === 'table' ? (
                <>
                  {outcomes !== null && <OutcomeMark outcome={outcomes.get(row.n)} />}
                  <Cells row={row} above={rows[item.index - 1]} shown={shown} timeZone={timeZone} />
                </>
              ) : (
                <JsonLine row={row} columns={columns} />
              )}
              {row.partial === true && (
                <div role="gridcell" className="drw-mark" title={partialNote}>
                  <Badge>{t.incomplete}</Badge>
                </div>
              )}
            </div>
          )
        })}
      </div>
      {rows.length === 0 && <p className="drw-none">{t.noneMatch}</p>}
    </div>
  )
}

function OutcomeMark({ outcome }: { readonly outcome: Outcome | undefined }) {
  const Icon = outcome === 'passed' ? Check : Minus
  return (
    <div role="gridcell" className="drw-outcome">
      {outcome !== undefined && (
        <Icon width={12} height={12} strokeWidth={2.25} aria-label={t.outcomes[outcome]} />
      )}
    </div>
  )
}

function Cells({
  row,
  above,
  shown,
  timeZone,
}: {
  readonly row: SampleRow
  readonly above: SampleRow | undefined
  readonly shown: readonly ShownColumn[]
  readonly timeZone: string
}) {
  return shown.map(({ column, index }) => {
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
              {t.bad}
            </span>
          )}
        </span>
      ))}
      {' }'}
    </div>
  )
}
