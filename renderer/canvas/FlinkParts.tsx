/** The live parts of a node while a job on Flink is followed: its figures stand in the place of the embedded engine's. */
import { ClockAlert, Cpu, Gauge, Server } from 'lucide-react'
import { memo } from 'react'
import type { NodeKind } from '../../model/definition.ts'
import { CodeText } from '../forms/CodeText.tsx'
import { useFlinkJob } from '../stores/flinkJob.ts'
import { flink, texts } from '../texts/index.ts'
import { flinkCounts, flinkFooter, type FlinkFooterView } from './flinkLive.ts'

const t = texts.canvas

export const FlinkCounts = memo(function FlinkCounts({
  id,
  kind,
}: {
  readonly id: string
  readonly kind: NodeKind
}) {
  const [input, output] = useFlinkJob((store) => flinkCounts(store, id, kind)).split('|')
  return (
    <div className="node-counts">
      <span>
        {kind === 'source' ? t.total : <em>{t.in}</em>} <b>{input}</b>
      </span>
      <span className="node-on-flink" role="img" aria-label={flink.node.mark} title={flink.node.mark}>
        <Server size={10} strokeWidth={2} aria-hidden="true" />
      </span>
      <span>
        {kind === 'sink' ? t.total : <em>{t.out}</em>} <b>{output}</b>
      </span>
    </div>
  )
})

export const FlinkFooter = memo(function FlinkFooter({
  id,
  problem,
}: {
  readonly id: string
  readonly problem: string | null
}) {
  const { load, pressed, late, failure } = JSON.parse(
    useFlinkJob((store) => flinkFooter(store, id)),
  ) as FlinkFooterView
  const words = problem ?? failure
  const Icon = pressed ? Gauge : Cpu
  return (
    <div className="node-footer">
      {words !== null ? (
        <span className="node-problem" title={words.replaceAll('`', '')}>
          <CodeText text={words} />
        </span>
      ) : load === null ? (
        <span className="node-quiet" />
      ) : (
        <span className="node-load" data-pressed={pressed || undefined}>
          <Icon size={12} strokeWidth={2} aria-hidden="true" />
          {load}
        </span>
      )}
      {late !== null && (
        <span className="node-badge" data-kind="late" title={t.late(late)}>
          <ClockAlert size={10} strokeWidth={2.2} aria-hidden="true" />
          {late}
        </span>
      )}
    </div>
  )
})
