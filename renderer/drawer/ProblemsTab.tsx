import { CircleX, TriangleAlert } from 'lucide-react'
import { EmptyState } from '../../ui/parts.tsx'
import { CodeText } from '../forms/CodeText.tsx'
import type { SerializedError } from '../../model/errors.ts'
import { FixButtons } from '../forms/ProblemLine.tsx'
import { focusField } from '../forms/focus.ts'
import { useProject, useRun } from '../stores/index.ts'
import { useProblems } from '../stores/problems.ts'
import { panels } from '../texts/index.ts'

const t = panels.problems

/** Every problem of the document: a click goes to its field, a fix mends it in place. */
export function ProblemsTab() {
  const problems = useProblems()
  const document = useProject((state) => state.document)
  const failure = useRun(({ run }) => (run?.state === 'failed' ? run.error : null))
  if (problems.length === 0 && failure === null) {
    return <EmptyState>{Object.keys(document.nodes).length === 0 ? t.nothingDrawn : t.none}</EmptyState>
  }
  return (
    <ul className="drw-list drw-problems">
      {failure !== null && (
        <Failure
          error={failure}
          place={failure.nodeId === null ? null : (document.nodes[failure.nodeId]?.label ?? null)}
        />
      )}
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

/** What ended the newest run: it stands here until the next one, and leads to the node where it happened. */
function Failure({ error, place }: { readonly error: SerializedError; readonly place: string | null }) {
  return (
    <li data-severity="error">
      <button
        type="button"
        className="drw-problem"
        onClick={() => focusField(place === null ? null : error.nodeId, '')}
      >
        <CircleX width={13} height={13} aria-label={t.severity.error} />
        <span className="drw-place">{place ?? t.run}</span>
        <span className="drw-message">
          <CodeText text={error.message} />
          {error.hint !== null && (
            <span className="drw-hint">
              {' '}
              <CodeText text={error.hint} />
            </span>
          )}
        </span>
      </button>
    </li>
  )
}
