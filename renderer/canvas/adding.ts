/** Adding nodes: ids, places, connections, all in one operation. */
import { canConnect } from '../../model/connect.ts'
import type { Analysis } from '../../model/analysis.ts'
import { analyse } from '../../model/analyse.ts'
import { apply } from '../../model/apply.ts'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import {
  edgeId,
  portRef,
  type DocumentNode,
  type Edge,
  type PipelineDocument,
  type Position,
} from '../../model/document.ts'
import { graphOf, reachableFrom } from '../../model/graph.ts'
import { freshId } from '../../model/ids.ts'
import type { Operation } from '../../model/operation.ts'
import { definitions } from '../../nodes/definitions.ts'
import { useProject } from '../stores/index.ts'
import { COLUMN_GAP, freePlace, nodeHeight, NODE_WIDTH, snap, type Box } from './geometry.ts'
import { focusNode, middle, revealAmong, start } from './instance.ts'

export const allDefinitions: readonly AnyNodeDefinition[] = Object.values(definitions)

export const definitionOf = (type: string): AnyNodeDefinition | undefined =>
  allDefinitions.find((definition) => definition.type === type)

interface Added {
  readonly id: string
  readonly operation: Operation
  readonly position: Position
}

function newNode(document: PipelineDocument, definition: AnyNodeDefinition, position: Position): Added {
  const id = freshId(definition.type, definition.type, (taken) => Object.hasOwn(document.nodes, taken))
  const labels = new Set(Object.values(document.nodes).map((node) => node.label))
  let label = definition.title
  for (let n = 2; labels.has(label); n++) label = `${definition.title} ${n}`
  const node: DocumentNode = {
    type: definition.type,
    version: definition.version,
    label,
    config: definition.initial as DocumentNode['config'],
  }
  return { id, operation: { kind: 'addNode', id, node, position }, position }
}

function boxes(document: PipelineDocument, analysis: Analysis): readonly Box[] {
  return Object.keys(document.nodes).flatMap((id) => {
    const position = document.layout.positions[id]
    return position === undefined
      ? []
      : [{ ...position, height: nodeHeight(analysis.nodes[id]?.definition?.kind ?? null) }]
  })
}

function commit(added: Added, more: readonly Operation[], height: number): void {
  const { apply: change, select, document: before, analysis } = useProject.getState()
  change(more.length === 0 ? added.operation : { kind: 'batch', operations: [added.operation, ...more] })
  if (useProject.getState().document === before) return
  select({ nodes: [added.id], edges: [] })
  revealAmong(added.position, height, boxes(before, analysis))
  focusNode(added.id)
}

/**
 * Adds a node without being told where. With one node selected it goes to the right of it and takes its first output that fits, so that one
 * addition after the other builds a chain; else it goes to the middle of the view, the first of all to its left, for the flow goes right.
 */
export function quickAdd(type: string): void {
  const definition = definitionOf(type)
  if (definition === undefined) return
  const { document, analysis, selection } = useProject.getState()
  const height = nodeHeight(definition.kind)
  const anchor = selection.nodes.length === 1 ? selection.nodes[0] : undefined
  const at = anchor === undefined ? undefined : document.layout.positions[anchor]
  const from = anchor === undefined ? null : fittingOutput(document, analysis, anchor, definition)
  const empty = Object.keys(document.nodes).length === 0
  const center = empty ? start() : middle()
  const wanted =
    at === undefined
      ? { x: center.x - NODE_WIDTH / 2, y: center.y - height / 2 }
      : from === null && definition.kind === 'source'
        ? at
        : { x: at.x + NODE_WIDTH + COLUMN_GAP, y: at.y }
  const place = freePlace(snap(wanted), height, boxes(document, analysis))
  const added = newNode(document, definition, place)
  commit(added, from === null ? [] : connection(document, added, from), height)
}

/** Adds a node where it was dropped; on an edge it is inserted into it. */
export function addAt(type: string, position: Position, edge: string | null): void {
  const definition = definitionOf(type)
  if (definition === undefined) return
  const { document } = useProject.getState()
  const height = nodeHeight(definition.kind)
  const wanted = snap({ x: position.x - NODE_WIDTH / 2, y: position.y - height / 2 })
  const room = edge === null ? null : makeRoom(document, edge)
  const added = newNode(document, definition, room?.place ?? wanted)
  const edges = edge === null ? [] : insertion(document, added, edge)
  commit(added, room !== null && edges.length > 0 ? [...edges, ...room.moves] : edges, height)
}

/** Where an edge has no room for a node, what comes after it moves right; null where there is room already. */
function makeRoom(
  document: PipelineDocument,
  id: string,
): { readonly place: Position; readonly moves: readonly Operation[] } | null {
  const edge = document.edges.find((one) => edgeId(one) === id)
  if (edge === undefined) return null
  const from = document.layout.positions[portRef(edge.from).node]
  const target = portRef(edge.to).node
  const to = document.layout.positions[target]
  if (from === undefined || to === undefined) return null
  const step = NODE_WIDTH + COLUMN_GAP
  const missing = from.x + 2 * step - to.x
  if (missing <= 0) return null
  const after = reachableFrom(graphOf(Object.keys(document.nodes), document.edges), target)
  const positions = Object.fromEntries(
    [target, ...after].flatMap((node) => {
      const position = document.layout.positions[node]
      return position === undefined ? [] : [[node, { x: position.x + missing, y: position.y }]]
    }),
  )
  return { place: { x: from.x + step, y: from.y }, moves: [{ kind: 'moveNodes', positions }] }
}

/** Adds a node at the end of a connection that was drawn into empty space; `position` is where its input comes to lie. */
export function addConnected(type: string, from: string, position: Position): void {
  const definition = definitionOf(type)
  if (definition === undefined) return
  const { document } = useProject.getState()
  const added = newNode(document, definition, snap({ x: position.x, y: position.y - 49 }))
  commit(added, connection(document, added, from), nodeHeight(definition.kind))
}

/** Where the added node takes the output, or nothing where it cannot. */
function connection(document: PipelineDocument, added: Added, from: string): readonly Operation[] {
  const edge = edgeInto(document, added, from)
  return edge === null ? [] : [{ kind: 'addEdge', edge }]
}

/** The edge from an output to the first input of the added node that takes it. */
function edgeInto(document: PipelineDocument, added: Added, from: string): Edge | null {
  const after = apply(document, added.operation).document
  const analysis = analyse(after, definitions)
  for (const input of analysis.nodes[added.id]?.ports.inputs ?? []) {
    const to = `${added.id}.${input.name}`
    if (canConnect(after, analysis, from, to).ok) return { from, to }
  }
  return null
}

function insertion(document: PipelineDocument, added: Added, id: string): readonly Operation[] {
  const edge = document.edges.find((one) => edgeId(one) === id)
  if (edge === undefined) return []
  const without = apply(document, { kind: 'removeEdges', edges: [edge] }).document
  const into = edgeInto(without, added, edge.from)
  if (into === null) return []
  const operations: Operation[] = [
    { kind: 'removeEdges', edges: [edge] },
    { kind: 'addEdge', edge: into },
  ]
  const after = apply(without, {
    kind: 'batch',
    operations: [added.operation, { kind: 'addEdge', edge: into }],
  }).document
  const analysis = analyse(after, definitions)
  const output = analysis.nodes[added.id]?.ports.outputs.find(
    (port) => canConnect(after, analysis, `${added.id}.${port.name}`, edge.to).ok,
  )
  if (output === undefined) return []
  return [...operations, { kind: 'addEdge', edge: { from: `${added.id}.${output.name}`, to: edge.to } }]
}

/** The first output of a node that an added one could take; outputs without an edge come first. */
function fittingOutput(
  document: PipelineDocument,
  analysis: Analysis,
  node: string,
  definition: AnyNodeDefinition,
): string | null {
  const outputs = (analysis.nodes[node]?.ports.outputs ?? []).filter(
    (port) => port.flavour !== 'late' && port.flavour !== 'dead',
  )
  const used = new Set(document.edges.map((edge) => edge.from))
  const ordered = [...outputs].sort(
    (a, b) => Number(used.has(`${node}.${a.name}`)) - Number(used.has(`${node}.${b.name}`)),
  )
  const added = newNode(document, definition, { x: 0, y: 0 })
  for (const port of ordered)
    if (edgeInto(document, added, `${node}.${port.name}`) !== null) return `${node}.${port.name}`
  return null
}

/** The types that could take an output, in the palette's order. */
export function fitting(from: string): readonly AnyNodeDefinition[] {
  const { document } = useProject.getState()
  return allDefinitions.filter(
    (definition) => edgeInto(document, newNode(document, definition, { x: 0, y: 0 }), from) !== null,
  )
}

/** The types that could stand in the middle of an edge. */
export function fittingOnEdge(id: string): readonly AnyNodeDefinition[] {
  const { document } = useProject.getState()
  return allDefinitions.filter(
    (definition) => insertion(document, newNode(document, definition, { x: 0, y: 0 }), id).length > 0,
  )
}

/** Where a node goes that is inserted into an edge: in the middle between both ends. */
export function middleOfEdge(id: string): Position {
  const { document } = useProject.getState()
  const edge = document.edges.find((one) => edgeId(one) === id)
  const a = edge === undefined ? undefined : document.layout.positions[portRef(edge.from).node]
  const b = edge === undefined ? undefined : document.layout.positions[portRef(edge.to).node]
  if (a === undefined || b === undefined) return middle()
  return { x: (a.x + b.x) / 2 + NODE_WIDTH / 2, y: (a.y + b.y) / 2 + 49 }
}
