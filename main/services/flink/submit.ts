/** A pipeline as a job on a cluster: planned by Flink first, which says what it refuses by node, then run. */
import { openSession, type GatewaySession } from '../../../drivers/flink/gateway.ts'
import { gatewayOf, jobManagerOf } from '../../../drivers/flink/http.ts'
import { jobFailure, jobState } from '../../../drivers/flink/jobs.ts'
import { explain } from '../../../export/flink/explain.ts'
import { exportFlink } from '../../../export/flink/export.ts'
import { statementSet } from '../../../export/flink/print.ts'
import { withSecrets } from '../../../export/flink/script.ts'
import type { ResolvedFlink } from '../../../model/connections/flink.ts'
import { UserError } from '../../../model/errors.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import type { Problem } from '../../../model/problem.ts'
import type { Connections } from '../connections.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { secretValues } from './secretValues.ts'

export interface FlinkTools {
  readonly connections: Pick<Connections, 'ofNodes'>
  readonly secrets: Pick<Secrets, 'get'>
}

export interface FlinkRun {
  /** Where it goes on; null: from the beginning. */
  readonly savepoint: string | null
  /** Goes on although state of the savepoint has no place in the job. */
  readonly allowNonRestored: boolean
}

export interface Refused {
  readonly kind: 'refused'
  readonly problems: readonly Problem[]
}
export interface Submitted {
  readonly kind: 'submitted'
  readonly jobId: string
  readonly name: string
}

/** A job that Flink has planned and not started. */
export interface Prepared {
  readonly kind: 'prepared'
  /** Starts it, and answers when it runs or has ended. Throws UserError `flink.submit`, `flink.failed`. */
  readonly run: (run: FlinkRun) => Promise<Submitted>
  readonly close: () => Promise<void>
}

/** `parallelism` null: as the settings of the job say. Throws UserError, OperationalError for what has nothing to do with the pipeline itself. */
export async function prepare(
  plan: JobPlan,
  cluster: ResolvedFlink,
  parallelism: number | null,
  { connections, secrets }: FlinkTools,
): Promise<Prepared | Refused> {
  const gateway = gatewayOf(cluster)
  const settings = parallelism === null ? plan.settings : { ...plan.settings, parallelism }
  const records = await connections.ofNodes()
  const made = exportFlink({ ...plan, settings }, records)
  if (made.problems.length > 0) return { kind: 'refused', problems: made.problems }
  const { values, redact } = await secretValues(plan, records, secrets)
  const script = withSecrets(made.script, values)
  const session = await openSession(gateway, Object.fromEntries(made.settings))
  try {
    const problems = await explain({ script }, session.run)
    if (problems.length > 0) {
      await session.close()
      return { kind: 'refused', problems: problems.map((one) => ({ ...one, message: redact(one.message) })) }
    }
  } catch (error) {
    await session.close()
    throw error
  }
  return {
    kind: 'prepared',
    close: session.close,
    async run({ savepoint, allowNonRestored }) {
      const must = async (statement: string) =>
        mustRun(session, statement, redact, savepoint === null ? WITHOUT_SAVEPOINT : WITH_SAVEPOINT)
      if (savepoint !== null) {
        await must(`SET 'execution.state-recovery.path' = '${savepoint.replaceAll("'", "''")}'`)
        await must(`SET 'execution.state-recovery.ignore-unclaimed-state' = '${allowNonRestored}'`)
      }
      const { jobId } = await must(statementSet(script))
      if (jobId === null)
        throw new UserError('flink.submit', 'Flink has taken the script and started no job.', {
          hint: 'Look into the log of the SQL Gateway.',
        })
      await started(cluster, jobId, redact)
      return { kind: 'submitted', jobId, name: made.name }
    },
  }
}

const WITHOUT_SAVEPOINT = 'Look at the cluster, and at its free slots.'
const WITH_SAVEPOINT =
  'Check the path of the savepoint, as the cluster sees it, and that the pipeline is the one that it was made of.'

async function mustRun(
  session: GatewaySession,
  statement: string,
  redact: (text: string) => string,
  hint: string,
) {
  const result = await session.run(statement)
  if (result.ok) return result
  throw new UserError('flink.submit', `Flink does not start the job: ${redact(result.message)}`, {
    hint,
  })
}

/** Between two questions, and until the job is left to itself, ms. */
const POLL = 100
const PATIENCE = 30_000

/** A savepoint that is not there or does not fit fails the job after it was taken: that is told, too. */
async function started(
  cluster: ResolvedFlink,
  jobId: string,
  redact: (text: string) => string,
): Promise<void> {
  const jobManager = jobManagerOf(cluster)
  for (const until = Date.now() + PATIENCE; Date.now() < until;) {
    const state = await jobState(jobManager, jobId)
    if (state === 'failed') {
      const why = (await jobFailure(jobManager, jobId)) ?? 'it does not say why'
      throw new UserError('flink.failed', `Job ${jobId} failed as it began: ${redact(why)}.`, {
        hint: 'Look at its exceptions: millrace flink status JOB --flink CONNECTION',
      })
    }
    if (state !== 'initializing' && state !== 'created') return
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}

/** In one act. */
export async function submit(
  plan: JobPlan,
  cluster: ResolvedFlink,
  run: FlinkRun & { readonly parallelism: number | null },
  tools: FlinkTools,
): Promise<Submitted | Refused> {
  const prepared = await prepare(plan, cluster, run.parallelism, tools)
  if (prepared.kind === 'refused') return prepared
  try {
    return await prepared.run(run)
  } finally {
    await prepared.close()
  }
}
