/** How a job is, and why it failed. */
import { z } from 'zod'
import type { Endpoint } from './http.ts'
import { askJob } from './read.ts'
import type { FlinkJobState } from '../../model/flinkJob.ts'
import { stateOf } from './states.ts'

const status = z.object({ status: z.string() })
const place = z.object({ taskName: z.string().nullish(), endpoint: z.string().nullish() })
const entry = place.extend({
  stacktrace: z.string(),
  timestamp: z.number(),
  concurrentExceptions: z.array(place).nullish(),
})
const exceptions = z.object({ exceptionHistory: z.object({ entries: z.array(entry) }).nullish() })

/** What `/jobs/ID` says is up to three seconds old; this is not. Throws UserError `flink.job`. */
export const jobState = async (at: Endpoint, jobId: string): Promise<FlinkJobState> =>
  stateOf((await askJob(at, jobId, '/status', status)).status)

export interface JobException {
  readonly at: number
  readonly message: string
  readonly trace: string
  readonly task: string | null
  readonly host: string | null
}

/** The newest first. */
export async function jobExceptions(at: Endpoint, jobId: string): Promise<readonly JobException[]> {
  const { exceptionHistory } = await askJob(at, jobId, '/exceptions?maxExceptions=20', exceptions)
  return (exceptionHistory?.entries ?? []).map((one) => {
    // The end of the job itself names no task; what brought it about does.
    const { taskName, endpoint } = [one, ...(one.concurrentExceptions ?? [])].find(hasTask) ?? {}
    return {
      at: one.timestamp,
      message: rootCause(one.stacktrace),
      trace: one.stacktrace,
      task: taskName ?? null,
      host: endpoint ?? null,
    }
  })
}

const hasTask = ({ taskName }: z.output<typeof place>): boolean => typeof taskName === 'string'

/** What `/jobs/ID/exceptions` says is as old; then it is asked again, ms. */
const OLDEST = 5_000
const POLL = 250

/** Why a job failed, asked when it has: the root cause of the newest failure; null where none is told. */
export async function jobFailure(at: Endpoint, jobId: string): Promise<string | null> {
  for (const until = Date.now() + OLDEST; ;) {
    const [newest] = await jobExceptions(at, jobId)
    if (newest !== undefined) return newest.message
    if (Date.now() > until) return null
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}

function rootCause(trace: string): string {
  const lines = trace.split('\n')
  const causes = lines.filter((line) => line.startsWith('Caused by: '))
  return (causes.at(-1) ?? lines[0] ?? '').replace('Caused by: ', '')
}
