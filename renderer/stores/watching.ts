/** Of which ports samples are wanted: what somebody looks at, and what is rare; the job pays for nothing else. Pure. */
import type { Analysis } from '../../model/analysis.ts'
import { edgeId, portRef, type PipelineDocument } from '../../model/document.ts'
import type { Selection } from './types.ts'

/**
 * Output ports (`node.port`): all of the selected nodes, what feeds them, the selected edges and the edge under the pointer; and the rare
 * ones, for who selects a window wants to see what it has put out already.
 */
export function watchedPorts(
  document: PipelineDocument,
  analysis: Analysis,
  selection: Selection,
  hovered: string | null,
): readonly string[] {
  const nodes = new Set(selection.nodes)
  const edges = new Set(selection.edges)
  const ports = new Set(rarePorts(document, analysis))
  for (const edge of document.edges) {
    const id = edgeId(edge)
    if (nodes.has(portRef(edge.to).node) || edges.has(id) || id === hovered) ports.add(edge.from)
  }
  for (const id of nodes) {
    for (const port of analysis.nodes[id]?.ports.outputs ?? []) ports.add(`${id}.${port.name}`)
  }
  return [...ports].sort()
}

/** Above this many rare ports none is watched unasked. */
const FEW_RARE_PORTS = 40

/** What windows and joins put out and what follows them, late records and dead letters: little, and long awaited. */
function rarePorts(document: PipelineDocument, analysis: Analysis): readonly string[] {
  const rare = new Set<string>()
  for (const id of analysis.order) {
    const node = analysis.nodes[id]
    if (node === undefined) continue
    const kind = node.definition?.kind
    const follows =
      kind === 'window' ||
      kind === 'join' ||
      document.edges.some((edge) => portRef(edge.to).node === id && rare.has(edge.from))
    for (const { name, flavour } of node.ports.outputs) {
      if (follows || flavour === 'late' || flavour === 'dead') rare.add(`${id}.${name}`)
    }
  }
  return rare.size <= FEW_RARE_PORTS ? [...rare] : []
}

/** Above this many only what is selected is watched, from the start. */
const FEW_PORTS = 200

/**
 * All output ports: what a preview and the first seconds of a run are watched with, for a short one is over before anybody can choose what
 * to look at. Null where there are too many.
 */
export function allPorts(analysis: Analysis): readonly string[] | null {
  const ports = Object.entries(analysis.nodes).flatMap(([id, node]) =>
    node.ports.outputs.map((port) => `${id}.${port.name}`),
  )
  return ports.length <= FEW_PORTS ? ports : null
}
