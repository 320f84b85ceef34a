/** Rows of two sides in one table: what is the same stands once, what differs side by side. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleMinus, CirclePlus, Equal, PencilLine, ArrowUpDown } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { cellsOf } from '../../../model/fixtures/cells.ts'
import type { ComparedRow, WindowRows } from '../../../model/fixtures/rows.ts'
import { oneLine } from '../cells.ts'
import { columnsOf, cellText, windowText, type ComparedColumn } from './layout.ts'
import type { ComparedWords } from './words.ts'

const ROW = 22
/** Two lines of headings where a column has two sides. */
const HEADER = 26
const icons = {
  same: Equal,
  missing: CircleMinus,
  unexpected: CirclePlus,
  changed: PencilLine,
  order: ArrowUpDown,
} as const

type Item =
  | { readonly kind: 'window'; readonly group: WindowRows }
  | { readonly kind: 'row'; readonly row: ComparedRow }

export function ComparedTable({
  label,
  groups,
  hidden,
  words: t,
}: {
  readonly label: string
  readonly groups: readonly WindowRows[]
  /** Columns that the heading of a window says. */
  readonly hidden: readonly string[]
  readonly words: ComparedWords
}) {
  const windowed = groups.some(({ window }) => window !== null)
  const items = useMemo<readonly Item[]>(
    () =>
      groups.flatMap((group) => [
        ...(windowed ? [{ kind: 'window', group } as const] : []),
        ...group.rows.map((row) => ({ kind: 'row', row }) as const),
      ]),
    [groups, windowed],
  )
  const columns = useMemo(
    () =>
      columnsOf(
        groups.flatMap(({ rows }) => rows),
        hidden,
      ),
    [groups, hidden],
  )
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it is not compiled; the list asks for a new drawing by itself
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    paddingStart: HEADER,
    scrollPaddingStart: HEADER,
  })
  const template = `124px ${columns.map(({ number }) => (number ? 'minmax(76px, 1fr)' : 'minmax(104px, 1.4fr)')).join(' ')}`
  const width = 126 + columns.reduce((sum, { number }) => sum + (number ? 76 : 104), 0)
  return (
    <div
      ref={scroller}
      className="drw-scroll cmp-scroll nokey"
      role="table"
      aria-label={label}
      aria-rowcount={items.length + 1}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
      tabIndex={0}
    >
      <div className="drw-canvas" style={{ height: virtual.getTotalSize(), minWidth: width }}>
        <div className="drw-header" role="row" style={{ gridTemplateColumns: template }}>
          <div role="columnheader">
            <span>{t.outcome}</span>
          </div>
          {columns.map(({ name, side, number }) => (
            <div
              key={`${name} ${side}`}
              role="columnheader"
              className={`cmp-${side}${number ? ' drw-right' : ''}`}
              title={name}
            >
              <span>
                {name}
                {side !== 'both' && <em>{t[side]}</em>}
              </span>
            </div>
          ))}
        </div>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index]
          if (item === undefined) return null
          const place = { transform: `translateY(${start}px)` }
          return item.kind === 'window' ? (
            <WindowHead key={key} group={item.group} index={index} place={place} words={t} />
          ) : (
            <Row
              key={key}
              row={item.row}
              index={index}
              columns={columns}
              style={{ ...place, gridTemplateColumns: template }}
              words={t}
            />
          )
        })}
      </div>
    </div>
  )
}

function WindowHead({
  group: { window, rows },
  index,
  place,
  words: t,
}: {
  readonly group: WindowRows
  readonly index: number
  readonly place: { readonly transform: string }
  readonly words: ComparedWords
}) {
  const same = rows.filter(({ kind }) => kind === 'same').length
  return (
    <div className="cmp-window" role="row" aria-rowindex={index + 2} style={place}>
      <span role="cell">
        <strong>{window === null ? t.noWindow : windowText(window.start, window.end, t.window)}</strong>
        <span>{t.inWindow(same, rows.length - same)}</span>
      </span>
    </div>
  )
}

function Row({
  row: { kind, expected, got },
  index,
  columns,
  style,
  words: t,
}: {
  readonly row: ComparedRow
  readonly index: number
  readonly columns: readonly ComparedColumn[]
  readonly style: Readonly<Record<string, string>>
  readonly words: ComparedWords
}) {
  const Icon = icons[kind]
  const [wanted, came] = [cellsOf(expected ?? ''), cellsOf(got ?? '')]
  const plain = expected ?? got ?? ''
  return (
    <div className="drw-row cmp-row" role="row" aria-rowindex={index + 2} data-kind={kind} style={style}>
      <div className="drw-cell cmp-outcome" role="cell">
        <Icon size={12} aria-hidden="true" /> {t.kind[kind]}
      </div>
      {wanted === null && came === null ? (
        <div className="drw-cell cmp-plain" role="cell" title={plain}>
          {oneLine(plain)}
        </div>
      ) : (
        columns.map(({ name, side, number }) => {
          const from = side === 'got' ? came : side === 'expected' ? wanted : (wanted ?? came)
          const [raw, other] = [from?.get(name), (side === 'got' ? wanted : came)?.get(name)]
          const { text, kind: shown } = cellText(raw)
          const differs = side !== 'both' && raw !== other && wanted !== null && came !== null
          return (
            <div
              key={`${name} ${side}`}
              role="cell"
              className={`drw-cell drw-${shown} cmp-${side}${number ? ' drw-right' : ''}`}
              data-differs={differs || undefined}
              title={text}
            >
              {oneLine(text)}
            </div>
          )
        })
      )}
    </div>
  )
}
