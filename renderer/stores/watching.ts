/** Of which ports samples are wanted: what somebody looks at, and nothing else, so that the job pays for nothing else. Pure. */
import type { Analysis } from '../../model/analysis.ts'
import { edgeId, portRef, type PipelineDocument } from '../../model/document.ts'
import type { Selection } from './types.ts'

/** Output ports (`node.port`): all of the selected nodes, what feeds them, the selected edges and the edge under the pointer. */
export function watchedPorts(
  document: PipelineDocument,
  analysis: Analysis,
  selection: Selection,
  hovered: string | null,
): readonly string[] {
  const nodes = new Set(selection.nodes)
  const edges = new Set(selection.edges)
  const ports = new Set<string>()
  for (const edge of document.edges) {
    const id = edgeId(edge)
    if (nodes.has(portRef(edge.to).node) || edges.has(id) || id === hovered) ports.add(edge.from)
  }
  for (const id of nodes) {
    for (const port of analysis.nodes[id]?.ports.outputs ?? []) ports.add(`${id}.${port.name}`)
  }
  return [...ports].sort()
}

/** Above this many a preview watches what is selected only, as a run does. */
const FEW_PORTS = 200

/**
 * All output ports: what a bounded preview is started with, for it is over before anybody can choose what to look at. Null where there are too
 * many.
 */
export function allPorts(analysis: Analysis): readonly string[] | null {
  const ports = Object.entries(analysis.nodes).flatMap(([id, node]) =>
    node.ports.outputs.map((port) => `${id}.${port.name}`),
  )
  return ports.length <= FEW_PORTS ? ports : null
}
