/** A cluster: its JobManager, its SQL Gateway, and each TaskManager with slots and memory. */
import { useState } from 'react'
import type { FlinkCluster, FlinkTaskManager } from '../../bridge/contract.ts'
import { formatAbout, formatBytes } from '../../ui/format.ts'
import { flink } from '../texts/index.ts'

const t = flink.cluster

export function ClusterView({ cluster }: { readonly cluster: FlinkCluster }) {
  const { jobManager, gateway, taskManagers } = cluster
  return (
    <div className="kfk-page">
      <dl className="flk-facts">
        <Fact name={t.version} value={`${cluster.version} · ${t.environments[cluster.environment]}`} />
        <Fact name={t.slots} value={t.free(cluster.freeSlots, cluster.slots)} />
        <Fact name={t.jobManager} value={jobManager.address} />
        <Fact name={t.answers} value={formatAbout(cluster.roundTrip)} />
        <Fact name={t.heap} value={used(jobManager.heapUsed, jobManager.heapMax)} />
        <Fact
          name={t.gateway}
          value={
            gateway === null
              ? t.noGateway
              : gateway.problem !== null
                ? gateway.problem
                : `${gateway.address} · ${gateway.version ?? ''}`
          }
          wrong={(gateway?.problem ?? null) !== null}
        />
      </dl>
      <h3>{t.taskManagers(taskManagers.length)}</h3>
      <table className="kfk-table">
        <thead>
          <tr>
            <th scope="col">{t.address}</th>
            <th scope="col">{t.slots}</th>
            <th scope="col">{t.heap}</th>
            <th scope="col">{t.network}</th>
            <th scope="col" className="kfk-right">
              {t.managed}
            </th>
            <th scope="col" className="kfk-right">
              {t.process}
            </th>
            <th scope="col" className="kfk-right">
              {t.cores}
            </th>
          </tr>
        </thead>
        <tbody>
          {taskManagers.map((one) => (
            <TaskManager key={one.id} manager={one} />
          ))}
        </tbody>
      </table>
      <Settings settings={jobManager.settings} />
    </div>
  )
}

function Fact({
  name,
  value,
  wrong = false,
}: {
  readonly name: string
  readonly value: string
  readonly wrong?: boolean
}) {
  return (
    <div data-wrong={wrong || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const used = (part: number | null, whole: number | null): string =>
  part === null ? '–' : whole === null ? formatBytes(part) : t.of(formatBytes(part), formatBytes(whole))

function TaskManager({ manager }: { readonly manager: FlinkTaskManager }) {
  const { address, slots, freeSlots, cores, memory } = manager
  return (
    <tr>
      <td title={manager.id}>{address}</td>
      <td>
        <Bar
          share={slots === 0 ? 0 : (slots - freeSlots) / slots}
          words={t.taken(slots - freeSlots, slots)}
        />
      </td>
      <td>
        <Bar
          share={memory.heapUsed === null || memory.heapMax === null ? 0 : memory.heapUsed / memory.heapMax}
          words={used(memory.heapUsed, memory.heapMax)}
        />
      </td>
      <td>
        <Bar
          share={memory.networkUsed === null ? 0 : memory.networkUsed / Math.max(1, memory.network)}
          words={used(memory.networkUsed, memory.network)}
        />
      </td>
      <td className="kfk-right">{formatBytes(memory.managed)}</td>
      <td className="kfk-right">{formatBytes(memory.process)}</td>
      <td className="kfk-right">{cores}</td>
    </tr>
  )
}

function Bar({ share, words }: { readonly share: number; readonly words: string }) {
  return (
    <span className="flk-bar">
      <i aria-hidden="true">
        <b
          style={{ width: `${Math.round(Math.min(1, share) * 100)}%` }}
          data-full={share > 0.9 || undefined}
        />
      </i>
      {words}
    </span>
  )
}

function Settings({ settings }: { readonly settings: FlinkCluster['jobManager']['settings'] }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <h3>
        <button type="button" className="kfk-link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t.settings(settings.length)}
        </button>
      </h3>
      {open && (
        <table className="kfk-table">
          <tbody>
            {settings.map(({ name, value }) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="kfk-wrap">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
