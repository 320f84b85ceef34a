import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import type { DeadLetter } from '../../bridge/contract.ts'
import { EmptyState } from '../../ui/parts.tsx'
import { focusField } from '../forms/focus.ts'
import { notify } from '../stores/notify.ts'
import { useProject, useRun } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { oneLine } from './cells.ts'

const t = panels.deadLetters
const ROW = 22

/** Records that could not be read, computed or written: where each stood, why, and as it came. Newest first. */
export function DeadLettersTab() {
  const letters = useRun((state) => state.deadLetters)
  const counted = useRun((state) =>
    Object.values(state.frame?.nodes ?? {}).reduce((total, { dead }) => total + dead, 0),
  )
  const ran = useRun((state) => state.run !== null)
  const document = useProject((state) => state.document)
  // Kept by identity, so that it stays selected while others arrive.
  const [picked, setPicked] = useState<DeadLetter | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it is not compiled; the list asks for a new drawing by itself
  const virtual = useVirtualizer({
    count: letters.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    paddingStart: 26,
    scrollPaddingStart: 26,
  })
  if (letters.length === 0) return <EmptyState>{ran ? t.none : t.notRun}</EmptyState>
  const newest = letters.toReversed()
  const shown = picked !== null && letters.includes(picked) ? picked : (newest[0] ?? null)
  const label = (id: string) => document.nodes[id]?.label ?? id
  return (
    <div className="drw-split">
      <div
        ref={scroller}
        className="drw-scroll nokey"
        role="grid"
        aria-label={t.list}
        aria-rowcount={letters.length + 1}
        tabIndex={0}
        onKeyDown={(event) => {
          const index = shown === null ? 0 : newest.indexOf(shown)
          const next = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? index - 1 : null
          const letter = next === null ? undefined : newest[next]
          if (next === null || letter === undefined) return
          setPicked(letter)
          virtual.scrollToIndex(next)
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        <div className="drw-canvas" style={{ height: virtual.getTotalSize() }}>
          <div className="drw-header drw-letter" role="row">
            {[t.node, t.place, t.message, t.record].map((title) => (
              <div key={title} role="columnheader">
                {title}
              </div>
            ))}
          </div>
          {virtual.getVirtualItems().map((item) => {
            const letter = newest[item.index]
            if (letter === undefined) return null
            return (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the keys
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={letter === shown}
                className="drw-row drw-letter"
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => setPicked(letter)}
              >
                <div role="gridcell" className="drw-cell drw-sans">
                  {label(letter.node)}
                </div>
                <div role="gridcell" className="drw-cell">
                  {letter.place}
                </div>
                <div role="gridcell" className="drw-cell drw-sans drw-err">
                  {letter.message}
                </div>
                <div role="gridcell" className="drw-cell">
                  {oneLine(letter.raw)}
                </div>
              </div>
            )
          })}
        </div>
      </div>
      {shown !== null && (
        <section className="drw-detail" aria-label={t.detail}>
          <p className="drw-err">{shown.message}</p>
          {shown.hint !== null && <p>{shown.hint}</p>}
          <p className="drw-note">
            {label(shown.node)} · <span className="ui-mono">{shown.place}</span>
          </p>
          <div className="drw-detail-acts">
            <Button variant="default" size="xs" onClick={() => focusField(shown.node, '')}>
              {t.goTo(label(shown.node))}
            </Button>
            <Tooltip label={t.copy}>
              <ActionIcon
                variant="default"
                size="xs"
                aria-label={t.copy}
                onClick={() =>
                  void navigator.clipboard.writeText(shown.raw).then(() => notify(panels.records.copied(1)))
                }
              >
                <Copy width={12} height={12} />
              </ActionIcon>
            </Tooltip>
          </div>
          <pre className="drw-raw ui-mono">{shown.raw}</pre>
          {counted > letters.length && <p className="drw-note">{t.kept(letters.length, counted)}</p>}
        </section>
      )}
    </div>
  )
}
