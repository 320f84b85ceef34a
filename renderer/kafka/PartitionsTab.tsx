import { Button } from '@mantine/core'
import { formatBytes, formatCount, formatOffset, MISSING } from '../../ui/format.ts'
import { Badge } from '../../ui/parts.tsx'
import { kafka } from '../texts/index.ts'
import { useKafka } from './cluster.ts'
import { openDialog } from './dialog.ts'

const t = kafka.partition

/** Partitions with their leader, replicas and offsets. */
export function PartitionsTab({ topic }: { readonly topic: string }) {
  const detail = useKafka((state) => state.detail)
  if (detail === null) return null
  return (
    <div className="kfk-page">
      <table className="kfk-table" aria-label={t.table}>
        <thead>
          <tr>
            <th className="kfk-right">{t.id}</th>
            <th className="kfk-right">{t.first}</th>
            <th className="kfk-right">{t.end}</th>
            <th className="kfk-right">{t.records}</th>
            <th className="kfk-right">{t.size}</th>
            <th>{t.leader}</th>
            <th>{t.replicas}</th>
            <th>{t.inSync}</th>
          </tr>
        </thead>
        <tbody>
          {detail.partitions.map(({ id, earliest, latest, size, leader, replicas, inSync }) => (
            <tr key={id}>
              <td className="kfk-right">{id}</td>
              <td className="kfk-right">{formatOffset(earliest)}</td>
              <td className="kfk-right">{formatOffset(latest)}</td>
              <td className="kfk-right">{formatCount(latest - earliest)}</td>
              <td className="kfk-right">{size === null ? MISSING : formatBytes(size)}</td>
              <td>{leader < 0 ? <Badge tone="err">{t.noLeader}</Badge> : leader}</td>
              <td>{replicas.join(', ')}</td>
              <td>
                {inSync.join(', ')}
                {inSync.length < replicas.length && (
                  <>
                    {' '}
                    <Badge tone="warn">{t.behind(replicas.length - inSync.length)}</Badge>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="kfk-acts">
        <Button
          variant="default"
          onClick={() => openDialog({ kind: 'partitions', topic, now: detail.partitions.length })}
        >
          {kafka.topic.addPartitions}
        </Button>
      </div>
    </div>
  )
}
