/** Edits of the selection that commands and canvas share: delete, move, copy, paste, arrange. Each is one undo step. */
import { analyse } from '../../model/analyse.ts'
import { canConnect } from '../../model/connect.ts'
import { apply } from '../../model/apply.ts'
import { edgeId, portRef, type Edge, type PipelineDocument, type Position } from '../../model/document.ts'
import type { Operation } from '../../model/operation.ts'
import { definitions } from '../../nodes/definitions.ts'
import { useProject, type Selection } from '../stores/index.ts'
import { nodeHeight, NODE_WIDTH, portPlaces } from './geometry.ts'
import { focusCanvas, focusEdge, focusNode, reveal } from './instance.ts'

const project = () => useProject.getState()

/** Removes nodes and edges as one operation: a node's own edges go with it. */
export function remove(selection: Selection): void {
  const operation = removal(project().document, selection)
  if (operation === null) return
  project().apply(operation)
  focusCanvas()
}

function removal(document: PipelineDocument, selection: Selection): Operation | null {
  const nodes = selection.nodes.filter((id) => Object.hasOwn(document.nodes, id))
  const gone = new Set(nodes)
  const wanted = new Set(selection.edges)
  const edges = document.edges.filter(
    (edge) =>
      wanted.has(edgeId(edge)) && !gone.has(portRef(edge.from).node) && !gone.has(portRef(edge.to).node),
  )
  const operations: Operation[] = []
  if (nodes.length > 0) operations.push({ kind: 'removeNodes', ids: nodes })
  if (edges.length > 0) operations.push({ kind: 'removeEdges', edges })
  return operations.length === 0 ? null : { kind: 'batch', operations }
}

/** Removes the selected nodes and joins what fed them to what they fed, wherever that fits. */
export function removeAndReconnect(selection: Selection): void {
  const { document } = project()
  const operation = removal(document, selection)
  if (operation === null) return
  const operations: Operation[] = [operation]
  let after = apply(document, operation).document
  for (const edge of bridges(document, new Set(selection.nodes))) {
    if (!canConnect(after, analyse(after, definitions), edge.from, edge.to).ok) continue
    const add: Operation = { kind: 'addEdge', edge }
    operations.push(add)
    after = apply(after, add).document
  }
  project().apply({ kind: 'batch', operations })
  focusCanvas()
}

/** From each output that feeds a node that goes to each input that it fed, through other nodes that go. */
function bridges(document: PipelineDocument, gone: ReadonlySet<string>): readonly Edge[] {
  const ends = (node: string, seen: ReadonlySet<string>): readonly string[] =>
    document.edges
      .filter((edge) => portRef(edge.from).node === node)
      .flatMap((edge) => {
        const next = portRef(edge.to).node
        if (!gone.has(next)) return [edge.to]
        return seen.has(next) ? [] : ends(next, new Set([...seen, next]))
      })
  return document.edges
    .filter((edge) => gone.has(portRef(edge.to).node) && !gone.has(portRef(edge.from).node))
    .flatMap((edge) => {
      const into = portRef(edge.to).node
      return ends(into, new Set([into])).map((to) => ({ from: edge.from, to }))
    })
}

/** Moves the selected nodes by a step. */
export function moveSelection(dx: number, dy: number): void {
  const { document, selection } = project()
  const positions: Record<string, Position> = {}
  for (const id of selection.nodes) {
    const position = document.layout.positions[id]
    if (position !== undefined) positions[id] = { x: position.x + dx, y: position.y + dy }
  }
  if (Object.keys(positions).length > 0) project().apply({ kind: 'moveNodes', positions })
}

export function selectAll(): void {
  const { document, select } = project()
  select({ nodes: Object.keys(document.nodes), edges: document.edges.map(edgeId) })
}

/**
 * Goes to the next node in the order of the flow and selects it; after the last node to the edges, which only take the focus. False where
 * there is none, so that the key may go on to the next control.
 */
export function walk(direction: 1 | -1, from: string | null): boolean {
  const { analysis, document, select } = project()
  const stops = [...analysis.order, ...edgesInOrder(document, analysis.order)]
  const index = from === null ? -1 : stops.indexOf(from)
  const next = from === null && direction < 0 ? analysis.order.at(-1) : stops[index + direction]
  if (next === undefined || (index < 0 && from !== null)) return false
  if (document.nodes[next] === undefined) {
    focusEdge(next)
    return true
  }
  select({ nodes: [next], edges: [] })
  show(next, document)
  return true
}

function edgesInOrder(document: PipelineDocument, order: readonly string[]): readonly string[] {
  const place = new Map(order.map((id, index) => [id, index]))
  const of = (ref: string): number => place.get(portRef(ref).node) ?? order.length
  return document.edges.toSorted((a, b) => of(a.from) - of(b.from) || of(a.to) - of(b.to)).map(edgeId)
}

/** Brings a node into sight. */
export function revealNode(id: string, document: PipelineDocument): void {
  const position = document.layout.positions[id]
  if (position !== undefined) {
    reveal(position, nodeHeight(project().analysis.nodes[id]?.definition?.kind ?? null))
  }
}

/** Brings a node into sight and puts the focus on it. */
export function show(id: string, document: PipelineDocument): void {
  revealNode(id, document)
  focusNode(id)
}

/** An input and an output may have one name; the layout engine wants ids of their own. */
const portKey = (side: 'source' | 'target', ref: string): string => `${side} ${ref}`

/** Arranges all nodes from left to right. Loads the layout engine at its first use. */
export async function arrange(): Promise<void> {
  const { document, analysis } = project()
  const ids = Object.keys(document.nodes)
  if (ids.length === 0) return
  const elk = await import('elkjs/lib/elk.bundled.js')
  const result = await new elk.default.default().layout({
    id: 'pipeline',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '80',
      'elk.spacing.nodeNode': '36',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.nodePlacement.favorStraightEdges': 'true',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    // With its ports where they are drawn, a straight chain is straight, whatever the heights of its nodes.
    children: analysis.order.map((id) => {
      const height = nodeHeight(analysis.nodes[id]?.definition?.kind ?? null)
      const ports = analysis.nodes[id]?.ports ?? { inputs: [], outputs: [] }
      return {
        id,
        width: NODE_WIDTH,
        height,
        layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
        ports: portPlaces(ports, height).map((port) => ({
          id: portKey(port.type, `${id}.${port.id}`),
          x: port.x,
          y: port.y,
          width: 0,
          height: 0,
          layoutOptions: { 'elk.port.side': port.type === 'source' ? 'EAST' : 'WEST' },
        })),
      }
    }),
    edges: document.edges.map((edge) => ({
      id: edgeId(edge),
      sources: [portKey('source', edge.from)],
      targets: [portKey('target', edge.to)],
    })),
  })
  const positions: Record<string, Position> = {}
  for (const child of result.children ?? []) {
    if (child.x !== undefined && child.y !== undefined && Object.hasOwn(project().document.nodes, child.id)) {
      positions[child.id] = { x: Math.round(child.x / 4) * 4, y: Math.round(child.y / 4) * 4 }
    }
  }
  project().apply({ kind: 'moveNodes', positions })
}
