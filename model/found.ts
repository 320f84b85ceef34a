/** Problems that are found beside the analysis of a document, by what takes longer than an edit may. */
import type { Analysis, NodeAnalysis } from './analysis.ts'
import type { Problem } from './problem.ts'

/** The analysis with these too, errors first; the same one where there are none. Of nodes without any the analysis keeps its identity. */
export function withProblems(analysis: Analysis, found: readonly Problem[]): Analysis {
  if (found.length === 0) return analysis
  const nodes: Record<string, NodeAnalysis> = { ...analysis.nodes }
  for (const problem of found) {
    const node = problem.nodeId === null ? undefined : nodes[problem.nodeId]
    if (problem.nodeId === null || node === undefined) continue
    nodes[problem.nodeId] = { ...node, problems: errorsFirst([...node.problems, problem]) }
  }
  const problems = errorsFirst([...analysis.problems, ...found])
  return { ...analysis, nodes, problems, runnable: !problems.some(({ severity }) => severity === 'error') }
}

const errorsFirst = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => Number(a.severity !== 'error') - Number(b.severity !== 'error'))
