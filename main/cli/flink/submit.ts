/** `millrace submit`: a pipeline as a job on a cluster. */
import { jobManagerOf } from '../../../drivers/flink/http.ts'
import { jobFailure } from '../../../drivers/flink/jobs.ts'
import { ended } from '../../../drivers/flink/savepoints.ts'
import type { ResolvedFlink } from '../../../model/connections/flink.ts'
import { submit, type Submitted } from '../../services/flink/submit.ts'
import { connectionTools } from '../connections/services.ts'
import { EXIT } from '../exit.ts'
import { openToChange, planFile, tellRefused, type ChangingOptions, type DrawingOptions } from './cluster.ts'

export interface SubmitOptions extends ChangingOptions, DrawingOptions {
  readonly fromSavepoint?: string
  readonly allowNonRestored: boolean
  readonly parallelism?: number
  readonly wait: boolean
  readonly json: boolean
}

/** Returns the exit code. */
export async function submitPipeline(file: string, options: SubmitOptions): Promise<number> {
  const found = await planFile(file, options)
  if (!found.ok) return tellRefused(file, found.problems, options)
  const tools = connectionTools(options.connection)
  const cluster = await openToChange(options, tools)
  const done = await submit(
    found.plan,
    cluster,
    {
      savepoint: options.fromSavepoint ?? null,
      allowNonRestored: options.allowNonRestored,
      parallelism: options.parallelism ?? null,
    },
    tools,
  )
  if (done.kind === 'refused') return tellRefused(file, done.problems, options)
  if (!options.json) process.stdout.write(`${done.name} runs as job ${done.jobId} on ${cluster.name}\n`)
  return options.wait ? waitFor(cluster, done, options) : toldOf(done, options)
}

function toldOf({ jobId, name }: Submitted, { json }: SubmitOptions): number {
  if (json) process.stdout.write(`${JSON.stringify({ submitted: true, jobId, name }, null, 2)}\n`)
  return EXIT.ok
}

async function waitFor(
  cluster: ResolvedFlink,
  { jobId, name }: Submitted,
  { json }: SubmitOptions,
): Promise<number> {
  const jobManager = jobManagerOf(cluster)
  const state = await ended(jobManager, jobId, Infinity)
  const failure = state === 'failed' ? await jobFailure(jobManager, jobId) : null
  if (json)
    process.stdout.write(`${JSON.stringify({ submitted: true, jobId, name, state, failure }, null, 2)}\n`)
  else if (failure === null) process.stdout.write(`${name} is ${state}\n`)
  else process.stderr.write(`${name} failed: ${failure}\n`)
  return state === 'finished' ? EXIT.ok : EXIT.failed
}
