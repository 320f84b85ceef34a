import { portRef, type PipelineDocument } from '../../model/document.ts'

/** Nodes without an input, resp. without an output that goes anywhere. */
export function endsOf(document: PipelineDocument): {
  readonly sources: readonly string[]
  readonly sinks: readonly string[]
} {
  const fed = new Set(document.edges.map((edge) => portRef(edge.to).node))
  const feeding = new Set(document.edges.map((edge) => portRef(edge.from).node))
  const ids = Object.keys(document.nodes)
  return {
    sources: ids.filter((id) => !fed.has(id)),
    sinks: ids.filter((id) => fed.has(id) && !feeding.has(id)),
  }
}
