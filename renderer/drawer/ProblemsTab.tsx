import { CircleX, TriangleAlert } from 'lucide-react'
import { EmptyState } from '../../ui/parts.tsx'
import { CodeText } from '../forms/CodeText.tsx'
import { FixButtons } from '../forms/ProblemLine.tsx'
import { focusField } from '../forms/focus.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'

const t = panels.problems

/** Every problem of the document: a click goes to its field, a fix mends it in place. */
export function ProblemsTab() {
  const problems = useProject((state) => state.analysis.problems)
  const document = useProject((state) => state.document)
  if (problems.length === 0) return <EmptyState>{t.none}</EmptyState>
  return (
    <ul className="drw-list drw-problems">
      {problems.map((problem) => {
        const Icon = problem.severity === 'error' ? CircleX : TriangleAlert
        const { nodeId } = problem
        const place = nodeId === null ? t.pipeline : (document.nodes[nodeId]?.label ?? nodeId)
        return (
          <li
            key={`${problem.code} ${nodeId} ${problem.path} ${problem.message}`}
            data-severity={problem.severity}
          >
            <button
              type="button"
              className="drw-problem"
              onClick={() =>
                focusField(nodeId, nodeId === null ? problem.path.replace(/^settings\./, '') : problem.path)
              }
            >
              <Icon width={13} height={13} aria-label={t.severity[problem.severity]} />
              <span className="drw-place">{place}</span>
              <span className="drw-message">
                <CodeText text={problem.message} />
                {problem.hint !== null && (
                  <span className="drw-hint">
                    {' '}
                    <CodeText text={problem.hint} />
                  </span>
                )}
              </span>
            </button>
            <FixButtons problem={problem} />
          </li>
        )
      })}
    </ul>
  )
}
