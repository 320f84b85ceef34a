/** The line at the foot of the window: engine, watermark, rates, what went wrong. */
import { CircleX, ClockAlert, MemoryStick, TriangleAlert, Waves } from 'lucide-react'
import { memo, useMemo, type ReactNode } from 'react'
import type { FlinkJobState } from '../../model/flinkJob.ts'
import { formatBytes, formatClock, formatCount, formatLag, formatRate } from '../../ui/format.ts'
import { useProject, useRun, useView, type DrawerTab } from '../stores/index.ts'
import { useFlinkJob } from '../stores/flinkJob.ts'
import { useProblems } from '../stores/problems.ts'
import { isActive } from '../stores/run.ts'
import { flink, texts } from '../texts/index.ts'
import { endsOf } from '../stores/ends.ts'
import { Checkpoint } from './Checkpoint.tsx'
import { jobRate, jobWatermark, sum } from './status.ts'
import './status.css'

const t = texts.app.status
const ICON = { size: 12, strokeWidth: 2, 'aria-hidden': true } as const

const openTab = (drawerTab: DrawerTab) => (): void =>
  useView.getState().set({ drawerTab, drawerOpen: true, page: 'editor' })

export function StatusBar() {
  return (
    <footer className="status" aria-label={t.label}>
      <Engine />
      <Watermark />
      <Rates />
      <Count of="late" tab="records" label={t.late} icon={<ClockAlert {...ICON} />} />
      <Count of="dead" tab="deadLetters" label={t.dead} icon={<CircleX {...ICON} />} />
      <Checkpoint />
      <span className="status-space" />
      <Memory />
      <Problems />
    </footer>
  )
}

function Engine() {
  const lost = useView((state) => state.lost)
  const kind = useRun(({ run }) =>
    run?.state === 'failed'
      ? run.mode === 'preview'
        ? 'previewFailed'
        : 'failed'
      : !isActive(run)
        ? 'idle'
        : run.state === 'paused'
          ? 'paused'
          : run.mode === 'preview'
            ? 'preview'
            : 'running',
  )
  const job = useFlinkJob(({ job: followed, view }) =>
    followed === null ? null : (view?.state ?? 'created'),
  )
  const onFlink = job !== null && kind !== 'running' && kind !== 'preview' && kind !== 'paused'
  return (
    <span className="status-item" data-engine={lost ? 'lost' : onFlink ? engineOf(job) : kind}>
      <i className="status-dot" aria-hidden="true" />
      {lost ? t.lost : onFlink ? t.onFlink(flink.states[job]) : t.engine[kind]}
    </span>
  )
}

/** The mark of a job on Flink is that of the engine in the same state. */
const engineOf = (state: FlinkJobState): 'running' | 'failed' | 'idle' =>
  state === 'running' ? 'running' : state === 'failed' || state === 'failing' ? 'failed' : 'idle'

const Watermark = memo(function Watermark() {
  const document = useRun((state) => state.run?.document ?? null)
  const timeZone = useProject(({ document: { settings } }) =>
    typeof settings['timeZone'] === 'string' ? settings['timeZone'] : 'UTC',
  )
  const sources = useMemo(() => (document === null ? [] : endsOf(document).sources), [document])
  const text = useRun((state) => {
    const watermark = jobWatermark(state.frame, sources)
    if (watermark === null) return null
    if (watermark.ended) return t.ended
    const lag =
      watermark.lag === null || watermark.lag === 0
        ? t.atNewest
        : t.behind(formatLag(watermark.lag).replace('−', ''))
    return `${formatClock(watermark.time, timeZone)}|${lag}`
  })
  if (text === null) return null
  const [time, lag] = text.split('|')
  return (
    <span className="status-item">
      <Waves {...ICON} className="status-water" />
      {t.watermark}
      <b className="status-number">{time}</b>
      {lag !== undefined && <span className="status-water">{lag}</span>}
    </span>
  )
})

const Rates = memo(function Rates() {
  const document = useRun((state) => state.run?.document ?? null)
  const ends = useMemo(() => (document === null ? null : endsOf(document)), [document])
  const input = useRun((state) =>
    ends === null || !isActive(state.run) ? null : formatRate(jobRate(state, ends.sources, 'out')),
  )
  const output = useRun((state) =>
    ends === null || !isActive(state.run) ? null : formatRate(jobRate(state, ends.sinks, 'in')),
  )
  if (input === null) return null
  return (
    <span className="status-item">
      {t.in} <b className="status-number">{input}</b> {t.out} <b className="status-number">{output}</b>
    </span>
  )
})

const Count = memo(function Count({
  of,
  tab,
  label,
  icon,
}: {
  readonly of: 'late' | 'dead'
  readonly tab: DrawerTab
  readonly label: string
  readonly icon: ReactNode
}) {
  const count = useRun((state) => sum(state.frame, of))
  if (count === 0) return null
  return (
    <button type="button" className="status-item status-button" onClick={openTab(tab)}>
      <span className="status-badge" data-of={of}>
        {icon}
        {formatCount(count)}
      </span>
      {label}
    </button>
  )
})

const Memory = memo(function Memory() {
  const text = useRun(({ frame }) => {
    const memory = frame?.memory ?? null
    return memory === null ? null : formatBytes(memory)
  })
  if (text === null) return null
  return (
    <span className="status-item" title={t.memory}>
      <MemoryStick {...ICON} />
      <b className="status-number">{text}</b>
    </span>
  )
})

function Problems() {
  const problems = useProblems()
  const failed = useRun(({ run }) => run?.state === 'failed' && run.error !== null)
  const error = failed || problems.some((problem) => problem.severity === 'error')
  const count = problems.length + (failed ? 1 : 0)
  return (
    <button
      type="button"
      className="status-item status-button"
      data-error={error || undefined}
      onClick={openTab('problems')}
    >
      <TriangleAlert {...ICON} />
      {count === 0 ? t.noProblems : t.problems(count)}
    </button>
  )
}
