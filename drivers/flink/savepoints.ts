/** Savepoints, and the ends of a job. Each answers when it has happened. */
import { z } from 'zod'
import { OperationalError, UserError } from '../../model/errors.ts'
import { errorMessage } from './errors.ts'
import { request, type Endpoint } from './http.ts'
import { jobFailure, jobState } from './jobs.ts'
import { askJob, isUnknown, readAnswer, unknownJob } from './read.ts'
import { hasEnded, type FlinkJobState } from '../../model/flinkJob.ts'

const triggered = z.object({ 'request-id': z.string() })
const progress = z.object({
  status: z.object({ id: z.enum(['COMPLETED', 'IN_PROGRESS']) }),
  operation: z
    .object({
      location: z.string().nullish(),
      'failure-cause': z
        .object({ class: z.string().nullish(), 'stack-trace': z.string().nullish() })
        .nullish(),
    })
    .nullish(),
})

/** Between two questions, ms. */
const POLL = 100
/** A savepoint of a large state takes its time; a job that is cancelled mostly not. */
const SAVEPOINT_PATIENCE = 30 * 60_000
const END_PATIENCE = 120_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** `directory` null: where the cluster's configuration says. Returns the savepoint's path. Throws UserError `flink.savepoint`, `flink.job`. */
export const savepoint = (at: Endpoint, jobId: string, directory: string | null): Promise<string> =>
  trigger(at, jobId, '/savepoints', { 'target-directory': directory, 'cancel-job': false })

/** A savepoint, and the end of the job. `drain`: the watermark goes to the end first, so that all windows fire. */
export async function stopWithSavepoint(
  at: Endpoint,
  jobId: string,
  { directory, drain }: { readonly directory: string | null; readonly drain: boolean },
): Promise<string> {
  const path = await trigger(at, jobId, '/stop', { targetDirectory: directory, drain })
  await ended(at, jobId)
  return path
}

/** Ends a job without a savepoint. One that has ended already is none to cancel: UserError `flink.ended`. */
export async function cancel(at: Endpoint, jobId: string): Promise<void> {
  await mustRun(at, jobId)
  const answer = await request(at, 'PATCH', `/jobs/${encodeURIComponent(jobId)}?mode=cancel`)
  if (isUnknown(answer)) throw unknownJob(at, jobId)
  readAnswer(at, answer, z.unknown())
  await ended(at, jobId)
}

/** Waits for the end of a job and returns how it ended. `limit`: ms. */
export async function ended(
  at: Endpoint,
  jobId: string,
  limit: number = END_PATIENCE,
): Promise<FlinkJobState> {
  for (const until = Date.now() + limit; ;) {
    const state = await jobState(at, jobId)
    if (hasEnded(state)) return state
    if (Date.now() > until)
      throw new OperationalError('flink.slow', `Job ${jobId} is still ${state}.`, {
        hint: 'Look at the cluster: a task may hang.',
        retriable: true,
      })
    await pause(POLL)
  }
}

async function mustRun(at: Endpoint, jobId: string): Promise<void> {
  const state = await jobState(at, jobId)
  if (!hasEnded(state)) return
  const why = state === 'failed' ? await jobFailure(at, jobId) : null
  throw new UserError('flink.ended', `Job ${jobId} is ${state}${why === null ? '' : `: ${why}`}.`, {
    hint: 'It can be submitted again, from its last checkpoint or savepoint where it has one.',
  })
}

async function trigger(at: Endpoint, jobId: string, path: string, body: object): Promise<string> {
  await mustRun(at, jobId)
  const job = `/jobs/${encodeURIComponent(jobId)}`
  const { 'request-id': id } = readAnswer(at, await request(at, 'POST', `${job}${path}`, body), triggered)
  for (const until = Date.now() + SAVEPOINT_PATIENCE; ;) {
    const told = await askJob(at, jobId, `/savepoints/${id}`, progress)
    const failed = told.operation?.['failure-cause']
    if (failed !== null && failed !== undefined) throw refused(jobId, failed['stack-trace'] ?? '')
    const location = told.operation?.location
    if (told.status.id === 'COMPLETED' && typeof location === 'string') return location
    if (Date.now() > until)
      throw new OperationalError('flink.slow', `The savepoint of job ${jobId} is not complete yet.`, {
        hint: 'It goes on at the cluster: look at the checkpoints of the job.',
      })
    await pause(POLL)
  }
}

function refused(jobId: string, trace: string): UserError {
  const why = errorMessage(trace)
  return new UserError('flink.savepoint', `Flink has made no savepoint of job ${jobId}: ${why}`, {
    hint: /target directory|savepoint.*directory/i.test(why)
      ? 'Give a directory that JobManager and TaskManagers reach, or set execution.checkpointing.savepoint-dir at the cluster.'
      : 'The job goes on. Try again when its tasks all run.',
  })
}
