/** The one shell of all nodes, with slots for summary, body, counts and footer (VISUAL.md, "Node"). */
import type { NodeProps } from '@xyflow/react'
import { memo, useRef } from 'react'
import type { NodeAnalysis } from '../../model/analysis.ts'
import type { DocumentNode } from '../../model/document.ts'
import { KindTile } from '../../ui/KindTile.tsx'
import { texts } from '../texts/index.ts'
import type { CanvasNode } from './derive.ts'
import { inputFlavour, outputFlavour } from './flavour.ts'
import { onFlink } from './flinkLive.ts'
import { FlinkMark } from './FlinkMark.tsx'
import { FlinkCounts, FlinkFooter } from './FlinkParts.tsx'
import { useFlinkJob } from '../stores/flinkJob.ts'
import { inputOffsets, portOffsets } from './geometry.ts'
import { Bars, ChangedDot, Counts, Footer, StateMark, useWaterline } from './NodeParts.tsx'
import { PinFooter } from './PinMark.tsx'
import { Port } from './Port.tsx'
import { useCanvas } from './state.ts'
import { hasNumbers } from './scale.ts'

const UNKNOWN_ICON = 'circle-help'

interface ShellProps {
  readonly id: string
  readonly data: CanvasNode['data']
}

export const NodeView = memo(function NodeView({ id, data }: NodeProps<CanvasNode>) {
  return <Shell id={id} data={data} />
}, sameInside)

/** Moving, selecting and dragging are drawn by the wrapper and by CSS; only what the node is draws its inside again. */
function sameInside(before: NodeProps<CanvasNode>, after: NodeProps<CanvasNode>): boolean {
  return before.id === after.id && before.data === after.data
}

function Shell({ id, data }: ShellProps) {
  const detail = useCanvas((state) => state.detail)
  const box = useRef<HTMLDivElement>(null)
  useWaterline(id, box)
  const flink = useFlinkJob(onFlink)
  const { node, analysis, kind, height } = data
  const error = analysis?.problems.find((problem) => problem.severity === 'error') ?? null
  const icon = analysis?.definition?.icon ?? UNKNOWN_ICON
  const ports = <Ports id={id} analysis={analysis} height={height} />
  if (detail === 'block') {
    return (
      <div className="node node-block" data-kind={kind}>
        {ports}
      </div>
    )
  }
  return (
    <div
      ref={box}
      className="node"
      data-kind={kind}
      data-invalid={error !== null || undefined}
      data-pinned={node.pin !== undefined || undefined}
      data-detail={detail}
    >
      <div className="node-head">
        <KindTile kind={kind} icon={icon} size={hasNumbers(detail) ? 22 : 34} />
        {hasNumbers(detail) && <span className="node-label">{node.label}</span>}
        <FlinkMark id={id} />
        <ChangedDot id={id} />
        <StateMark id={id} invalid={error !== null} />
      </div>
      {hasNumbers(detail) ? (
        <>
          <Summary node={node} analysis={analysis} />
          {kind === 'window' && <Bars id={id} />}
          {flink ? (
            <FlinkCounts id={id} kind={kind} />
          ) : (
            <Counts id={id} kind={kind} outputs={outputNames(analysis)} />
          )}
          {flink ? (
            <FlinkFooter id={id} problem={error?.message ?? null} />
          ) : node.pin === undefined || error !== null ? (
            <Footer id={id} kind={kind} problem={error?.message ?? null} />
          ) : (
            <PinFooter id={id} name={node.pin} />
          )}
        </>
      ) : (
        <span className="node-label node-label-large">{node.label}</span>
      )}
      {ports}
    </div>
  )
}

function Summary({
  node,
  analysis,
}: {
  readonly node: DocumentNode
  readonly analysis: NodeAnalysis | null
}) {
  const summary = summaryOf(node, analysis)
  return (
    <div className="node-summary" data-mono={summary.mono || undefined} title={summary.text}>
      {summary.text}
    </div>
  )
}

function summaryOf(
  node: DocumentNode,
  analysis: NodeAnalysis | null,
): { readonly text: string; readonly mono: boolean } {
  const definition = analysis?.definition ?? null
  if (definition === null) return { text: texts.canvas.unknownType(node.type), mono: false }
  if (analysis?.config === null) return { text: definition.title, mono: false }
  return definition.describe(analysis?.config)
}

const names = new WeakMap<NodeAnalysis, readonly string[]>()
const noNames: readonly string[] = []

/** The same list for the same analysis, so that memoised parts stay. */
function outputNames(analysis: NodeAnalysis | null): readonly string[] {
  if (analysis === null) return noNames
  const known = names.get(analysis)
  if (known !== undefined) return known
  const list = analysis.ports.outputs.map((port) => port.name)
  names.set(analysis, list)
  return list
}

function Ports({
  id,
  analysis,
  height,
}: {
  readonly id: string
  readonly analysis: NodeAnalysis | null
  readonly height: number
}) {
  const ports = analysis?.ports ?? { inputs: [], outputs: [] }
  const inputs = inputOffsets(ports.inputs.length, height)
  const outputs = portOffsets(ports.outputs.length, height)
  return (
    <>
      {ports.inputs.map((port, index) => (
        <Port
          key={`in ${port.name}`}
          node={id}
          name={port.name}
          label={port.label}
          type="target"
          flavour={inputFlavour(analysis, port.name)}
          y={inputs[index] ?? 0}
        />
      ))}
      {ports.outputs.map((port, index) => (
        <Port
          key={`out ${port.name}`}
          node={id}
          name={port.name}
          label={port.label}
          type="source"
          flavour={outputFlavour(analysis, port.name)}
          y={outputs[index] ?? 0}
        />
      ))}
    </>
  )
}
