import { isActive } from '../stores/run.ts'
import { useRun } from '../stores/index.ts'
import {
  formatAbout,
  formatBytes,
  formatClock,
  formatCount,
  formatDateTime,
  formatLag,
  formatPercent,
  formatRate,
} from '../../ui/format.ts'
import { EmptyState, Sparkline } from '../../ui/parts.tsx'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { HeldBack } from './HeldBack.tsx'
import { Partitions } from './Partitions.tsx'
import { Row } from './Row.tsx'
import { isEnd, ledgerOf, loadOf, timeZoneOf } from './metrics.ts'

const t = panels.metrics

export function MetricsTab({ id }: { readonly id: string }) {
  const run = useRun((state) => state.run)
  const node = useRun((state) => state.frame?.nodes[id])
  const live = useRun((state) => state.live[id])
  const rates = useRun((state) => state.rates)
  const points = useRun((state) => state.sparklines[id])
  const ports = useProject((state) => state.analysis.nodes[id]?.ports)
  const timeZone = useProject((state) => timeZoneOf(state.document))
  if (run === null || node === undefined) return <EmptyState>{t.empty}</EmptyState>
  const load = loadOf(node)
  const ledger = ledgerOf(node)
  const inputs = (ports?.inputs.length ?? 0) > 0
  return (
    <div className="insp-metrics">
      <section className="insp-section" aria-label={t.records}>
        <h3>
          {t.records}
          <span>{t.runState[run.mode][run.state]}</span>
        </h3>
        <dl className="insp-rows">
          {inputs && (
            <Flow
              name={t.in}
              perSecond={rates[`${id}.in`]?.perSecond ?? null}
              total={node.in}
              points={points}
            />
          )}
          {Object.entries(node.out).map(([port, total], index) => (
            <Flow
              key={port}
              name={
                port === 'out' ? t.out : (ports?.outputs.find(({ name }) => name === port)?.label ?? port)
              }
              perSecond={rates[`${id}.${port}`]?.perSecond ?? null}
              total={total}
              points={!inputs && index === 0 ? points : undefined}
            />
          ))}
          {node.filtered > 0 && <Row name={t.filtered} value={formatCount(node.filtered)} />}
          {/* Ports of late records count them already. */}
          {node.late > 0 && !Object.keys(node.out).some((port) => /^late(?:_|$)/.test(port)) && (
            <Row name={t.late} value={formatCount(node.late)} tone="warn" />
          )}
          {node.dead > 0 && <Row name={t.dead} value={formatCount(node.dead)} tone="err" />}
          {node.skipped > 0 && <Row name={t.skipped} value={formatCount(node.skipped)} tone="warn" />}
          {node.lag !== undefined && <Row name={t.consumerLag} value={formatCount(node.lag)} />}
          {node.latency !== undefined && (
            <Row
              name={t.latency}
              title={inputs ? t.latencyOf.sink : t.latencyOf.source}
              value={`${formatAbout(node.latency.p50)}, ${formatAbout(node.latency.p99)}`}
            />
          )}
          {node.bytesIn > 0 && <Row name={t.bytesIn} value={formatBytes(node.bytesIn)} />}
          {node.bytesOut > 0 && <Row name={t.bytesOut} value={formatBytes(node.bytesOut)} />}
          {node.queue !== undefined && (
            <Row name={t.queue} value={t.of(formatCount(node.queue.length), formatCount(node.queue.bound))} />
          )}
        </dl>
        {node.lastError !== null && <p className="insp-last-error">{node.lastError}</p>}
      </section>

      {ledger !== null && (
        <section className="insp-section" aria-label={t.ledger} title={t.ledgerHint}>
          <h3>{t.ledger}</h3>
          <dl className="insp-rows">
            {ledger.rows.map(({ name, count }) => (
              <Row
                key={name}
                name={t.ledgerOf[name]}
                value={formatCount(count)}
                {...(name === 'late' || name === 'skipped'
                  ? { tone: 'warn' as const }
                  : name === 'dead'
                    ? { tone: 'err' as const }
                    : {})}
              />
            ))}
            <Row name={t.ledgerAll} value={formatCount(node.in)} />
          </dl>
          {/* While the job runs, its parts are counted one after the other. */}
          {ledger.missing !== 0 && !isActive(run) && (
            <p className="insp-last-error">{t.ledgerMissing(formatCount(ledger.missing))}</p>
          )}
        </section>
      )}

      {load !== null && (
        <section className="insp-section" aria-label={t.time}>
          <h3>{t.time}</h3>
          <div className="insp-load" aria-hidden="true">
            <i style={{ flexGrow: load.busy }} className="insp-load-busy" />
            <i style={{ flexGrow: load.blocked }} className="insp-load-blocked" />
            <i style={{ flexGrow: load.idle }} className="insp-load-idle" />
          </div>
          <dl className="insp-rows">
            <Row name={t.busy} value={formatPercent(load.busy)} />
            <Row
              name={t.blocked}
              value={formatPercent(load.blocked)}
              {...(load.blocked > 0.1 ? { tone: 'warn' as const } : {})}
            />
            <Row name={t.idle} value={formatPercent(load.idle)} />
          </dl>
        </section>
      )}

      <section className="insp-section" aria-label={t.eventTime}>
        <h3>{t.eventTime}</h3>
        {node.watermark === null && node.maxTime === null ? (
          <p className="insp-note">{t.noEventTime}</p>
        ) : (
          <dl className="insp-rows">
            <Row
              name={t.watermark}
              tone="water"
              value={watermarkText(node.watermark, timeZone)}
              {...(node.watermark === null || isEnd(node.watermark)
                ? {}
                : { title: formatDateTime(node.watermark, timeZone) })}
            />
            {/* With one input it is the node's own. */}
            {(node.inputs ?? []).length > 1 &&
              node.inputs?.map(({ port, watermark, idle }) => (
                <Row
                  key={port}
                  name={t.watermarkAt(port)}
                  value={idle ? t.idleInput : watermarkText(watermark, timeZone)}
                />
              ))}
            {node.outputWatermark !== undefined && (
              <Row name={t.watermarkOn} tone="water" value={watermarkText(node.outputWatermark, timeZone)} />
            )}
            {node.maxTime !== null && (
              <Row
                name={t.newest}
                value={formatClock(node.maxTime, timeZone)}
                title={formatDateTime(node.maxTime, timeZone)}
              />
            )}
            {live?.lag !== null && live?.lag !== undefined && (
              <Row
                name={t.lag}
                value={formatLag(live.lag)}
                {...(live.held === null ? {} : { tone: 'warn' as const })}
              />
            )}
          </dl>
        )}
        <HeldBack id={id} node={node} />
        {node.partitions !== undefined && node.partitions.length > 0 && (
          <Partitions partitions={node.partitions} timeZone={timeZone} />
        )}
      </section>

      {node.state !== undefined && (
        <section className="insp-section" aria-label={t.state}>
          <h3>{t.state}</h3>
          <dl className="insp-rows">
            {/* What holds whole records has neither; how many it holds stands above. */}
            {(node.state.windows + node.state.keys > 0 || (node.ledger?.held ?? 0) === 0) && (
              <>
                <Row name={t.windows} value={formatCount(node.state.windows)} />
                <Row name={t.keys} value={formatCount(node.state.keys)} />
              </>
            )}
            <Row name={t.size} value={t.about(formatBytes(node.state.bytes))} />
            {node.state.partlyLate !== undefined && (
              <Row name={t.partlyLate} tone="warn" value={formatCount(node.state.partlyLate)} />
            )}
            {node.state.nextWall !== undefined && (
              <Row
                name={t.nextRelease}
                value={formatClock(node.state.nextWall, timeZone)}
                title={formatDateTime(node.state.nextWall, timeZone)}
              />
            )}
            {node.state.nextFire !== null && (
              <Row
                name={t.nextFire}
                tone="water"
                value={
                  node.watermark === null || isEnd(node.watermark)
                    ? formatClock(node.state.nextFire, timeZone)
                    : t.inEventTime(
                        formatClock(node.state.nextFire, timeZone),
                        formatAbout(Math.max(0, node.state.nextFire - node.watermark)),
                      )
                }
              />
            )}
          </dl>
        </section>
      )}
    </div>
  )
}

const watermarkText = (watermark: number | null, timeZone: string): string =>
  watermark === null ? t.none : isEnd(watermark) ? t.endOfInput : formatClock(watermark, timeZone)

function Flow({
  name,
  perSecond,
  total,
  points,
}: {
  readonly name: string
  readonly perSecond: number | null
  readonly total: number
  readonly points: readonly number[] | undefined
}) {
  return (
    <div className="insp-row">
      <dt>{name}</dt>
      {points !== undefined && (
        <dd className="insp-spark">
          <Sparkline values={points} width={64} />
        </dd>
      )}
      <dd className="ui-mono insp-rate">{formatRate(perSecond)}</dd>
      <dd className="ui-mono insp-total">{formatCount(total)}</dd>
    </div>
  )
}
