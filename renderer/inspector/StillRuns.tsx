import { applyCost, runsOther } from '../commands/runActions.ts'
import { useProject, useRun } from '../stores/index.ts'
import { texts } from '../texts/index.ts'

const t = texts.app.run
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** Beside an edit that the running job does not know: what still runs, and what it costs to change that. */
export function StillRuns({ id }: { readonly id: string }) {
  const run = useRun((state) => state.run)
  const other = useProject((state) => runsOther(run, state, id))
  const cost = useProject((state) => applyCost(run, state))
  if (!other || run === null) return null
  return (
    <p className="insp-still" role="status">
      {t.stillRuns(clock.format(run.startedAt))} <span>{cost}</span>
    </p>
  )
}
