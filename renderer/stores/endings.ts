/** What the screen makes of a run's pause and failure. Pure. */
import type { Frame, NodeFrame, RunLog } from '../../bridge/contract.ts'
import type { SerializedError } from '../../model/errors.ts'
import { formatAbout, formatCount } from '../../ui/format.ts'
import { texts } from '../texts/index.ts'
import { endsOf } from './ends.ts'
import type { PortRate, RunInfo } from './types.ts'

const t = texts.app.run.log
const note = (message: string, at: number): RunLog => ({ at, level: 'info', node: null, message })

/** The beginning of a run as the job's log tells it. */
export const startLog = (run: Pick<RunInfo, 'mode' | 'debug'>, at: number): RunLog =>
  note(t.started[kindOf(run)], at)

const kindOf = ({ mode, debug }: Pick<RunInfo, 'mode' | 'debug'>): RunInfo['mode'] | 'debug' =>
  debug === null ? mode : 'debug'

/** The end: how long it took, and what went in and out. */
export function endLog(run: RunInfo, state: 'finished' | 'stopped', frame: Frame | null, at: number): RunLog {
  const { sources, sinks } = endsOf(run.document)
  const sum = (ids: readonly string[], of: (node: NodeFrame) => number): number =>
    ids.reduce((total, id) => total + (frame?.nodes[id] === undefined ? 0 : of(frame.nodes[id])), 0)
  const read = sum(sources, (node) => node.in)
  const written = sum(sinks, (node) => node.in)
  return note(
    t.ended[kindOf(run)][state](
      formatAbout(Math.max(1, frame?.elapsed ?? at - run.startedAt)),
      formatCount(read),
      formatCount(written),
    ),
    at,
  )
}

/** A failure as the job's log tells it: the log must not end as if nothing had happened. */
export const failureLog = (error: SerializedError, at: number): RunLog => ({
  at,
  level: 'error',
  node: error.nodeId,
  message: error.hint === null ? error.message : `${error.message} ${error.hint}`,
})

/** The person has not trusted the code: that is their answer, and no failure. */
export const untrustedLog = ({ nodeId }: SerializedError, at: number): RunLog => ({
  ...note(texts.app.run.untrusted, at),
  node: nodeId,
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
