/** What flows along the edge under the pointer: columns with their types, rate and total. */
import { useReactFlow } from '@xyflow/react'
import type { RefObject } from 'react'
import { edgeId, portRef } from '../../model/document.ts'
import { formatType } from '../../model/typeText.ts'
import { withNullable } from '../../model/types.ts'
import { formatCount, formatRate } from '../../ui/format.ts'
import { TypeIcon } from '../../ui/TypeIcon.tsx'
import { useProject, useRun, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { middleOfEdge } from './adding.ts'
import { useCanvas } from './state.ts'

const SHOWN = 12

export function EdgePopover({ root }: { readonly root: RefObject<HTMLDivElement | null> }) {
  const hovered = useView((state) => state.hoveredEdge)
  const edge = useProject((state) =>
    hovered === null ? undefined : state.document.edges.find((one) => edgeId(one) === hovered),
  )
  const picking = useCanvas((state) => state.picker !== null)
  return edge === undefined || picking ? null : (
    <Shown key={hovered} id={edgeId(edge)} from={edge.from} to={edge.to} root={root} />
  )
}

function Shown({
  id,
  from,
  to,
  root,
}: {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly root: RefObject<HTMLDivElement | null>
}) {
  const { flowToScreenPosition } = useReactFlow()
  const source = portRef(from)
  const target = portRef(to)
  const fromLabel = useProject((state) => state.document.nodes[source.node]?.label ?? source.node)
  const toLabel = useProject((state) => state.document.nodes[target.node]?.label ?? target.node)
  const schema = useProject((state) => state.analysis.nodes[source.node]?.outputs[source.port])
  const rate = useRun((state) => state.rates[from])
  const active = useRun((state) => state.run?.state === 'running')
  const t = texts.canvas.popover
  const box = root.current?.getBoundingClientRect()
  const at = flowToScreenPosition(middleOfEdge(id))
  const columns = schema?.columns.slice(0, SHOWN) ?? []
  return (
    <div
      className="edge-popover"
      role="tooltip"
      style={{
        left: `clamp(8px, ${at.x - (box?.left ?? 0) - 164}px, 100% - 336px)`,
        top: `min(${at.y - (box?.top ?? 0) + 22}px, 100% - ${48 + Math.ceil(columns.length / 2) * 20}px)`,
      }}
    >
      <div className="edge-popover-head">
        <b>{fromLabel}</b>
        <span>{t.to(toLabel)}</span>
        {rate !== undefined && (
          <span className="edge-popover-rate">
            {active && <b>{formatRate(rate.perSecond)}</b>} {formatCount(rate.total)}
          </span>
        )}
      </div>
      {schema === undefined ? (
        <p>{t.unknown}</p>
      ) : (
        <dl>
          {columns.map((column) => (
            <div key={column.name} data-time={column.name === schema.eventTime || undefined}>
              <dt>
                <TypeIcon kind={column.type.kind} />
                <span>{column.name}</span>
              </dt>
              <dd>
                {column.name === schema.eventTime ? t.eventTime : formatType(withNullable(column.type, true))}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {schema !== undefined && schema.columns.length > SHOWN && (
        <p>{t.more(schema.columns.length - SHOWN)}</p>
      )}
    </div>
  )
}
