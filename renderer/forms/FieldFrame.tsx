import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Problem } from '../../model/problem.ts'
import { ProblemLine } from './ProblemLine.tsx'

/** What stands around a control: label above, its hint in a tooltip, problems below. In a row of a list only the problems. */
export function FieldFrame({
  path,
  label,
  labelFor,
  labelId,
  aside,
  hint,
  problems,
  inline,
  children,
}: {
  /** For `focusField`. */
  readonly path: string
  readonly label: string
  readonly labelFor?: string
  /** For controls that are named by `aria-labelledby` instead. */
  readonly labelId?: string
  readonly aside?: ReactNode
  readonly hint?: string | null
  readonly problems: readonly Problem[]
  readonly inline: boolean
  readonly children: ReactNode
}) {
  const hasHint = typeof hint === 'string' && hint !== ''
  return (
    <div className="form-field" data-field={path}>
      {!inline && (
        <div className="form-label">
          <Tooltip label={hint} disabled={!hasHint} position="top-start" multiline w={280}>
            {labelFor === undefined ? (
              <span id={labelId} data-hint={hasHint || undefined}>
                {label}
              </span>
            ) : (
              <label id={labelId} htmlFor={labelFor} data-hint={hasHint || undefined}>
                {label}
              </label>
            )}
          </Tooltip>
          {aside}
        </div>
      )}
      {children}
      {problems.map((problem) => (
        <ProblemLine key={`${problem.code}${problem.path}${problem.message}`} problem={problem} />
      ))}
    </div>
  )
}
