import type { PipelineDocument } from '../../model/document.ts'
import { equalJson } from '../../model/json.ts'

/** Whether both drawings give the same records: labels and places have no part in it. */
export function sameAnswer(a: PipelineDocument, b: PipelineDocument): boolean {
  return (
    equalJson(a.edges, b.edges) &&
    equalJson(a.settings, b.settings) &&
    equalJson(a.parameters, b.parameters) &&
    (a.nodes === b.nodes || equalJson(unlabelled(a), unlabelled(b)))
  )
}

const unlabelled = (document: PipelineDocument): unknown =>
  Object.fromEntries(Object.entries(document.nodes).map(([id, node]) => [id, { ...node, label: '' }]))
