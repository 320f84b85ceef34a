import type { CheckpointRow } from '../../../drivers/flink/checkpoints.ts'
import { describeJob, type Job } from '../../../drivers/flink/job.ts'
import type { Endpoint } from '../../../drivers/flink/http.ts'
import { redactorOf, type SecretValues } from './secretValues.ts'
import type { FlinkTools } from './submit.ts'

/** A job as its cluster tells it, without the secrets that it was given. Throws UserError `flink.job` where the cluster knows none. */
export async function toldJob(
  at: Endpoint,
  jobId: string,
  { connections, secrets }: FlinkTools,
): Promise<Job> {
  const job = await describeJob(at, jobId)
  return tellsOfFailures(job)
    ? withoutSecrets(job, await redactorOf(await connections.ofNodes(), secrets))
    : job
}

type Told = Pick<Job, 'exceptions' | 'checkpoints'>

/** Only then secrets are read: a job is looked at every few seconds. */
const tellsOfFailures = ({ exceptions, checkpoints }: Told): boolean =>
  exceptions.length > 0 || checkpoints.lastFailed !== null

export function withoutSecrets<T extends Told>(job: T, redact: SecretValues['redact']): T {
  const checkpoint = (one: CheckpointRow): CheckpointRow => ({
    ...one,
    failure: one.failure === null ? null : redact(one.failure),
  })
  const { lastFailed, history } = job.checkpoints
  return {
    ...job,
    exceptions: job.exceptions.map((one) => ({
      ...one,
      message: redact(one.message),
      trace: redact(one.trace),
    })),
    checkpoints: {
      ...job.checkpoints,
      lastFailed: lastFailed === null ? null : checkpoint(lastFailed),
      history: history.map(checkpoint),
    },
  }
}
