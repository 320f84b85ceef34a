/** What can be done with the run now, and what stands in the way: for the run control, the commands and their keys alike. */
import { edgeId, type PipelineDocument } from '../../model/document.ts'
import { equalJson } from '../../model/json.ts'
import { sameAnswer } from '../stores/sameAnswer.ts'
import { isActive } from '../stores/run.ts'
import type { ProjectState, RunInfo } from '../stores/index.ts'
import { texts } from '../texts/index.ts'

/** Why the pipeline cannot run, or null. */
export function runReason({
  analysis,
  document,
}: Pick<ProjectState, 'analysis' | 'document'>): string | null {
  const t = texts.app.run
  if (Object.keys(document.nodes).length === 0) return t.needsNodes
  if (analysis.runnable) return null
  const problem = analysis.problems.find((one) => one.severity === 'error')
  if (problem === undefined) return t.needsNodes
  const place = problem.nodeId === null ? null : (document.nodes[problem.nodeId]?.label ?? problem.nodeId)
  return t.needs(problem.message, place)
}

const newEdges = (before: PipelineDocument, after: PipelineDocument): number => {
  const known = new Set(before.edges.map(edgeId))
  return after.edges.filter((edge) => !known.has(edgeId(edge))).length
}

/** How many nodes, edges and settings of the drawing differ from the active run; 0 where the answer would be the same. */
export function pendingChanges(run: RunInfo | null, { document }: Pick<ProjectState, 'document'>): number {
  if (!isActive(run) || run.mode !== 'run' || sameAnswer(run.document, document)) return 0
  const was = run.document
  let count = 0
  let other = false
  for (const id of new Set([...Object.keys(was.nodes), ...Object.keys(document.nodes)])) {
    const a = was.nodes[id]
    const b = document.nodes[id]
    if (a === b) continue
    if (a === undefined || b === undefined) other = true
    else if (equalJson({ ...a, label: '' }, { ...b, label: '' })) continue
    count++
  }
  // A node that comes or goes brings its edges along: together they are one change.
  if (!other) count += newEdges(was, document) + newEdges(document, was)
  if (!equalJson(was.settings, document.settings)) count++
  if (!equalJson(was.parameters, document.parameters)) count++
  return count
}
