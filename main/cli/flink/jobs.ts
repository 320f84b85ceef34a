/** `millrace flink`: the jobs of a cluster. Each command returns its exit code. */
import { describeCluster, listJobs } from '../../../drivers/flink/cluster.ts'
import { jobManagerOf } from '../../../drivers/flink/http.ts'
import { cancel, savepoint, stopWithSavepoint } from '../../../drivers/flink/savepoints.ts'
import { exportFlink } from '../../../export/flink/export.ts'
import type { ResolvedFlink } from '../../../model/connections/flink.ts'
import { UserError } from '../../../model/errors.ts'
import { hasEnded } from '../../../model/flinkJob.ts'
import { rescale } from '../../services/flink/rescale.ts'
import { toldJob } from '../../services/flink/toldJob.ts'
import { jobView, type Drawn } from '../../services/flink/view.ts'
import { connectionTools } from '../connections/services.ts'
import { EXIT } from '../exit.ts'
import {
  openCluster,
  openToChange,
  planFile,
  planned,
  tellRefused,
  type ChangingOptions,
  type ClusterOptions,
  type DrawingOptions,
} from './cluster.ts'
import { clusterText, jobText } from './text.ts'

export interface JobOptions extends ClusterOptions, DrawingOptions {
  readonly file?: string
  readonly json: boolean
}
export interface StopOptions extends ChangingOptions {
  readonly directory?: string
  readonly drain?: boolean
}
export interface RescaleOptions extends ChangingOptions, DrawingOptions {
  readonly parallelism: number
  readonly directory?: string
  readonly json: boolean
}

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)

export async function list(options: ClusterOptions & { readonly json: boolean }): Promise<number> {
  const told = await describeCluster(jobManagerOf(await openCluster(options)), Date.now)
  if (options.json) print(told)
  else process.stdout.write(clusterText(told))
  return EXIT.ok
}

export async function status(job: string, options: JobOptions): Promise<number> {
  const tools = connectionTools(options.connection)
  const cluster = await openCluster(options, tools)
  const drawn = options.file === undefined ? null : await drawnOf(options.file, options)
  const view = jobView(await toldJob(jobManagerOf(cluster), await idOf(cluster, job), tools), drawn)
  if (options.json) print(view)
  else process.stdout.write(jobText(view))
  return EXIT.ok
}

async function drawnOf(file: string, options: JobOptions): Promise<Drawn> {
  const plan = planned(file, await planFile(file, options))
  const { script } = exportFlink(plan, await connectionTools(options.connection).connections.ofNodes())
  return { operators: plan.operators, script }
}

export async function stop(job: string, options: StopOptions): Promise<number> {
  const cluster = await openToChange(options)
  const path = await stopWithSavepoint(jobManagerOf(cluster), await idOf(cluster, job), {
    directory: options.directory ?? null,
    drain: options.drain ?? false,
  })
  process.stdout.write(`${path}\n`)
  return EXIT.ok
}

export async function makeSavepoint(job: string, options: StopOptions): Promise<number> {
  const cluster = await openToChange(options)
  const id = await idOf(cluster, job)
  process.stdout.write(`${await savepoint(jobManagerOf(cluster), id, options.directory ?? null)}\n`)
  return EXIT.ok
}

export async function cancelOne(job: string, options: ChangingOptions): Promise<number> {
  const cluster = await openToChange(options)
  await cancel(jobManagerOf(cluster), await idOf(cluster, job))
  process.stdout.write(`${job} is cancelled\n`)
  return EXIT.ok
}

export async function rescaleJob(job: string, file: string, options: RescaleOptions): Promise<number> {
  const found = await planFile(file, options)
  if (!found.ok) return tellRefused(file, found.problems, options)
  const tools = connectionTools(options.connection)
  const cluster = await openToChange(options, tools)
  const { parallelism, directory = null } = options
  const asked = { jobId: await idOf(cluster, job), parallelism, directory }
  const done = await rescale(found.plan, cluster, asked, tools)
  if (done.kind === 'refused') return tellRefused(file, done.problems, options)
  if (options.json) print(done)
  else {
    process.stdout.write(
      `${done.name} runs at a parallelism of ${parallelism} as job ${done.jobId}, from ${done.savepoint}\n`,
    )
  }
  return EXIT.ok
}

const ID = /^[0-9a-f]{32}$/

/** Of a job by its id, or by its name where one of them has not ended. Throws UserError `flink.job`. */
async function idOf(cluster: ResolvedFlink, job: string): Promise<string> {
  if (ID.test(job)) return job
  const jobs = await listJobs(jobManagerOf(cluster))
  const running = jobs.filter(({ name, state }) => name === job && !hasEnded(state))
  const [only] = running
  if (only !== undefined && running.length === 1) return only.id
  const message =
    running.length === 0
      ? `No job ${job} runs on ${cluster.name}.`
      : `${running.length} jobs of the name ${job} run on ${cluster.name}.`
  throw new UserError('flink.job', message, {
    hint: `Give its id: millrace flink list --flink ${cluster.name}`,
  })
}
