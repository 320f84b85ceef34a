import { CircleX, TriangleAlert } from 'lucide-react'
import type { Problem } from '../../model/problem.ts'
import { CodeText } from './CodeText.tsx'
import { useProject } from '../stores/index.ts'

/** A problem under its field: what is wrong, the way out, and the changes that mend it by one click. */
export function ProblemLine({ problem }: { readonly problem: Problem }) {
  const Icon = problem.severity === 'error' ? CircleX : TriangleAlert
  return (
    <div
      className="form-problem"
      data-severity={problem.severity}
      role={problem.severity === 'error' ? 'alert' : 'note'}
    >
      <Icon width={11} height={11} aria-hidden="true" />
      <span>
        <CodeText text={problem.message} />
        {problem.hint !== null && (
          <span className="form-problem-hint">
            {' '}
            <CodeText text={problem.hint} />
          </span>
        )}
      </span>
      <FixButtons problem={problem} />
    </div>
  )
}

export function FixButtons({ problem }: { readonly problem: Pick<Problem, 'fixes'> }) {
  const readOnly = useProject((state) => state.readOnly !== null)
  const fixes = problem.fixes ?? []
  if (fixes.length === 0 || readOnly) return null
  return (
    <span className="form-fixes">
      {fixes.map((fix) => (
        <button
          key={fix.label}
          type="button"
          className="form-fix"
          onClick={() => useProject.getState().apply(fix.operation)}
        >
          <CodeText text={fix.label} />
        </button>
      ))}
    </span>
  )
}
