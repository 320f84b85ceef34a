/** The one edge: bed, core and beads over one path (VISUAL.md, "Port and edge"). */
import { getBezierPath, type EdgeProps } from '@xyflow/react'
import { memo, useEffect, useRef, type CSSProperties } from 'react'
import { ClockAlert } from 'lucide-react'
import type { PortFlavour } from '../../model/definition.ts'
import { useFlinkJob } from '../stores/flinkJob.ts'
import { useRun, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { moveBeads } from './beads.ts'
import type { CanvasEdge } from './derive.ts'
import { flinkFlow, flinkPressure, onFlink } from './flinkLive.ts'
import { edgePressure, flowText } from './live.ts'
import { middleOfEdge } from './adding.ts'
import { labelPlace, type LabelPlace } from './geometry.ts'
import { beadGap, hasNumbers, pressureSteps } from './scale.ts'
import { useCanvas } from './state.ts'

/** Width of a label's letter, px at 100 %: larger below 95 %, as its text is. */
const LETTER = { full: 6.3, small: 8.1, smaller: 9.1, reduced: 9.1, block: 9.1 } as const
/** What the other branches of an output take of the room, until they are apart, px. */
const BRANCHES = 34
/** Pixels that a bead goes in a second. */
const SPEED = 22

export const EdgeView = memo(function EdgeView(props: EdgeProps<CanvasEdge>) {
  const { id, data, source, target, selected } = props
  const [d, middleX, middleY] = getBezierPath({ ...props, curvature: 0.3 })
  const detail = useCanvas((state) => state.detail)
  const dropping = useCanvas((state) => state.dropEdge === id)
  const from = data?.edge.from ?? ''
  const flavour = data?.flavour ?? 'append'
  const flow = useFlinkJob((store) => (onFlink(store) ? (flinkFlow(store, source) ?? '') : null))
  const own = useRun((state) => state.rates[from] !== undefined)
  const known = flow === null ? own : flow !== ''
  const gap = useRun((state) =>
    isMoving(state.run?.state) ? beadGap(state.rates[from]?.perSecond ?? 0) : null,
  )
  const held = useRun((state) => Math.round(edgePressure(state, source, target) * 100))
  const heldThere = useFlinkJob((store) => Math.round(flinkPressure(store, source) * 100))
  const pressed = flow === null ? held : heldThere
  const hovered = useView((state) => state.hoveredEdge === id)
  const isPath = hasNumbers(detail)
  return (
    <g
      className="stream"
      data-flavour={flavour}
      data-detail={detail}
      data-flowing={(known && gap !== null) || undefined}
      data-known={known || undefined}
      data-selected={selected || undefined}
      data-pressed={pressed > 0 || undefined}
      data-drop={dropping || undefined}
    >
      <path className="react-flow__edge-interaction" d={d} fill="none" strokeOpacity={0} strokeWidth={20} />
      {detail !== 'block' && <path className="stream-bed" d={d} />}
      <path className="stream-core" d={d} />
      {isPath && gap !== null && flow === null && <Beads d={d} gap={gap} />}
      {isPath && known && (
        <Label
          port={from}
          given={flow}
          flavour={flavour}
          letter={LETTER[detail]}
          room={Math.abs(props.targetX - props.sourceX) - (data?.isBranch === true ? BRANCHES : 0)}
          {...labelPlace(
            { x: props.sourceX, y: props.sourceY },
            { x: props.targetX, y: props.targetY },
            { x: middleX, y: middleY },
          )}
        />
      )}
      {isPath && pressed > 0 && <PressureBar percent={pressed} x={middleX} y={middleY + 15} />}
      {hovered && <InsertButton edge={id} x={middleX} y={middleY} />}
    </g>
  )
})

const isMoving = (state: string | undefined): boolean => state === 'running'

const Beads = memo(function Beads({ d, gap }: { readonly d: string; readonly gap: number }) {
  const path = useRef<SVGPathElement>(null)
  useEffect(() => (path.current === null ? undefined : moveBeads(path.current)), [])
  const style = { '--gap': gap, '--time': `${Math.round((gap / SPEED) * 1_000)}ms` } as CSSProperties
  return <path ref={path} className="stream-beads" d={d} strokeDasharray={`0 ${gap}`} style={style} />
})

const Label = memo(function Label({
  port,
  given,
  flavour,
  x,
  y,
  anchor,
  letter,
  room,
}: LabelPlace & {
  readonly letter: number
  /** Between the nodes, px. */
  readonly room: number
  readonly port: string
  /** What a job on Flink sends here; null: the run of the embedded engine is shown. */
  readonly given: string | null
  readonly flavour: PortFlavour
}) {
  const own = useRun((state) => flowText(state, port))
  const text = given ?? own
  // The nodes say the number, too: a label that would touch them says nothing.
  if (anchor === 'middle' && text.length * letter > room) return null
  const marked = flavour === 'late'
  const left = anchor === 'end' ? x - text.length * letter : x + 6 - (text.length * letter) / 2
  return (
    <g className="stream-label">
      {marked && <ClockAlert x={left - 14} y={y - 9.5} width={11} height={11} strokeWidth={2} />}
      <text x={marked && anchor === 'middle' ? x + 6 : x} y={y} textAnchor={anchor}>
        {text}
      </text>
    </g>
  )
})

function PressureBar({
  percent,
  x,
  y,
}: {
  readonly percent: number
  readonly x: number
  readonly y: number
}) {
  const lit = pressureSteps(percent / 100)
  return (
    <g className="stream-pressure">
      {[0, 1, 2, 3, 4].map((index) => (
        <rect
          key={index}
          x={x - 24 + index * 5}
          y={y - 7}
          width={4}
          height={7}
          data-lit={index < lit || undefined}
        />
      ))}
      <text x={x + 5} y={y}>
        {percent} %
      </text>
    </g>
  )
}

function InsertButton({ edge, x, y }: { readonly edge: string; readonly x: number; readonly y: number }) {
  const open = (clientX: number, clientY: number): void => {
    const root = document.querySelector('.canvas')?.getBoundingClientRect()
    useCanvas.setState({
      picker: {
        at: { x: clientX - (root?.left ?? 0), y: clientY - (root?.top ?? 0) + 14 },
        place: middleOfEdge(edge),
        from: null,
        edge,
      },
    })
  }
  return (
    <g
      className="stream-insert"
      transform={`translate(${x} ${y})`}
      role="button"
      aria-label={texts.canvas.insertHere}
      onClick={(event) => {
        event.stopPropagation()
        open(event.clientX, event.clientY)
      }}
    >
      <title>{texts.canvas.insertHere}</title>
      <circle r="12" className="stream-insert-area" />
      <circle r="7.5" />
      <path d="M-3.5 0H3.5M0 -3.5V3.5" />
    </g>
  )
}
