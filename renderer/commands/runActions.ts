/** What can be done with the run now, and what stands in the way: for the run control, the commands and their keys alike. */
import { edgeId, portRef, type DocumentNode, type Edge, type PipelineDocument } from '../../model/document.ts'
import { equalJson } from '../../model/json.ts'
import { shortLabel } from '../../model/label.ts'
import { sameAnswer } from '../stores/sameAnswer.ts'
import { isActive } from '../stores/run.ts'
import type { ProjectState, RunInfo } from '../stores/index.ts'
import { pins, texts } from '../texts/index.ts'

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
  return t.needs(problem.message, place === null ? null : shortLabel(place))
}

/** What applying the changes costs, in words. */
export function applyCost(run: RunInfo | null, { document }: Pick<ProjectState, 'document'>): string {
  const t = texts.app.run
  if (run !== null && run.debug !== null) return pins.debug.applyTitle
  const files = Object.values(document.nodes).filter(({ type }) => type === 'file_sink').length
  return files === 0 ? t.applyTitle : `${t.applyTitle} ${t.applyWrites(files)}`
}

/** Whether the job still runs another version of this node than the drawing shows. */
export function runsOther(
  run: RunInfo | null,
  { document }: Pick<ProjectState, 'document'>,
  id: string,
): boolean {
  if (!isActive(run) || run.mode !== 'run') return false
  const [was, is] = [run.document.nodes[id], document.nodes[id]]
  if (is === undefined || was === is) return false
  return was === undefined || !sameNode(run, was, is)
}

/** Whether the records that leave a node come from another version of it, or of what feeds it, than the drawing shows. */
export function recordsBeforeChange(
  run: RunInfo | null,
  project: Pick<ProjectState, 'document'>,
  id: string,
): boolean {
  if (pendingChanges(run, project) === 0 || run === null) return false
  const { document } = project
  if (!equalJson(run.document.settings, document.settings)) return true
  if (!equalJson(run.document.parameters, document.parameters)) return true
  const seen = new Set<string>()
  const todo = [id]
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    const [was, is] = [feedsOf(run.document, node), feedsOf(document, node)]
    if (runsOther(run, project, node) || !equalJson(was, is)) return true
    for (const { from } of is) todo.push(portRef(from).node)
  }
  return false
}

/** Whether a run reads and does the same with both: of pinned records only a debug run knows. */
function sameNode({ debug }: RunInfo, a: DocumentNode, b: DocumentNode): boolean {
  const known = (node: DocumentNode) => ({ ...node, label: '', pin: debug === null ? '' : (node.pin ?? '') })
  return equalJson(known(a), known(b))
}

const feedsOf = ({ edges }: PipelineDocument, id: string): readonly Edge[] =>
  edges.filter(({ to }) => portRef(to).node === id)

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
    else if (sameNode(run, a, b)) continue
    count++
  }
  // A node that comes or goes brings its edges along: together they are one change.
  if (!other) count += newEdges(was, document) + newEdges(document, was)
  if (!equalJson(was.settings, document.settings)) count++
  if (!equalJson(was.parameters, document.parameters)) count++
  return count
}
