import { Button } from '@mantine/core'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { SampleRow } from '../../bridge/contract.ts'
import { portRef } from '../../model/document.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { formatAbout, formatCount, formatRate } from '../../ui/format.ts'
import { Badge, EmptyState } from '../../ui/parts.tsx'
import { recordsBeforeChange } from '../commands/runActions.ts'
import { timeZoneOf } from '../inspector/metrics.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun, type RunStoreState } from '../stores/index.ts'
import { notify } from '../stores/notify.ts'
import { panels } from '../texts/index.ts'
import { recordJson, rowMatches, samplingRatio } from './cells.ts'
import { shownColumns, withKind } from './changes.ts'
import { cutBefore } from './cut.ts'
import { RecordTable } from './RecordTable.tsx'
import type { PaneCopy, RecordsTools } from './tools.ts'
import { useStaleness } from './useRunAnalysis.ts'

const t = panels.records

const none: readonly SampleRow[] = []

/** The records of one port. */
export function RecordPane({
  title,
  note,
  port,
  schema,
  tools,
  choice,
  register,
  onHold,
}: {
  readonly title: string
  readonly note: string
  /** `node.port` */
  readonly port: string
  readonly schema: StreamSchema | null
  readonly tools: RecordsTools
  readonly choice: ReactNode
  readonly register: (copy: PaneCopy) => void
  /** Asks for a pause. */
  readonly onHold: () => void
}) {
  const live = useRun((state) => state.samples[port])
  const rate = useRun((state) => state.rates[port])
  const run = useRun((state) => state.run)
  const timeZone = useProject((state) => timeZoneOf(state.document))
  const age = useStaleness()
  const waiting = useProject((state) => recordsBeforeChange(run, state, portRef(port).node))
  // What stood there when the person paused.
  const [frozen, setFrozen] = useState<{ readonly samples: typeof live } | null>(null)
  if (tools.paused && frozen === null) setFrozen({ samples: live })
  if (!tools.paused && frozen !== null) setFrozen(null)
  const samples = tools.paused && frozen !== null ? frozen.samples : live
  const [selected, setSelected] = useState<SampleRow | null>(null)

  const changelog = schema?.changes === 'changelog'
  const columns = useMemo(() => shownColumns(schema), [schema])
  const rows = useMemo(() => {
    const newest = (samples?.rows ?? none).toReversed()
    const shown = changelog ? newest.map(withKind) : newest
    const search = tools.search.trim()
    return search === '' ? shown : shown.filter((row) => rowMatches(row, columns, search, timeZone))
  }, [samples, tools.search, columns, changelog, timeZone])

  const copyRow = (row: SampleRow) => {
    void navigator.clipboard.writeText(recordJson(row.values, columns)).then(() => notify(t.copied(1)))
  }
  const copy: PaneCopy = () =>
    (selected === null ? rows : [selected]).map((row) => recordJson(row.values, columns)).join('\n')
  // The last pane that was touched is what is copied; the first to be drawn stands in until then.
  useEffect(() => register(copy))

  const ratio = samplingRatio(samples?.rows ?? none)
  const newer = tools.paused ? (live?.total ?? 0) - (samples?.total ?? 0) : 0
  const active = isActive(run)
  // A port that is watched no more stands still while its count goes on.
  const last = samples?.rows.at(-1)?.n ?? null
  const endsAt = !tools.paused && last !== null && (rate?.total ?? 0) > last ? last : null
  const firstOf = useRun((state) => cutText(state, port, t.firstOf))
  const partialNote = useRun((state) => cutText(state, port, t.partial)) ?? undefined
  return (
    <section className="drw-pane" aria-label={`${title} ${note}`} onFocusCapture={() => register(copy)}>
      <header className="drw-pane-head">
        <h3>{title}</h3>
        <span className="drw-note">{note}</span>
        {choice}
        <span className="drw-facts">
          {waiting && <Badge tone="warn">{t.beforeChange}</Badge>}
          {age !== null && <Badge tone="warn">{t.stale(formatAbout(age))}</Badge>}
          {tools.paused ? (
            <span role="status">{t.paused(formatCount(Math.max(0, newer)))}</span>
          ) : (
            <span className="ui-mono">
              {active ? formatRate(rate?.perSecond ?? null) : t.total(rate?.total ?? samples?.total ?? 0)}
            </span>
          )}
          {firstOf !== null && <span>{firstOf}</span>}
          {endsAt !== null && <span>{t.endsAt(formatCount(endsAt))}</span>}
          {ratio > 1 && <span>{t.sampling(formatCount(ratio))}</span>}
        </span>
      </header>
      {samples === undefined || samples.rows.length === 0 || schema === null ? (
        <PaneEmpty port={port} waiting={active} known={schema !== null} />
      ) : (
        <RecordTable
          label={`${title} ${note}`}
          columns={columns}
          rows={rows}
          timeZone={timeZone}
          view={tools.view}
          stale={age !== null}
          partialNote={partialNote}
          selected={selected?.n ?? null}
          onSelect={(row) => {
            setSelected(row)
            // A record that is looked at must not run away.
            if (row !== null) onHold()
          }}
          onCopy={copyRow}
        />
      )}
    </section>
  )
}

/** A text on the sources before this port that the preview's limit has ended, or null. */
function cutText(
  { run, frame }: RunStoreState,
  port: string,
  text: (records: string, sources: number) => string,
): string | null {
  if (run === null || run.mode !== 'preview' || frame === null) return null
  const cut = cutBefore(run.document, frame, portRef(port).node)
  return cut === null ? null : text(formatCount(cut.records), cut.sources)
}

function PaneEmpty({
  port,
  waiting,
  known,
}: {
  readonly port: string
  readonly waiting: boolean
  readonly known: boolean
}) {
  const total = useRun((state) => state.rates[port]?.total ?? 0)
  if (!known) return <EmptyState>{panels.schema.unknownOutput}</EmptyState>
  if (total > 0 && waiting) return <EmptyState>{t.fetching}</EmptyState>
  if (total > 0) {
    return (
      <EmptyState
        action={
          <Button variant="default" onClick={() => void useRun.getState().start('preview')}>
            {t.previewAgain}
          </Button>
        }
      >
        {t.notWatched(total)}
      </EmptyState>
    )
  }
  return <EmptyState>{waiting ? t.waiting : t.nothingCame}</EmptyState>
}
