/** Frames around the nodes of a group, behind them. The head selects, moves and names the group; the rest lets the pointer through. */
import { memo, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { portRef, type PipelineDocument } from '../../model/document.ts'
import { groupsOf, type Group } from '../../model/drawing.ts'
import { formatRate } from '../../ui/format.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun, type RunStoreState } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { follow } from './dragging.ts'
import { groupRect } from './extent.ts'
import { onDragStop } from './flowEvents.ts'
import { nodeHeight } from './geometry.ts'
import { useCanvas } from './state.ts'

const t = texts.canvas.group

export function Groups() {
  const document = useProject((state) => state.document)
  const groups = useMemo(() => groupsOf(document), [document])
  return [...groups].map(([id, group]) => <Frame key={id} id={id} group={group} document={document} />)
}

const Frame = memo(function Frame({
  id,
  group,
  document,
}: {
  readonly id: string
  readonly group: Group
  readonly document: PipelineDocument
}) {
  const analysis = useProject((state) => state.analysis)
  const dragged = useCanvas((state) => state.dragged)
  const naming = useCanvas((state) => state.naming === id)
  const members = group.nodes.flatMap((node) => {
    const position = dragged.get(node) ?? document.layout.positions[node]
    const height = nodeHeight(analysis.nodes[node]?.definition?.kind ?? null)
    return position === undefined ? [] : [{ ...position, height }]
  })
  if (members.length === 0) return null
  const { x, y, width, height } = groupRect(members)
  return (
    <div className="group" style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      {naming ? <Name id={id} group={group} /> : <Head id={id} group={group} document={document} />}
    </div>
  )
})

function Head({
  id,
  group,
  document,
}: {
  readonly id: string
  readonly group: Group
  readonly document: PipelineDocument
}) {
  const readOnly = useProject((state) => state.readOnly !== null)
  const ends = useMemo(() => endsOf(document, group), [document, group])
  const input = useRun((state) => rateText(state, ends.in))
  const output = useRun((state) => rateText(state, ends.out))
  const select = (): void => useProject.getState().select({ nodes: group.nodes, edges: [] })
  const name = (): void => {
    if (!readOnly) useCanvas.setState({ naming: id })
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    select()
    if (readOnly) return
    const { positions } = document.layout
    follow(
      event,
      (way) => {
        const moved = group.nodes.flatMap((node) => {
          const from = positions[node]
          return from === undefined ? [] : [[node, { x: from.x + way.x, y: from.y + way.y }] as const]
        })
        useCanvas.setState({ dragged: new Map(moved) })
      },
      (moved) => {
        if (moved) onDragStop()
      },
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== 'F2') return
    event.preventDefault()
    event.stopPropagation()
    name()
  }
  return (
    <div
      className="group-head nopan"
      role="button"
      tabIndex={0}
      aria-label={t.aria(group.label, group.nodes.length)}
      title={t.hint}
      onPointerDown={onPointerDown}
      onFocus={select}
      onDoubleClick={name}
      onKeyDown={onKeyDown}
    >
      <b>{group.label}</b>
      <span>{t.size(group.nodes.length)}</span>
      {input !== null && (
        <span className="group-rates">
          {texts.canvas.in} <i>{input}</i> {texts.canvas.out} <i>{output}</i>
        </span>
      )}
    </div>
  )
}

/** The label while it is written: Enter and leaving take it, Escape does not. */
function Name({ id, group }: { readonly id: string; readonly group: Group }) {
  const [label, setLabel] = useState(group.label)
  const done = (text: string): void => {
    useCanvas.setState({ naming: null })
    const next = text.trim()
    if (next !== '' && next !== group.label)
      useProject.getState().apply({ kind: 'setGroup', id, group: { ...group, label: next } })
  }
  return (
    <input
      className="group-name nopan nokey"
      ref={selectAll}
      aria-label={t.name}
      value={label}
      onChange={(event) => setLabel(event.target.value)}
      onBlur={() => done(label)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        done(event.key === 'Enter' ? label : group.label)
      }}
    />
  )
}

const selectAll = (input: HTMLInputElement | null): void => {
  input?.focus({ preventScroll: true })
  input?.select()
}

/** The outputs that feed the group from outside, and those of its own that go out. */
function endsOf(
  { edges }: PipelineDocument,
  { nodes }: Group,
): { readonly in: readonly string[]; readonly out: readonly string[] } {
  const inside = new Set(nodes)
  const crossing = edges.filter(
    ({ from, to }) => inside.has(portRef(from).node) !== inside.has(portRef(to).node),
  )
  const of = (outwards: boolean): readonly string[] => [
    ...new Set(crossing.flatMap(({ from }) => (inside.has(portRef(from).node) === outwards ? [from] : []))),
  ]
  return { in: of(false), out: of(true) }
}

function rateText({ run, rates }: RunStoreState, ports: readonly string[]): string | null {
  if (!isActive(run)) return null
  return formatRate(ports.reduce((sum, port) => sum + (rates[port]?.perSecond ?? 0), 0))
}
