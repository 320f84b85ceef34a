/** What the screen makes of a run's pause and failure. Pure. */
import type { RunLog } from '../../bridge/contract.ts'
import type { SerializedError } from '../../model/errors.ts'
import type { PortRate } from './types.ts'

/** A failure as the job's log tells it: the log must not end as if nothing had happened. */
export const failureLog = (error: SerializedError, at: number): RunLog => ({
  at,
  level: 'error',
  node: error.nodeId,
  message: error.hint === null ? error.message : `${error.message} ${error.hint}`,
})

/** Rates of a job that stands still: nothing flows, whatever flowed a moment ago. */
export function standing(rates: Readonly<Record<string, PortRate>>): Readonly<Record<string, PortRate>> {
  if (Object.values(rates).every(({ perSecond }) => perSecond === 0)) return rates
  return Object.fromEntries(
    Object.entries(rates).map(([port, rate]) => [
      port,
      rate.perSecond === 0 ? rate : { ...rate, perSecond: 0 },
    ]),
  )
}
