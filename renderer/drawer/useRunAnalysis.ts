import { useEffect, useMemo, useState } from 'react'
import { analyse } from '../../model/analyse.ts'
import type { Analysis } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun } from '../stores/index.ts'

const known = new WeakMap<PipelineDocument, Analysis>()

/** The analysis of the document as it was started: samples have its columns, whatever was edited since. */
export function useRunAnalysis(): Analysis | null {
  const started = useRun((state) => state.run?.document ?? null)
  return useMemo(() => {
    if (started === null) return null
    const { document, analysis } = useProject.getState()
    if (started === document) return analysis
    const before = known.get(started)
    if (before !== undefined) return before
    const made = analyse(started, definitions)
    known.set(started, made)
    return made
  }, [started])
}

/** Milliseconds since the newest frame, where what is shown is older than the drawing: a run that has ended and a change since; else null. */
export function useStaleness(): number | null {
  const run = useRun((state) => state.run)
  const frameAt = useRun((state) => state.frameAt)
  const changed = useProject(
    ({ document }) =>
      run !== null && (document.nodes !== run.document.nodes || document.edges !== run.document.edges),
  )
  const stale = run !== null && !isActive(run) && changed && frameAt > 0
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (!stale) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [stale])
  return stale ? Math.max(1_000, now - frameAt) : null
}
