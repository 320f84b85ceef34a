/** How old the running job's last checkpoint is; a click tells the rest. */
import { Popover } from '@mantine/core'
import { Archive, TriangleAlert } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import { settingsSchema } from '../../model/document.ts'
import { formatAbout, formatBytes, formatClock, formatCount, formatDuration } from '../../ui/format.ts'
import { timeZoneOf } from '../inspector/metrics.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun } from '../stores/index.ts'
import { texts } from '../texts/index.ts'

const t = texts.app.status.checkpoint
const ICON = { size: 12, strokeWidth: 2, 'aria-hidden': true } as const

const intervalOf = (setting: unknown): number =>
  typeof setting === 'number' ? setting : settingsSchema.parse({}).checkpointInterval

export const Checkpoint = memo(function Checkpoint() {
  const view = useRun(({ frame }) => frame?.checkpoint ?? null)
  // What has come to its end has left none; what has failed can be gone on with.
  const shown = useRun(
    ({ run }) => run !== null && run.mode === 'run' && (run.state === 'failed' || isActive(run)),
  )
  const every = useRun(({ run }) => intervalOf(run?.document.settings['checkpointInterval']))
  const timeZone = useProject((state) => timeZoneOf(state.document))
  const [open, setOpen] = useState(false)
  const now = useNow(shown && view !== null)
  if (!shown || view === null || (every === 0 && view.last === null && view.failures === 0)) return null
  const { last, writing, failures, error } = view
  const age = last === null ? t.none : ageText(now - last.at)
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={280} shadow="md" trapFocus={false}>
      <Popover.Target>
        <button
          type="button"
          className="status-item status-button"
          data-error={failures > 0 || undefined}
          onClick={() => setOpen((before) => !before)}
        >
          {failures > 0 ? <TriangleAlert {...ICON} /> : <Archive {...ICON} />}
          {failures > 0 ? (
            t.failed(failures)
          ) : last === null ? (
            age
          ) : (
            <>
              {t.label} <b className="status-number">{age}</b>
            </>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="status-card" aria-label={t.title}>
        <h3>{t.title}</h3>
        {failures > 0 && (
          <p className="status-failure">
            {t.reason}: {error} {t.goesOn}
          </p>
        )}
        {last === null && failures === 0 && <p>{t.noneMade}</p>}
        <dl>
          {last !== null && (
            <>
              <Fact name={t.last} value={formatClock(last.at, timeZone)} />
              <Fact name={t.age} value={age} />
              <Fact name={t.number} value={formatCount(last.id)} />
              <Fact name={t.took} value={formatAbout(last.duration)} />
              <Fact name={t.wrote} value={formatBytes(last.bytes)} />
              <Fact name={t.entries} value={formatCount(last.entries)} />
            </>
          )}
          {failures > 0 && <Fact name={t.failures} value={formatCount(failures)} />}
          {writing !== null && <Fact name={t.writing} value={t.writingOne(writing)} />}
          {every > 0 && <Fact name={t.every} value={formatDuration(every)} />}
        </dl>
      </Popover.Dropdown>
    </Popover>
  )
})

const ageText = (ms: number): string =>
  ms < 1_000 ? t.justNow : t.ago(formatAbout(Math.floor(ms / 1_000) * 1_000))

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** The wall clock, by the second, while somebody needs it. */
function useNow(needed: boolean): number {
  const framed = useRun(({ frameAt }) => Math.floor(frameAt / 1_000) * 1_000)
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (!needed) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [needed])
  return Math.max(now, framed)
}
