/** Another parallelism in one act: savepoint, stop, and the job again from there. */
import { describeCluster } from '../../../drivers/flink/cluster.ts'
import { jobManagerOf } from '../../../drivers/flink/http.ts'
import { stopWithSavepoint } from '../../../drivers/flink/savepoints.ts'
import type { ResolvedFlink } from '../../../model/connections/flink.ts'
import { UserError, serializeError } from '../../../model/errors.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { prepare, type FlinkTools, type Refused, type Submitted } from './submit.ts'

export interface Rescale {
  readonly jobId: string
  readonly parallelism: number
  /** Of the savepoint; null: where the cluster's configuration says. */
  readonly directory: string | null
}

/**
 * What Flink refuses is found before the job is stopped. Throws UserError `flink.rescale` with the savepoint and the way on where it was stopped and did not come
 * back, `flink.slots` where the cluster is too small.
 */
export async function rescale(
  plan: JobPlan,
  cluster: ResolvedFlink,
  { jobId, parallelism, directory }: Rescale,
  tools: FlinkTools,
): Promise<(Submitted & { readonly savepoint: string }) | Refused> {
  await mustFit(cluster, parallelism)
  const prepared = await prepare(plan, cluster, parallelism, tools)
  if (prepared.kind === 'refused') return prepared
  try {
    const savepoint = await stopWithSavepoint(jobManagerOf(cluster), jobId, { directory, drain: false })
    try {
      return { ...(await prepared.run({ savepoint, allowNonRestored: false })), savepoint }
    } catch (error) {
      throw stopped(cluster, { jobId, parallelism }, savepoint, error)
    }
  } finally {
    await prepared.close()
  }
}

const stopped = (
  { name }: ResolvedFlink,
  { jobId, parallelism }: Pick<Rescale, 'jobId' | 'parallelism'>,
  savepoint: string,
  error: unknown,
): UserError => {
  const { message } = serializeError(error)
  return new UserError(
    'flink.rescale',
    `Job ${jobId} was stopped with a savepoint, and did not come back at a parallelism of ${parallelism}: ${message}`,
    {
      hint: `Nothing is lost: its savepoint is ${savepoint}. Go on as before: millrace submit FILE --flink ${name} --from-savepoint ${savepoint}`,
      cause: error,
    },
  )
}

/** A cluster that gets machines as it needs them has no bound that it tells. */
const ELASTIC = /^(kubernetes\.cluster-id|yarn\.)/

async function mustFit(cluster: ResolvedFlink, parallelism: number): Promise<void> {
  const { slots, jobManager } = await describeCluster(jobManagerOf(cluster), Date.now)
  if (parallelism <= slots || jobManager.settings.some(({ name }) => ELASTIC.test(name))) return
  throw new UserError(
    'flink.slots',
    `A parallelism of ${parallelism} needs ${parallelism} slots, and the cluster has ${slots}.`,
    { hint: 'Add a TaskManager, or choose a lower parallelism. The job runs on as it was.' },
  )
}
