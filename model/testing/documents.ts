/** Short ways to write documents in tests. */
import { emptyDocument, type DocumentNode, type Json, type PipelineDocument } from '../document.ts'
import { sortEdges } from '../diff.ts'

export function node(
  type: string,
  config: Readonly<Record<string, Json>> = {},
  version?: number,
): DocumentNode {
  const newest = type === 'keep' ? 3 : 1
  return { type, version: version ?? newest, label: '', config }
}

/** `pipe({ a: node('numbers'), b: node('print') }, 'a.out->b.in')` */
export function pipe(
  nodes: Readonly<Record<string, DocumentNode>>,
  ...edges: readonly string[]
): PipelineDocument {
  const split = edges.map((edge) => {
    const [from = '', to = ''] = edge.split('->')
    return { from, to }
  })
  const positions = Object.fromEntries(Object.keys(nodes).map((id, i) => [id, { x: i * 240, y: 0 }]))
  const empty = emptyDocument('test')
  return { ...empty, nodes, edges: sortEdges(split), layout: { ...empty.layout, positions } }
}
