import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { shortLabel } from '../../model/label.ts'
import { formatClock } from '../../ui/format.ts'
import { EmptyState } from '../../ui/parts.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useProject, useRun } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { oneLine } from './cells.ts'

const t = panels.log
const JOB = ''

interface Line {
  readonly key: string
  readonly at: string | null
  readonly level: 'info' | 'warn' | 'error' | null
  readonly text: string
}

/** What the job says, and what its console sinks print. */
export function LogTab() {
  const logs = useRun((state) => state.logs)
  const printed = useRun((state) => state.printed)
  const document = useProject((state) => state.document)
  const sinks = useMemo(
    () =>
      Object.keys(document.nodes).filter(
        (id) => document.nodes[id]?.type === 'console_sink' || printed[id] !== undefined,
      ),
    [document.nodes, printed],
  )
  const [chosen, setChosen] = useState<string | null>(null)
  // A console sink is drawn to be read: its lines come first where there are any.
  const source =
    chosen !== null && (chosen === JOB || sinks.includes(chosen))
      ? chosen
      : (sinks.find((id) => printed[id] !== undefined) ?? JOB)
  const lines = useMemo<readonly Line[]>(() => {
    if (source === JOB) {
      return logs.map(({ at, level, node, message }, index) => ({
        key: `${index}`,
        at: formatClock(at),
        level,
        text: node === null ? message : `${shortLabel(document.nodes[node]?.label ?? node)}: ${message}`,
      }))
    }
    return (printed[source] ?? []).map((text, index) => ({ key: `${index}`, at: null, level: null, text }))
  }, [source, logs, printed, document.nodes])
  return (
    <>
      {sinks.length > 0 && (
        <div className="drw-tools">
          <Segmented
            label={t.source}
            small
            value={source}
            options={[
              { value: JOB, label: t.job },
              ...sinks.map((id) => ({ value: id, label: document.nodes[id]?.label ?? id })),
            ]}
            onChange={setChosen}
          />
        </div>
      )}
      {lines.length === 0 ? (
        <EmptyState>{source === JOB ? t.empty : t.nothingPrinted}</EmptyState>
      ) : (
        <Lines key={source} lines={lines} />
      )}
    </>
  )
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  // oxlint-disable-next-line react/incompatible-library -- it is not compiled; the list asks for a new drawing by itself
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 20,
  })
  // Follows the newest line, unless the person has scrolled up to read.
  useEffect(() => {
    if (atEnd.current && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines, virtual])
  return (
    <div
      ref={scroller}
      className="drw-scroll nokey"
      role="log"
      aria-label={t.lines}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
      tabIndex={0}
      onScroll={({ currentTarget: view }) => {
        atEnd.current = view.scrollHeight - view.scrollTop - view.clientHeight < 24
      }}
    >
      <div className="drw-canvas" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          if (line === undefined) return null
          return (
            <div
              key={line.key}
              className="drw-log"
              data-level={line.level ?? undefined}
              style={{ transform: `translateY(${item.start}px)` }}
              title={line.text}
            >
              {line.at !== null && <span className="drw-at">{line.at}</span>}
              {line.level !== null && line.level !== 'info' && (
                <span className="drw-level">{t.level[line.level]}</span>
              )}
              {oneLine(line.text)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
