/** Across the top of the canvas: the job on Flink whose figures the nodes show, and what is done with it. */
import { Button } from '@mantine/core'
import { CircleX, X } from 'lucide-react'
import { hasEnded } from '../../model/flinkJob.ts'
import { formatAbout } from '../../ui/format.ts'
import { goTo } from '../commands/commands.ts'
import { leaveJob, useFlinkJob, type JobAct } from '../stores/flinkJob.ts'
import { sameAnswer } from '../stores/sameAnswer.ts'
import { showCluster, showJob } from '../stores/flinkCluster.ts'
import { useProject, useView } from '../stores/index.ts'
import { flink, texts } from '../texts/index.ts'
import './flink.css'
import { toneOf } from './words.ts'

const t = flink.bar

export function FlinkBar() {
  const { job, view, error, at } = useFlinkJob()
  const changed = useProject(({ document }) => job !== null && !sameAnswer(job.document, document))
  if (job === null) return null
  const running = view !== null && !hasEnded(view.state)
  const act = (kind: JobAct) => (): void =>
    useView.getState().set({
      dialog: {
        kind: 'flinkAct',
        act: kind,
        connection: job.connection,
        jobId: job.jobId,
        name: job.name,
        parallelism: view?.parallelism ?? 1,
      },
    })
  const details = (): void => {
    showCluster(job.connection)
    showJob(job.jobId)
    useView.getState().set({ page: 'flink' })
  }
  const tasksRunning = view?.tasks.filter(({ state }) => state.toLowerCase() === 'running').length ?? 0
  const savepoint = view?.checkpoints.lastSavepoint?.path ?? null
  const [last] = view?.exceptions ?? []
  const place = last?.nodes.find((id) => job.document.nodes[id] !== undefined)
  return (
    <div className="fbar" role="region" aria-label={t.label}>
      <div className="fbar-line">
        <i className="flk-dot" data-tone={view === null ? 'warn' : toneOf(view.state)} aria-hidden="true" />
        <span className="fbar-name">{t.on(job.name, job.connection)}</span>
        <span role="status" className="fbar-state">
          {view === null ? t.looking : flink.states[view.state]}
        </span>
        {view !== null && (
          <span className="fbar-facts">
            {t.facts(formatAbout(view.duration), view.parallelism)}
            {running && tasksRunning < view.tasks.length && t.tasks(tasksRunning, view.tasks.length)}
            {view.checkpoints.last !== null && running
              ? t.checkpoint(formatAbout(Math.max(0, at - view.checkpoints.last.at)))
              : ''}
            {(view.restarts ?? 0) > 0 && t.restarts(view.restarts ?? 0)}
          </span>
        )}
        {changed && running && <span className="fbar-changed">{t.changed}</span>}
        {running && (
          <>
            <Button variant="default" size="xs" onClick={act('savepoint')}>
              {flink.acts.savepoint.name}
            </Button>
            <Button variant="default" size="xs" onClick={act('rescale')}>
              {flink.acts.rescale.name}
            </Button>
            <Button variant="default" size="xs" onClick={act('stop')}>
              {flink.acts.stop.name}
            </Button>
            <Button variant="default" size="xs" onClick={act('cancel')}>
              {flink.acts.cancel.name}
            </Button>
          </>
        )}
        {!running && savepoint !== null && (
          <Button
            variant="default"
            size="xs"
            onClick={() =>
              useView.getState().set({
                dialog: { kind: 'submitFlink', savepoint },
              })
            }
          >
            {t.resume}
          </Button>
        )}
        <Button variant="default" size="xs" onClick={details}>
          {t.details}
        </Button>
        <button
          type="button"
          className="banner-close"
          aria-label={t.leave}
          title={t.leave}
          onClick={leaveJob}
        >
          <X size={14} aria-hidden="true" />
        </button>
      </div>
      {error !== null && (
        <p role="alert">
          <CircleX size={13} aria-hidden="true" /> {error.message} {error.hint} {view !== null && t.away}
        </p>
      )}
      {last !== undefined && view !== null && view.state !== 'running' && view.state !== 'finished' && (
        <p role="alert">
          <CircleX size={13} aria-hidden="true" /> {last.message}
          {place !== undefined && (
            <Button variant="default" size="xs" onClick={() => goTo(place)}>
              {texts.app.run.showNode}
            </Button>
          )}
        </p>
      )}
    </div>
  )
}
