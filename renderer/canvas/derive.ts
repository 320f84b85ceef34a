/**
 * React Flow's nodes and edges from the document, with stable identity: a node whose parts have not changed is the same object as before, so
 * React Flow and React leave it alone. Live numbers never come this way; components read them from the run store.
 */
import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react'
import { Position as Side } from '@xyflow/react'
import type { Analysis, NodeAnalysis } from '../../model/analysis.ts'
import type { NodeKind, PortFlavour, Ports } from '../../model/definition.ts'
import {
  edgeId,
  portRef,
  type DocumentNode,
  type Edge,
  type PipelineDocument,
  type Position,
} from '../../model/document.ts'
import { lostPorts } from '../../model/ports.ts'
import { texts } from '../texts/index.ts'
import { outputFlavour } from './flavour.ts'
import { COLUMN_GAP, nodeHeight, NODE_WIDTH, PORT_SIZE, portPlaces, type PortPlace } from './geometry.ts'

export interface NodeData extends Record<string, unknown> {
  readonly node: DocumentNode
  readonly analysis: NodeAnalysis | null
  readonly kind: NodeKind
  readonly height: number
}
export type CanvasNode = FlowNode<NodeData, 'node'>

export interface EdgeData extends Record<string, unknown> {
  readonly edge: Edge
  readonly flavour: PortFlavour
  /** Other edges leave the same output. */
  readonly isBranch: boolean
}
export type CanvasEdge = FlowEdge<EdgeData, 'stream'>

/** Tab walks in the order of the flow, which the order in the page is not: the canvas moves the focus itself. */
const byWalkOnly = { tabIndex: -1 } as const

interface CachedNode {
  readonly node: DocumentNode
  readonly analysis: NodeAnalysis | null
  readonly position: Position
  readonly selected: boolean
  readonly dragging: boolean
  readonly flow: CanvasNode
}

export interface Deriver {
  readonly nodes: (
    document: PipelineDocument,
    analysis: Analysis,
    selected: ReadonlySet<string>,
    dragged: ReadonlyMap<string, Position>,
  ) => CanvasNode[]
  readonly edges: (
    document: PipelineDocument,
    analysis: Analysis,
    selected: ReadonlySet<string>,
  ) => CanvasEdge[]
}

export function createDeriver(): Deriver {
  let nodeCache = new Map<string, CachedNode>()
  let edgeCache = new Map<string, CanvasEdge>()

  return {
    nodes: (document, analysis, selected, dragged) => {
      const next = new Map<string, CachedNode>()
      const unplaced = placeUnplaced(document, analysis)
      for (const [id, node] of Object.entries(document.nodes)) {
        const before = nodeCache.get(id)
        const of = analysis.nodes[id] ?? null
        const drag = dragged.get(id)
        const position = drag ?? document.layout.positions[id] ?? unplaced.get(id) ?? { x: 0, y: 0 }
        const isSelected = selected.has(id)
        const same =
          before !== undefined &&
          before.node === node &&
          before.analysis === of &&
          before.selected === isSelected &&
          before.dragging === (drag !== undefined) &&
          before.position.x === position.x &&
          before.position.y === position.y
        next.set(
          id,
          same
            ? before
            : derive(id, node, of, position, isSelected, drag !== undefined, before, document.edges),
        )
      }
      nodeCache = next
      return [...next.values()].map((cached) => cached.flow)
    },
    edges: (document, analysis, selected) => {
      const next = new Map<string, CanvasEdge>()
      const leaving = new Map<string, number>()
      for (const { from } of document.edges) leaving.set(from, (leaving.get(from) ?? 0) + 1)
      for (const edge of document.edges) {
        const isBranch = (leaving.get(edge.from) ?? 0) > 1
        const id = edgeId(edge)
        const from = portRef(edge.from)
        const to = portRef(edge.to)
        if (document.nodes[from.node] === undefined || document.nodes[to.node] === undefined) continue
        const flavour = outputFlavour(analysis.nodes[from.node] ?? null, from.port)
        const isSelected = selected.has(id)
        const before = edgeCache.get(id)
        const labels = texts.canvas.aria.edge(
          document.nodes[from.node]?.label ?? from.node,
          document.nodes[to.node]?.label ?? to.node,
        )
        next.set(
          id,
          before !== undefined &&
            before.selected === isSelected &&
            before.data?.flavour === flavour &&
            before.data.isBranch === isBranch &&
            before.ariaLabel === labels
            ? before
            : {
                id,
                type: 'stream',
                source: from.node,
                sourceHandle: from.port,
                target: to.node,
                targetHandle: to.port,
                selected: isSelected,
                ariaLabel: labels,
                domAttributes: byWalkOnly,
                data: { edge, flavour, isBranch },
              },
        )
      }
      edgeCache = next
      return [...next.values()]
    },
  }
}

const noPorts: Ports = { inputs: [], outputs: [] }

/** Where edges end whose port is gone: at the lower edge of its side, so that they stay in sight until they are led elsewhere. */
function lostPlaces(id: string, ports: Ports, edges: readonly Edge[], height: number): readonly PortPlace[] {
  const lost = lostPorts(id, ports, edges)
  return [
    ...lost.inputs.map((port) => ({ id: port, type: 'target' as const, x: 0, y: height - PORT_SIZE })),
    ...lost.outputs.map((port) => ({
      id: port,
      type: 'source' as const,
      x: NODE_WIDTH,
      y: height - PORT_SIZE,
    })),
  ]
}

function derive(
  id: string,
  node: DocumentNode,
  analysis: NodeAnalysis | null,
  position: Position,
  selected: boolean,
  dragging: boolean,
  before: CachedNode | undefined,
  edges: readonly Edge[],
): CachedNode {
  const ports = analysis?.ports ?? noPorts
  const kind = analysis?.definition?.kind ?? 'transform'
  const height = nodeHeight(kind)
  const sameData = before !== undefined && before.node === node && before.analysis === analysis
  // Selecting and moving must not draw the inside of a node again: its data and its handles stay the same objects.
  const data = sameData ? before.flow.data : { node, analysis, kind, height }
  const handles =
    (sameData ? before.flow.handles : undefined) ??
    [...portPlaces(ports, height), ...lostPlaces(id, ports, edges, height)].map((place) => ({
      id: place.id,
      type: place.type,
      position: place.type === 'source' ? Side.Right : Side.Left,
      x: place.x - PORT_SIZE / 2,
      y: place.y - PORT_SIZE / 2,
      width: PORT_SIZE,
      height: PORT_SIZE,
    }))
  const flow: CanvasNode = {
    id,
    type: 'node',
    position,
    width: NODE_WIDTH,
    height,
    // Given, not measured: a node out of sight has its size and its ports without being mounted.
    measured: { width: NODE_WIDTH, height },
    handles,
    data,
    selected,
    dragging,
    domAttributes: byWalkOnly,
  }
  return { node, analysis, position, selected, dragging, flow }
}

/** Places for nodes that the file has none for, in rows by the order of the flow. They become the document's when they are moved. */
function placeUnplaced(document: PipelineDocument, analysis: Analysis): ReadonlyMap<string, Position> {
  const missing = analysis.order.filter((id) => document.layout.positions[id] === undefined)
  if (missing.length === 0) return new Map()
  const below = Object.values(document.layout.positions).map((position) => position.y + 160)
  const top = Math.max(0, ...below)
  return new Map(
    missing.map((id, index) => [
      id,
      { x: (index % 6) * (NODE_WIDTH + COLUMN_GAP), y: top + Math.floor(index / 6) * 160 },
    ]),
  )
}
