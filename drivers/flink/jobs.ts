/** A thin client of the REST API of Flink's JobManager: how a job is, why it failed, and its end. */
import { z } from 'zod'
import { OperationalError } from '../../model/errors.ts'
import { request, type Endpoint } from './http.ts'

const job = z.object({ status: z.string() })
const exceptions = z.object({
  exceptionHistory: z
    .object({ entries: z.array(z.object({ exceptionName: z.string(), stacktrace: z.string() })) })
    .optional(),
})

export type JobState = 'running' | 'finished' | 'failed' | 'canceled'

const STATES: Readonly<Record<string, JobState>> = {
  FINISHED: 'finished',
  FAILED: 'failed',
  CANCELED: 'canceled',
}

/** `at`: the JobManager, or its address where it wants no login. */
export async function jobState(at: Endpoint | string, jobId: string): Promise<JobState> {
  // What `/jobs/ID` says is up to three seconds old.
  const { ok, body } = await request(at, 'GET', `/jobs/${jobId}/status`)
  const parsed = job.safeParse(body)
  if (!ok || !parsed.success) {
    throw new OperationalError('flink.job', `Flink knows no job ${jobId}.`, {
      hint: 'The cluster was started anew, or the address is that of another one.',
    })
  }
  return STATES[parsed.data.status] ?? 'running'
}

/** Why a job failed: the root cause of the newest failure; null where there was none. */
export async function jobFailure(at: Endpoint | string, jobId: string): Promise<string | null> {
  const { body } = await request(at, 'GET', `/jobs/${jobId}/exceptions`)
  const parsed = exceptions.safeParse(body)
  const trace = parsed.success ? parsed.data.exceptionHistory?.entries[0]?.stacktrace : undefined
  if (trace === undefined) return null
  const causes = trace.split('\n').filter((line) => line.startsWith('Caused by: '))
  return (causes.at(-1) ?? trace.split('\n')[0] ?? '').replace('Caused by: ', '')
}

export async function cancelJob(at: Endpoint | string, jobId: string): Promise<void> {
  await request(at, 'PATCH', `/jobs/${jobId}?mode=cancel`)
}
