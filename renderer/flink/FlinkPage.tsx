/** The Flink page: a cluster at the left with its jobs, and the cluster itself or one job beside it. */
import { Button } from '@mantine/core'
import { Server } from 'lucide-react'
import { useEffect } from 'react'
import { formatAbout } from '../../ui/format.ts'
import { EmptyState } from '../../ui/parts.tsx'
import { lookAtCluster, showCluster, showJob, useFlinkCluster } from '../stores/flinkCluster.ts'
import { flink } from '../texts/index.ts'
import '../kafka/kafka.css'
import '../kafka/tables.css'
import { ClusterView } from './ClusterView.tsx'
import { chooseFlink, openFlinkConnections, useChosenFlink, useFlinkConnections } from './connections.ts'
import './flink.css'
import { JobView } from './JobView.tsx'
import { toneOf } from './words.ts'

/** How often the cluster is asked, ms. */
const EVERY = 3_000

const t = flink.page

export function FlinkPage() {
  const list = useFlinkConnections()
  const chosen = useChosenFlink(list)
  const name = chosen?.name ?? null
  const { cluster, jobId, job, error } = useFlinkCluster()
  useEffect(() => {
    if (name !== null) showCluster(name)
  }, [name])
  useEffect(() => {
    void lookAtCluster()
    const timer = setInterval(() => {
      if (!document.hidden) void lookAtCluster()
    }, EVERY)
    return () => clearInterval(timer)
  }, [])
  if (list !== null && name === null)
    return (
      <main className="kfk kfk-blank">
        <EmptyState
          action={<Button onClick={() => openFlinkConnections(null)}>{flink.makeConnection}</Button>}
        >
          {t.none}
        </EmptyState>
      </main>
    )
  return (
    <main className="kfk nokey" aria-label={t.title}>
      <nav className="kfk-side flk-side" aria-label={t.jobs}>
        <div className="kfk-connection">
          <Server width={14} height={14} aria-hidden="true" />
          <select
            className="kfk-select"
            aria-label={flink.connection}
            value={name ?? ''}
            onChange={(event) => chooseFlink(event.currentTarget.value)}
          >
            {(list ?? []).map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
          <button type="button" className="kfk-link" onClick={() => openFlinkConnections(name)}>
            {t.connections}
          </button>
        </div>
        <ul>
          <li>
            <button
              type="button"
              className="ui-entry flk-entry"
              aria-current={jobId === null}
              onClick={() => showJob(null)}
            >
              <span>{t.cluster}</span>
              {cluster !== null && <em>{t.slots(cluster.freeSlots, cluster.slots)}</em>}
            </button>
          </li>
          {cluster?.jobs.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="ui-entry flk-entry"
                aria-current={jobId === one.id}
                onClick={() => showJob(one.id)}
              >
                <i className="flk-dot" data-tone={toneOf(one.state)} aria-hidden="true" />
                <span title={one.id}>{one.name}</span>
                <em>
                  {flink.states[one.state]} · {formatAbout(one.duration)}
                </em>
              </button>
            </li>
          ))}
        </ul>
        {cluster !== null && cluster.jobs.length === 0 && <p className="kfk-note">{t.noJobs}</p>}
      </nav>
      <div className="kfk-middle flk-middle">
        {error !== null && (
          <div className="kfk-trouble" role="alert">
            <p>
              <b>{error.message}</b> {error.hint} {cluster !== null && t.away}
            </p>
            <Button variant="default" size="xs" onClick={() => void lookAtCluster()}>
              {t.retry}
            </Button>
            <Button variant="subtle" size="xs" onClick={() => openFlinkConnections(name)}>
              {flink.editConnection}
            </Button>
          </div>
        )}
        {cluster === null ? (
          error === null && <p className="kfk-wait">{t.looking}</p>
        ) : jobId === null ? (
          <ClusterView cluster={cluster} />
        ) : job === null ? (
          <p className="kfk-wait">{t.lookingAtJob}</p>
        ) : (
          <JobView job={job} connection={name ?? ''} />
        )}
      </div>
    </main>
  )
}
