import { Button, NativeSelect, TextInput } from '@mantine/core'
import { ChevronLeft, ChevronRight, Search, Waves } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, formatClock, formatCount } from '../../ui/format.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { EmptyState } from '../../ui/parts.tsx'
import { isEnd, timeZoneOf } from '../inspector/metrics.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { RowShapes } from './RowShapes.tsx'
import { StateTable } from './StateTable.tsx'
import { TimerTable } from './TimerTable.tsx'
import { PAGE, useStatePage } from './useStatePage.ts'

const t = panels.state

/** Open windows by key, with what they hold and when they fire. */
export function StateTab() {
  const run = useRun((state) => state.run)
  const frame = useRun((state) => state.frame)
  const selected = useProject((state) =>
    state.selection.nodes.length === 1 ? (state.selection.nodes[0] ?? null) : null,
  )
  const document = useProject((state) => state.document)
  const timeZone = useProject((state) => timeZoneOf(state.document))
  const [chosen, setChosen] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [offset, setOffset] = useState(0)
  const [view, setView] = useState<'entries' | 'timers'>('entries')
  const timers = view === 'timers'

  const stateful = Object.entries(frame?.nodes ?? {})
    .filter(([, node]) => node.state !== undefined)
    .map(([id]) => id)
  const node =
    selected !== null && stateful.includes(selected)
      ? selected
      : chosen !== null && stateful.includes(chosen)
        ? chosen
        : (stateful[0] ?? null)
  const kind = useProject(({ analysis }) =>
    node === null ? null : (analysis.nodes[node]?.definition?.kind ?? null),
  )
  const { page, error } = useStatePage(run?.id ?? null, node, search, offset, isActive(run), timers)

  if (run === null) return <EmptyState>{t.notRun}</EmptyState>
  if (node === null)
    return (
      <EmptyState>
        {selected !== null ? t.stateless(document.nodes[selected]?.label ?? selected) : t.none}
      </EmptyState>
    )

  const summary = frame?.nodes[node]?.state
  const windowed = kind === 'window' || (summary?.windows ?? 0) > 0
  const watermark = page?.watermark ?? frame?.nodes[node]?.watermark ?? null
  const nextFire = page?.nextFire ?? summary?.nextFire ?? null
  const end = page === null ? 0 : offset + page.entries.length
  return (
    <>
      <div className="drw-tools">
        <TextInput
          className="drw-search"
          size="xs"
          aria-label={t.find}
          placeholder={t.find}
          leftSection={<Search width={12} height={12} />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            setOffset(0)
          }}
        />
        <Segmented
          label={t.view}
          small
          value={view}
          options={[
            { value: 'entries', label: t.entries },
            { value: 'timers', label: t.timers.view },
          ]}
          onChange={(next) => {
            setView(next)
            setOffset(0)
          }}
        />
        {stateful.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={t.node}
            value={node}
            data={stateful.map((id) => ({ value: id, label: document.nodes[id]?.label ?? id }))}
            onChange={(event) => {
              setChosen(event.currentTarget.value)
              setOffset(0)
            }}
          />
        )}
      </div>
      <header className="drw-pane-head">
        <h3>{document.nodes[node]?.label ?? node}</h3>
        {summary !== undefined && (
          <span className="drw-note">
            {timers
              ? page !== null && t.timers.size(page.total)
              : t.size(windowed ? summary.windows : null, summary.keys, formatBytes(summary.bytes))}
          </span>
        )}
        <span className="drw-facts drw-water">
          <Waves width={13} height={13} aria-hidden="true" />
          {watermark === null
            ? t.noWatermark
            : isEnd(watermark)
              ? t.ended
              : nextFire === null
                ? t.stands(formatClock(watermark, timeZone))
                : t.fires(formatClock(nextFire, timeZone), formatClock(watermark, timeZone))}
        </span>
      </header>
      {error !== null ? (
        <EmptyState>{error}</EmptyState>
      ) : page === null ? (
        <RowShapes>{t.loading}</RowShapes>
      ) : page.entries.length === 0 ? (
        <EmptyState>
          {search !== '' ? t.noMatch(search) : timers ? t.timers.none : windowed ? t.empty : t.noKeys}
        </EmptyState>
      ) : timers ? (
        <TimerTable entries={page.entries} watermark={watermark} timeZone={timeZone} />
      ) : (
        <StateTable node={node} entries={page.entries} watermark={watermark} timeZone={timeZone} />
      )}
      {page !== null && (offset > 0 || page.entries.length === PAGE) && (
        <footer className="drw-pages">
          <Button
            variant="default"
            size="xs"
            disabled={offset === 0}
            leftSection={<ChevronLeft width={12} height={12} aria-hidden="true" />}
            onClick={() => setOffset(Math.max(0, offset - PAGE))}
          >
            {t.previous}
          </Button>
          <span role="status">
            {t.range(offset + 1, end, page.total === null ? null : formatCount(page.total))}
          </span>
          <Button
            variant="default"
            size="xs"
            disabled={page.total === null ? page.entries.length < PAGE : end >= page.total}
            rightSection={<ChevronRight width={12} height={12} aria-hidden="true" />}
            onClick={() => setOffset(offset + PAGE)}
          >
            {t.next}
          </Button>
        </footer>
      )}
    </>
  )
}
