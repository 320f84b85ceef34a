import { useMemo } from 'react'
import type { Problem } from '../../model/problem.ts'
import { useProject } from './project.ts'

/** The problems of the drawing. That an empty canvas is empty is no problem of anybody's. */
export function useProblems(): readonly Problem[] {
  const problems = useProject(({ analysis }) => analysis.problems)
  const empty = useProject(({ document }) => Object.keys(document.nodes).length === 0)
  return useMemo(() => (empty ? problems.filter(({ path }) => path !== '') : problems), [problems, empty])
}
