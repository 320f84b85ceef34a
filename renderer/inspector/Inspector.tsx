import { useEffect, type KeyboardEvent } from 'react'
import { focusCanvas, focusNode } from '../canvas/instance.ts'
import { loadEditor } from '../code/ExpressionEditor.tsx'
import { isTyping } from '../commands/keys.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { EdgeInspector } from './EdgeInspector.tsx'
import './inspector.css'
import { NodeInspector } from './NodeInspector.tsx'
import { PipelineInspector } from './PipelineInspector.tsx'
import { SelectionInspector } from './SelectionInspector.tsx'

/** Escape in a field goes back to the node on the canvas, unless it closes a list that is open. */
function leaveByEscape(event: KeyboardEvent<HTMLElement>): void {
  const { target } = event
  if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof HTMLElement)) return
  if (!isTyping(target) || target.getAttribute('aria-expanded') === 'true') return
  const [id] = useProject.getState().selection.nodes
  if (id === undefined) focusCanvas()
  else focusNode(id)
  event.stopPropagation()
}

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
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves it from any of its fields
    <aside className="insp" aria-label={panels.inspector.region} onKeyDown={leaveByEscape}>
      {nodes.length === 1 && node !== undefined && document.nodes[node] !== undefined ? (
        <NodeInspector key={node} id={node} />
      ) : nodes.length === 0 && edges.length === 1 && edge !== undefined ? (
        <EdgeInspector key={edge} id={edge} />
      ) : nodes.length + edges.length > 1 ? (
        <SelectionInspector />
      ) : (
        <PipelineInspector />
      )}
    </aside>
  )
}
