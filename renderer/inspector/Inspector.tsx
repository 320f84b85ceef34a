import { useEffect } from 'react'
import { loadEditor } from '../code/ExpressionEditor.tsx'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { EdgeInspector } from './EdgeInspector.tsx'
import './inspector.css'
import { NodeInspector } from './NodeInspector.tsx'
import { PipelineInspector } from './PipelineInspector.tsx'

/** What is selected, in full: a node, an edge, or with nothing selected the pipeline itself. */
export function Inspector() {
  const nodes = useProject((state) => state.selection.nodes)
  const edges = useProject((state) => state.selection.edges)
  const document = useProject((state) => state.document)
  // The editor of expressions is large: it is fetched while nobody waits for it.
  useEffect(() => {
    const idle = requestIdleCallback(() => void loadEditor())
    return () => cancelIdleCallback(idle)
  }, [])
  const [node] = nodes
  const [edge] = edges
  return (
    <aside className="insp" aria-label={panels.inspector.region}>
      {nodes.length === 1 && node !== undefined && document.nodes[node] !== undefined ? (
        <NodeInspector key={node} id={node} />
      ) : nodes.length === 0 && edges.length === 1 && edge !== undefined ? (
        <EdgeInspector key={edge} id={edge} />
      ) : nodes.length + edges.length > 1 ? (
        <p className="insp-note">{panels.inspector.many(nodes.length, edges.length)}</p>
      ) : (
        <PipelineInspector />
      )}
    </aside>
  )
}
