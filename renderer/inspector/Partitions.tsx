import { Hourglass } from 'lucide-react'
import type { NodeFrame } from '../../bridge/contract.ts'
import { formatAbout, formatClock, formatCount, MISSING } from '../../ui/format.ts'
import { panels } from '../texts/index.ts'
import { barsOf, holdOf, isEnd } from './metrics.ts'

const t = panels.metrics
/** A difference below this is the ordinary play between partitions, ms. */
const WORTH_SAYING = 1_000

/** Each partition with its watermark, and which one holds the source back: the watermark of the source is their smallest. */
export function Partitions({
  partitions,
  timeZone,
}: {
  readonly partitions: NonNullable<NodeFrame['partitions']>
  readonly timeZone: string
}) {
  const hold = holdOf(partitions)
  const bars = barsOf(partitions)
  const loud = hold !== null && hold.by >= WORTH_SAYING ? hold : null
  return (
    <div className="insp-partitions">
      <table>
        <thead>
          <tr>
            <th scope="col">{t.partition}</th>
            <th scope="col" className="insp-right">
              {t.recordsOf}
            </th>
            <th scope="col" aria-label={t.position} />
            <th scope="col" className="insp-right">
              {t.watermark}
            </th>
          </tr>
        </thead>
        <tbody>
          {partitions.map((partition, index) => (
            <tr key={partition.name} data-held={partition.name === loud?.name || undefined}>
              <th scope="row" className="ui-mono" title={partition.name}>
                {partition.name}
              </th>
              <td className="ui-mono insp-right">{formatCount(partition.records)}</td>
              <td aria-hidden="true">
                <div className="insp-bar">
                  <i style={{ width: `${(bars[index] ?? 0) * 100}%` }} />
                </div>
              </td>
              <td className="ui-mono insp-right">
                {partition.finished
                  ? t.finished
                  : partition.idle
                    ? t.idlePartition
                    : partition.watermark === null
                      ? MISSING
                      : isEnd(partition.watermark)
                        ? t.endOfInput
                        : formatClock(partition.watermark, timeZone)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {loud !== null && (
        <p className="insp-hold">
          <Hourglass width={12} height={12} aria-hidden="true" />
          {Number.isFinite(loud.by)
            ? t.holds(loud.name, formatAbout(loud.by))
            : t.holdsWithoutRecord(loud.name)}
        </p>
      )}
    </div>
  )
}
