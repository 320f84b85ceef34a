/** One job on Flink: its tasks with their load, its exceptions, its checkpoints, and what is done with it. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { FlinkCheckpointView, FlinkException, FlinkJobView } from '../../bridge/contract.ts'
import { hasEnded } from '../../model/flinkJob.ts'
import { formatAbout, formatBytes, formatCount, formatDateTime, formatPercent } from '../../ui/format.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { EmptyState } from '../../ui/parts.tsx'
import { followJob, type JobAct } from '../stores/flinkJob.ts'
import { useProject, useView } from '../stores/index.ts'
import { flink } from '../texts/index.ts'
import { toneOf } from './words.ts'

const t = flink.job
const TABS = ['tasks', 'exceptions', 'checkpoints'] as const

export function JobView({ job, connection }: { readonly job: FlinkJobView; readonly connection: string }) {
  const [tab, setTab] = useState<(typeof TABS)[number]>('tasks')
  const drawn = useProject(({ document }) => Object.keys(document.nodes).length > 0)
  const own = useProject(({ document }) => document.name === job.name)
  const running = !hasEnded(job.state)
  const { set } = useView.getState()
  const act = (kind: JobAct) => (): void =>
    set({
      dialog: {
        kind: 'flinkAct',
        act: kind,
        connection,
        jobId: job.id,
        name: job.name,
        parallelism: job.parallelism,
      },
    })
  return (
    <div className="flk-job">
      <header>
        <i className="flk-dot" data-tone={toneOf(job.state)} aria-hidden="true" />
        <h2>{job.name}</h2>
        <span>{flink.states[job.state]}</span>
        <span className="flk-quiet">
          {t.facts(formatAbout(job.duration), job.parallelism, job.restarts ?? 0)}
        </span>
        {own && drawn && (
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              followJob({ connection, jobId: job.id, name: job.name })
              set({ page: 'editor' })
            }}
          >
            {t.onCanvas}
          </Button>
        )}
        {running &&
          (['savepoint', 'stop', 'cancel'] as const).map((kind) => (
            <Button key={kind} variant="default" size="xs" onClick={act(kind)}>
              {flink.acts[kind].name}
            </Button>
          ))}
      </header>
      <div className="flk-tabs">
        <Segmented
          label={t.view}
          small
          value={tab}
          options={TABS.map((value) => ({
            value,
            label: t.tabs[value](
              value === 'tasks'
                ? job.tasks.length
                : value === 'exceptions'
                  ? job.exceptions.length
                  : job.checkpoints.completed,
            ),
          }))}
          onChange={setTab}
        />
      </div>
      <div className="kfk-page">
        {tab === 'tasks' && <Tasks tasks={job.tasks} />}
        {tab === 'exceptions' && <Exceptions exceptions={job.exceptions} />}
        {tab === 'checkpoints' && <Checkpoints checkpoints={job.checkpoints} />}
      </div>
    </div>
  )
}

function Tasks({ tasks }: { readonly tasks: FlinkJobView['tasks'] }) {
  return (
    <table className="kfk-table">
      <thead>
        <tr>
          <th scope="col">{t.task}</th>
          <th scope="col">{t.state}</th>
          {(['parallelism', 'in', 'out', 'busy', 'held'] as const).map((name) => (
            <th key={name} scope="col" className="kfk-right">
              {t[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <tr key={task.id}>
            <td title={task.name}>{task.name}</td>
            <td>{task.state.toLowerCase()}</td>
            <td className="kfk-right">{task.parallelism}</td>
            <td className="kfk-right">{formatCount(task.in)}</td>
            <td className="kfk-right">{formatCount(task.out)}</td>
            <td className="kfk-right">{share(task.busy)}</td>
            <td className="kfk-right" data-pressure={task.pressure ?? undefined}>
              {share(task.backPressured)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const share = (value: number | null): string => (value === null ? '–' : formatPercent(value))

function Exceptions({ exceptions }: { readonly exceptions: readonly FlinkException[] }) {
  if (exceptions.length === 0) return <EmptyState>{t.noExceptions}</EmptyState>
  return (
    <ul className="flk-exceptions">
      {exceptions.map((one) => (
        <li key={`${one.at} ${one.message}`}>
          <p>
            <time>{formatDateTime(one.at, 'UTC')}</time> {one.task ?? t.whole}
            {one.host !== null && ` · ${one.host}`}
          </p>
          <details>
            <summary>{one.message}</summary>
            <pre className="ui-mono">{one.trace}</pre>
          </details>
        </li>
      ))}
    </ul>
  )
}

function Checkpoints({ checkpoints }: { readonly checkpoints: FlinkJobView['checkpoints'] }) {
  const { completed, failed, running, restoredFrom, history } = checkpoints
  return (
    <>
      <p className="kfk-note">
        {t.counts(completed, failed, running)} {restoredFrom === null ? t.afresh : t.restored(restoredFrom)}
      </p>
      {history.length === 0 ? (
        <EmptyState>{t.noCheckpoints}</EmptyState>
      ) : (
        <table className="kfk-table">
          <thead>
            <tr>
              <th scope="col">{t.number}</th>
              <th scope="col">{t.state}</th>
              <th scope="col">{t.at}</th>
              <th scope="col" className="kfk-right">
                {t.took}
              </th>
              <th scope="col" className="kfk-right">
                {t.stateSize}
              </th>
              <th scope="col">{t.path}</th>
            </tr>
          </thead>
          <tbody>
            {history.map((one) => (
              <Checkpoint key={one.id} checkpoint={one} />
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Checkpoint({ checkpoint: one }: { readonly checkpoint: FlinkCheckpointView }) {
  return (
    <tr data-failed={one.state === 'failed' || undefined}>
      <td>
        {one.id}
        {one.savepoint && ` · ${t.savepoint}`}
      </td>
      <td>{t.checkpointStates[one.state]}</td>
      <td>{formatDateTime(one.at, 'UTC')}</td>
      <td className="kfk-right">{formatAbout(one.duration)}</td>
      <td className="kfk-right">{formatBytes(one.stateBytes)}</td>
      <td className="kfk-wrap">{one.failure ?? one.path ?? '–'}</td>
    </tr>
  )
}
