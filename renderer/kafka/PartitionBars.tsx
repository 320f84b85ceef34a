/** The partitions of a small topic above its records: where they begin and end, and which stand still. */
import { formatOffset } from '../../ui/format.ts'
import { useKafka } from './cluster.ts'

/** With more of them, they have a view of their own. */
const MOST = 6

export function PartitionBars() {
  const detail = useKafka((state) => state.detail)
  if (detail === null || detail.partitions.length > MOST) return null
  const low = Math.min(...detail.partitions.map(({ earliest }) => earliest))
  const high = Math.max(...detail.partitions.map(({ latest }) => latest), low + 1)
  const share = (offset: number): number => ((offset - low) / (high - low)) * 100
  return (
    <div className="kfk-bars">
      {detail.partitions.map(({ id, earliest, latest, leader }) => (
        <div key={id} className="kfk-partition ui-mono" data-lost={leader < 0 || undefined}>
          <span>p{id}</span>
          <span className="kfk-right">{formatOffset(earliest)}</span>
          <span className="kfk-track">
            <i style={{ left: `${share(earliest)}%`, right: `${100 - share(latest)}%` }} />
          </span>
          <span>{formatOffset(latest)}</span>
        </div>
      ))}
    </div>
  )
}
