/** What a sink got, held against what another run, or a test, says. */
import { CircleCheck, CircleX } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { SinkCompared as Compared } from '../../../bridge/contract.ts'
import {
  byWindow,
  differentRows,
  sameRows,
  toldByWindows,
  type Bounds,
} from '../../../model/fixtures/rows.ts'
import { Segmented } from '../../../ui/Segmented.tsx'
import { focusField } from '../../forms/focus.ts'
import { useProject } from '../../stores/index.ts'
import { ComparedTable } from './ComparedTable.tsx'
import '../tables.css'
import './compared.css'
import type { ComparedWords } from './words.ts'

export function SinkCompared({
  compared,
  words: t,
  all = false,
  onGo,
}: {
  readonly compared: Compared
  readonly words: ComparedWords
  /** Rows that are the same are shown from the start. */
  readonly all?: boolean
  /** Before the person is led to the sink. */
  readonly onGo?: () => void
}) {
  const { sink, expected, got, same, differences } = compared
  const label = useProject((state) => state.document.nodes[sink]?.label ?? sink)
  const bounds = useBounds()
  const [shown, setShown] = useState<'differences' | 'all'>(all ? 'all' : 'differences')
  const groups = useMemo(
    () => byWindow([...differentRows(compared), ...(shown === 'all' ? sameRows(compared) : [])], bounds),
    [compared, shown, bounds],
  )
  const hidden = useMemo(() => toldByWindows(groups, bounds), [groups, bounds])
  const wrong = differences.length > 0
  const Icon = wrong ? CircleX : CircleCheck
  return (
    <section className="cmp" aria-label={label}>
      <header data-wrong={wrong || undefined}>
        <Icon size={13} aria-hidden="true" />
        <button
          type="button"
          className="cmp-sink"
          onClick={() => {
            onGo?.()
            focusField(sink, '')
          }}
        >
          {label}
        </button>
        <span className="cmp-sum">
          {wrong
            ? t.sum(expected, got, differences.length)
            : same.length === 0
              ? t.nothing
              : t.same(same.length)}
        </span>
        {same.length > 0 && (
          <Segmented
            small
            label={t.show}
            value={shown}
            options={[
              { value: 'differences', label: t.differences },
              { value: 'all', label: t.all },
            ]}
            onChange={setShown}
          />
        )}
      </header>
      {differences.map((difference) =>
        difference.kind === 'order' ? <p key="order">{t.order(String(difference.at))}</p> : null,
      )}
      {groups.length > 0 && (
        <ComparedTable label={t.table(label)} groups={groups} hidden={hidden} words={t} />
      )}
    </section>
  )
}

/** What the pipeline's windows call their bounds. */
function useBounds(): readonly Bounds[] {
  const analysis = useProject((state) => state.analysis)
  return useMemo(
    () =>
      Object.values(analysis.nodes).flatMap(({ config }) => {
        const { windowStart, windowEnd } = (config ?? {}) as { windowStart?: unknown; windowEnd?: unknown }
        return typeof windowStart === 'string' && typeof windowEnd === 'string'
          ? [{ start: windowStart, end: windowEnd }]
          : []
      }),
    [analysis],
  )
}
