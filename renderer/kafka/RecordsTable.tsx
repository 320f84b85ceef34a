/** The records that were found, of which only those in view are in the page. Cells hold text, never markup. */
import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { KafkaData, KafkaRecord } from '../../bridge/contract.ts'
import { formatBytes, formatClock, formatDateTime, formatOffset } from '../../ui/format.ts'
import { EmptyState } from '../../ui/parts.tsx'
import { TypeIcon } from '../../ui/TypeIcon.tsx'
import { oneLine } from '../drawer/cells.ts'
import { notify } from '../stores/notify.ts'
import { kafka } from '../texts/index.ts'
import { useFound } from './found.ts'
import { jsonTokens } from './json.ts'

const t = kafka.records
const ROW = 22
const HEAD = 26

type Sized = 'part' | 'offset' | 'timestamp' | 'key'
const LEAST = 40
const MOST = 600

const idOf = ({ partition, offset }: KafkaRecord): string => `${partition}/${offset}`

export function RecordsTable() {
  const rows = useFound((state) => state.rows)
  const selected = useFound((state) => state.selected)
  const [widths, setWidths] = useState<Readonly<Record<Sized, number>>>({
    part: 52,
    offset: 100,
    timestamp: 112,
    key: 96,
  })
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it is not compiled; the list asks for a new drawing by itself
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    paddingStart: HEAD,
    scrollPaddingStart: HEAD,
    paddingEnd: 44,
  })
  const select = (record: KafkaRecord | null): void => useFound.getState().set({ selected: record })
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = selected === null ? -1 : rows.findIndex((row) => idOf(row) === idOf(selected))
    const to = (next: number): void => {
      const clamped = Math.min(rows.length - 1, Math.max(0, next))
      select(rows[clamped] ?? null)
      virtual.scrollToIndex(clamped)
    }
    if (event.key === 'ArrowDown') to(at + 1)
    else if (event.key === 'ArrowUp') to(at < 0 ? 0 : at - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(rows.length - 1)
    else if (event.key === 'PageDown') to(at + 20)
    else if (event.key === 'PageUp') to(at - 20)
    else if (event.key === 'Escape' && selected !== null) select(null)
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && selected !== null)
      copyText(selected.value.text)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const template = `${widths.part}px ${widths.offset}px ${widths.timestamp}px ${widths.key}px minmax(160px, 1fr) 68px`
  const sizer = (column: Sized, label: string) => (
    <Sizer
      label={t.resize(label)}
      value={widths[column]}
      onChange={(width) => setWidths((before) => ({ ...before, [column]: width }))}
    />
  )
  return (
    <div
      ref={scroller}
      className="kfk-scroll"
      role="grid"
      aria-label={t.table}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="kfk-canvas" style={{ height: virtual.getTotalSize() }}>
        <div className="kfk-line kfk-line-head" role="row" style={{ gridTemplateColumns: template }}>
          <div role="columnheader" className="kfk-right">
            {t.part}
            {sizer('part', t.part)}
          </div>
          <div role="columnheader" className="kfk-right">
            {t.offset}
            {sizer('offset', t.offset)}
          </div>
          <div role="columnheader">
            <TypeIcon kind="TIMESTAMP" />
            {t.timestamp}
            {sizer('timestamp', t.timestamp)}
          </div>
          <div role="columnheader">
            <TypeIcon kind="STRING" />
            {t.key}
            {sizer('key', t.key)}
          </div>
          <div role="columnheader">
            <TypeIcon kind="ROW" />
            {t.value}
          </div>
          <div role="columnheader" className="kfk-right">
            {t.headers}
          </div>
        </div>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const chosen = selected !== null && idOf(row) === idOf(selected)
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the keys
            <div
              key={idOf(row)}
              className="kfk-line"
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={chosen}
              style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: template }}
              onClick={() => select(chosen ? null : row)}
            >
              <Cells row={row} />
            </div>
          )
        })}
        <Foot />
      </div>
    </div>
  )
}

function Cells({
  row: { partition, offset, timestamp, key, value, headers },
}: {
  readonly row: KafkaRecord
}) {
  return (
    <>
      <div role="gridcell" className="kfk-right">
        {partition}
      </div>
      <div role="gridcell" className="kfk-right">
        {formatOffset(offset)}
      </div>
      <div role="gridcell" title={`${formatDateTime(timestamp, 'UTC')} UTC`}>
        {formatClock(timestamp, 'UTC')}
      </div>
      <div role="gridcell" title={key.kind === 'null' ? undefined : key.text}>
        <Data data={key} />
      </div>
      <div role="gridcell">
        <Data data={value} tombstone />
      </div>
      <div role="gridcell" className="kfk-right">
        {headers}
      </div>
    </>
  )
}

/** Bytes of JSON that a line colours; what is behind is not seen. */
const COLOURED = 400

function Data({
  data: { kind, text, size },
  tombstone = false,
}: {
  readonly data: KafkaData
  readonly tombstone?: boolean
}) {
  if (kind === 'null') return <span className="kfk-null">{tombstone ? t.tombstone : t.null}</span>
  if (kind === 'bytes')
    return (
      <span className="kfk-bytes">
        {formatBytes(size)} <span>{text}</span>
      </span>
    )
  if (text === '') return <span className="kfk-null">&apos;&apos;</span>
  if (kind === 'text') return oneLine(text)
  return jsonTokens(text.slice(0, COLOURED)).map(({ at, kind: part, text: shown }) => (
    <span key={at} className={`kfk-j-${part}`}>
      {part === 'string' ? oneLine(shown) : shown}
    </span>
  ))
}

/** Below the last record: the next page, or that there is none. */
function Foot() {
  const progress = useFound((state) => state.progress)
  const rows = useFound((state) => state.rows.length)
  const { order, filter, key, header } = useFound((state) => state.query)
  if (progress === null) return null
  const { done, cursor } = progress
  const narrow = filter !== '' || key !== '' || header !== ''
  if (rows === 0) {
    const text = order === 'live' ? t.waiting : done === 'end' ? (narrow ? t.noneMatch : t.none) : null
    return (
      <div className="kfk-foot">
        {text !== null && <EmptyState>{text}</EmptyState>}
        {done === 'bound' && <More label={t.goOn} />}
      </div>
    )
  }
  if (order === 'live' || done === null || done === 'failed') return null
  return (
    <div className="kfk-foot kfk-foot-end">
      {done === 'end' || cursor === null ? (
        <span>{t.allRead}</span>
      ) : (
        <More label={done === 'bound' ? t.goOn : order === 'newest' ? t.older : t.newer} />
      )}
    </div>
  )
}

const More = ({ label }: { readonly label: string }) => (
  <Button variant="default" size="xs" onClick={() => useFound.getState().more()}>
    {label}
  </Button>
)

/** The edge of a column: dragged, or moved by arrows. */
function Sizer({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly onChange: (width: number) => void
}) {
  const start = useRef<{ readonly at: number; readonly width: number } | null>(null)
  const clamp = (width: number): number => Math.min(MOST, Math.max(LEAST, Math.round(width)))
  return (
    <span
      className="kfk-sizer"
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        onChange(clamp(value + (event.key === 'ArrowLeft' ? -8 : 8)))
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={(event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: event.clientX, width: value }
        event.preventDefault()
      }}
      onPointerMove={(event: PointerEvent) => {
        if (start.current !== null) onChange(clamp(start.current.width + event.clientX - start.current.at))
      }}
      onPointerUp={() => {
        start.current = null
      }}
    />
  )
}

export function copyText(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => notify(kafka.copied),
    () => notify(kafka.copyDenied, 'failed'),
  )
}
