/** What React Flow reports, turned into operations of the document: a drag is one gesture, a connection is asked of the model first. */
import type {
  FinalConnectionState,
  NodeChange,
  EdgeChange,
  Connection,
  OnBeforeDelete,
  OnConnectStartParams,
} from '@xyflow/react'
import { analyse } from '../../model/analyse.ts'
import { apply } from '../../model/apply.ts'
import { canConnect } from '../../model/connect.ts'
import { edgeId, type Edge, type Position } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { notify } from '../stores/notify.ts'
import { useProject, type ProjectState } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import type { CanvasEdge, CanvasNode } from './derive.ts'
import { remove } from './editing.ts'
import { toFlow } from './instance.ts'
import { nothingDragged, useCanvas } from './state.ts'

/** Positions while dragging stay with the canvas; the document hears of them once, at the end. Selection is the project's. */
export function onNodesChange(changes: readonly NodeChange<CanvasNode>[]): void {
  let dragged: Map<string, Position> | null = null
  const selected = new Map<string, boolean>()
  for (const change of changes) {
    if (change.type === 'position' && change.dragging === true && change.position !== undefined) {
      dragged ??= new Map(useCanvas.getState().dragged)
      dragged.set(change.id, change.position)
    } else if (change.type === 'select') selected.set(change.id, change.selected)
  }
  if (dragged !== null) useCanvas.setState({ dragged })
  if (selected.size > 0) selectNodes(selected)
}

function selectNodes(changes: ReadonlyMap<string, boolean>): void {
  const { selection, select } = useProject.getState()
  const nodes = new Set(selection.nodes)
  for (const [id, on] of changes)
    if (on) nodes.add(id)
    else nodes.delete(id)
  select({ nodes: [...nodes], edges: selection.edges })
}

export function onEdgesChange(changes: readonly EdgeChange<CanvasEdge>[]): void {
  const { selection, select } = useProject.getState()
  const edges = new Set(selection.edges)
  let changed = false
  for (const change of changes) {
    if (change.type !== 'select') continue
    changed = true
    if (change.selected) edges.add(change.id)
    else edges.delete(change.id)
  }
  if (changed) select({ nodes: selection.nodes, edges: [...edges] })
}

/** The end of a drag: one operation for all nodes that moved. */
export function onDragStop(): void {
  const { dragged } = useCanvas.getState()
  const positions: Record<string, Position> = {}
  for (const [id, position] of dragged) {
    positions[id] = { x: Math.round(position.x), y: Math.round(position.y) }
  }
  if (Object.keys(positions).length > 0) useProject.getState().apply({ kind: 'moveNodes', positions })
  useCanvas.setState({ dragged: nothingDragged })
}

/** Deletes through the document, as one step; React Flow is told that nothing is left to do. */
export const onBeforeDelete: OnBeforeDelete<CanvasNode, CanvasEdge> = ({ nodes, edges }) => {
  remove({ nodes: nodes.map((node) => node.id), edges: edges.map((edge) => edge.id) })
  return Promise.resolve(false)
}

const refs = (connection: Connection | CanvasEdge): { readonly from: string; readonly to: string } => ({
  from: `${connection.source}.${connection.sourceHandle ?? 'out'}`,
  to: `${connection.target}.${connection.targetHandle ?? 'in'}`,
})

/** The drawing without the edge whose end is being moved, which is in nobody's way; else the drawing. */
export function drawingToConnect(): Pick<ProjectState, 'document' | 'analysis'> {
  return reconnecting?.without ?? useProject.getState()
}

let reconnecting: {
  readonly edge: Edge
  readonly without: Pick<ProjectState, 'document' | 'analysis'>
} | null = null

export function onReconnectStart(_event: unknown, { data }: CanvasEdge): void {
  const edge = data?.edge
  if (edge === undefined) return
  const { document } = apply(useProject.getState().document, { kind: 'removeEdges', edges: [edge] })
  reconnecting = { edge, without: { document, analysis: analyse(document, definitions) } }
}

/** An end that was moved to another port: one step. */
export function onReconnect({ data }: CanvasEdge, connection: Connection): void {
  const after = refs(connection)
  const before = data?.edge
  if (before === undefined || edgeId(before) === edgeId(after)) return
  useProject.getState().apply({
    kind: 'batch',
    operations: [
      { kind: 'removeEdges', edges: [before] },
      { kind: 'addEdge', edge: { ...before, ...after } },
    ],
  })
}

export function onReconnectEnd(): void {
  reconnecting = null
  useCanvas.setState({ connecting: null })
}

export function isValidConnection(connection: Connection | CanvasEdge): boolean {
  const { document, analysis } = drawingToConnect()
  const { from, to } = refs(connection)
  return canConnect(document, analysis, from, to).ok
}

export function onConnect(connection: Connection): void {
  useProject.getState().apply({ kind: 'addEdge', edge: refs(connection) })
}

export function onConnectStart(
  _event: unknown,
  { nodeId, handleId, handleType }: OnConnectStartParams,
): void {
  if (nodeId === null || handleType === null) return
  const ref = `${nodeId}.${handleId ?? (handleType === 'source' ? 'out' : 'in')}`
  useCanvas.setState({ connecting: { ref, type: handleType } })
}

/** Dropped on a port that cannot take it: the reason. Dropped into empty space: what would fit there. */
export function onConnectEnd(
  event: MouseEvent | TouchEvent,
  { fromHandle, fromNode, toHandle, toNode, isValid }: FinalConnectionState,
  root: HTMLElement | null,
): void {
  useCanvas.setState({ connecting: null })
  if (fromHandle === null || isValid === true) return
  const isReconnecting = reconnecting !== null
  const start = `${fromNode.id}.${fromHandle.id ?? 'out'}`
  if (toHandle !== null && toNode !== null) {
    const end = `${toNode.id}.${toHandle.id ?? 'in'}`
    if (start !== end) refuse(fromHandle.type === 'source' ? [start, end] : [end, start])
    return
  }
  // The end of an edge that is dropped nowhere goes back.
  if (fromHandle.type !== 'source' || isReconnecting) return
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  const box = root?.getBoundingClientRect()
  if (point === undefined || box === undefined) return
  useCanvas.setState({
    picker: {
      at: { x: point.clientX - box.left, y: point.clientY - box.top },
      place: toFlow({ x: point.clientX, y: point.clientY }),
      from: start,
      edge: null,
    },
  })
}

function refuse([from, to]: readonly [string, string]): void {
  const { document, analysis } = drawingToConnect()
  const answer = canConnect(document, analysis, from, to)
  if (!answer.ok) notify(texts.canvas.refused(answer.reason), 'refused')
}
