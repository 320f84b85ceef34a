import { Button } from '@mantine/core'
import { useEffect, useMemo, type ReactNode } from 'react'
import type { SampleRow } from '../../bridge/contract.ts'
import { portRef } from '../../model/document.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { formatAbout, formatCount, formatRate } from '../../ui/format.ts'
import { Badge, EmptyState } from '../../ui/parts.tsx'
import { recordsBeforeChange } from '../commands/runActions.ts'
import { CodeText } from '../forms/CodeText.tsx'
import { timeZoneOf } from '../inspector/metrics.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun, type RunStoreState } from '../stores/index.ts'
import { notify } from '../stores/notify.ts'
import { panels } from '../texts/index.ts'
import { recordJson, rowMatches, samplingRatio } from './cells.ts'
import { shownColumns, withKind } from './changes.ts'
import { cutBefore } from './cut.ts'
import type { Outcome } from './pairs.ts'
import { RecordTable } from './RecordTable.tsx'
import { RowShapes } from './RowShapes.tsx'
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
  frozen,
  selected,
  partner,
  outcomes,
  register,
  onSelect,
}: {
  readonly title: string
  readonly note: string
  /** `node.port` */
  readonly port: string
  readonly schema: StreamSchema | null
  readonly tools: RecordsTools
  readonly choice: ReactNode
  /** What stood there when the person paused; null while the table moves. */
  readonly frozen: RunStoreState['samples'] | null
  readonly selected: SampleRow | null
  /** The ordinal of the record that belongs to the one selected in the other pane. */
  readonly partner: number | null
  readonly outcomes: ReadonlyMap<number, Outcome> | null
  readonly register: (copy: PaneCopy) => void
  readonly onSelect: (row: SampleRow | null) => void
}) {
  const live = useRun((state) => state.samples[port])
  const rate = useRun((state) => state.rates[port])
  const run = useRun((state) => state.run)
  const timeZone = useProject((state) => timeZoneOf(state.document))
  const age = useStaleness()
  const waiting = useProject((state) => recordsBeforeChange(run, state, portRef(port).node))
  const samples = frozen === null ? live : frozen[port]

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
  const firstOfHint = useRun((state) => cutText(state, port, t.firstOfHint)) ?? undefined
  const partialNote = useRun((state) => cutText(state, port, t.partial)) ?? undefined
  return (
    <section
      className="drw-pane"
      aria-label={`${title} ${note}`.trimEnd()}
      onFocusCapture={() => register(copy)}
    >
      <header className="drw-pane-head">
        <h3>{title}</h3>
        {note !== '' && <span className="drw-note">{note}</span>}
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
          {firstOf !== null && <span title={firstOfHint}>{firstOf}</span>}
          {endsAt !== null && <span>{t.endsAt(formatCount(endsAt))}</span>}
          {ratio > 1 && <span>{t.sampling(formatCount(ratio))}</span>}
        </span>
      </header>
      {samples === undefined || samples.rows.length === 0 || schema === null ? (
        <PaneEmpty port={port} waiting={active} paused={frozen !== null} known={schema !== null} />
      ) : (
        <RecordTable
          label={`${title} ${note}`.trimEnd()}
          columns={columns}
          eventTime={schema.eventTime}
          rows={rows}
          timeZone={timeZone}
          view={tools.view}
          stale={age !== null}
          partialNote={partialNote}
          selected={selected?.n ?? null}
          partner={partner}
          outcomes={outcomes}
          onSelect={onSelect}
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
  paused,
  known,
}: {
  readonly port: string
  readonly waiting: boolean
  /** The tables are. */
  readonly paused: boolean
  readonly known: boolean
}) {
  const total = useRun((state) => state.rates[port]?.total ?? 0)
  const starting = useRun(({ run }) => run?.state === 'starting')
  const { node } = portRef(port)
  const label = useProject(({ document }) => document.nodes[node]?.label ?? node)
  const error = useProject(({ analysis }) =>
    analysis.nodes[node]?.problems.find(({ severity }) => severity === 'error'),
  )
  if (error !== undefined && total === 0) {
    return (
      <EmptyState>
        <CodeText text={t.blocked(label, error.message)} />
      </EmptyState>
    )
  }
  if (!known) return <EmptyState>{panels.schema.unknownOutput}</EmptyState>
  if (paused) return <EmptyState>{t.noneWhenPaused}</EmptyState>
  if (starting) return <RowShapes>{t.starting}</RowShapes>
  if (total > 0 && waiting) return <RowShapes>{t.fetching}</RowShapes>
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
