/** Flink as a screen looks at it: questions and changes, each by the name of a connection. */
import type { hostContract } from '../../../bridge/contract.ts'
import type { Handlers } from '../../../bridge/server.ts'
import { describeCluster } from '../../../drivers/flink/cluster.ts'
import { gatewayVersion } from '../../../drivers/flink/connect.ts'
import { gatewayOf, jobManagerOf } from '../../../drivers/flink/http.ts'
import { cancel, savepoint, stopWithSavepoint } from '../../../drivers/flink/savepoints.ts'
import { exportFlink } from '../../../export/flink/export.ts'
import type { Definitions } from '../../../model/analysis.ts'
import type { ResolvedFlink } from '../../../model/connections/flink.ts'
import { serializeError } from '../../../model/errors.ts'
import { compile } from '../../../model/plan/compile.ts'
import type { Problem } from '../../../model/problem.ts'
import type { Connections } from '../connections.ts'
import { baseDirectory } from '../locations.ts'
import { planOf, type Startable } from '../plan.ts'
import { rescale } from './rescale.ts'
import { submit, type FlinkTools } from './submit.ts'
import { mayChange } from './target.ts'
import { toldJob } from './toldJob.ts'
import { jobView, type Drawn } from './view.ts'

type HostHandlers = Handlers<typeof hostContract>
type FlinkHandlers = Pick<HostHandlers, Extract<keyof HostHandlers, `flink.${string}`>>

export interface FlinkServices extends FlinkTools {
  readonly connections: Pick<Connections, 'ofNodes' | 'open'>
  readonly definitions: Definitions
}

export function flinkHandlers(services: FlinkServices): FlinkHandlers {
  const { connections, definitions } = services
  const open = (name: string): Promise<ResolvedFlink> => connections.open(name, 'flink')
  const openToChange = async ({
    connection,
    confirm,
  }: {
    readonly connection: string
    readonly confirm?: string
  }): Promise<ResolvedFlink> => {
    const cluster = await open(connection)
    mayChange(cluster, confirm ?? null)
    return cluster
  }
  /** Null for what cannot be exported as it is drawn now: the job runs on, and is shown without nodes. */
  const drawnOf = async ({ document, path, parameters }: Startable): Promise<Drawn | null> => {
    const compiled = compile(document, definitions, { parameters, baseDirectory: baseDirectory(path) })
    if (!compiled.ok) return null
    const { script } = exportFlink(compiled.plan, await connections.ofNodes())
    return { operators: compiled.plan.operators, script }
  }

  return {
    'flink.cluster': async ({ connection }) => {
      const cluster = await open(connection)
      const [told, gateway] = await Promise.all([
        describeCluster(jobManagerOf(cluster), Date.now),
        gatewayView(cluster),
      ])
      return { ...told, environment: cluster.environment, gateway }
    },
    'flink.job': async ({ connection, jobId, drawing }) => {
      const job = await toldJob(jobManagerOf(await open(connection)), jobId, services)
      return jobView(job, drawing === null ? null : await drawnOf(drawing))
    },
    'flink.submit': async ({ drawing, savepoint: from, allowNonRestored, parallelism, ...to }) => {
      const cluster = await openToChange(to)
      const plan = planOf(definitions, drawing, false)
      const done = await submit(plan, cluster, { savepoint: from, allowNonRestored, parallelism }, services)
      return done.kind === 'submitted' ? done : refused(done.problems)
    },
    'flink.savepoint': async ({ jobId, directory, ...to }) => ({
      savepoint: await savepoint(jobManagerOf(await openToChange(to)), jobId, directory),
    }),
    'flink.stop': async ({ jobId, directory, drain, ...to }) => ({
      savepoint: await stopWithSavepoint(jobManagerOf(await openToChange(to)), jobId, { directory, drain }),
    }),
    'flink.cancel': async ({ jobId, ...to }) => {
      await cancel(jobManagerOf(await openToChange(to)), jobId)
      return {}
    },
    'flink.rescale': async ({ drawing, jobId, parallelism, directory, ...to }) => {
      const cluster = await openToChange(to)
      const plan = planOf(definitions, drawing, false)
      const done = await rescale(plan, cluster, { jobId, parallelism, directory }, services)
      return done.kind === 'submitted' ? done : refused(done.problems)
    },
  }
}

const refused = (problems: readonly Problem[]) => ({
  kind: 'refused' as const,
  problems: problems.map(({ nodeId, path, message, hint }) => ({ nodeId, path, message, hint })),
})

async function gatewayView(cluster: ResolvedFlink) {
  const { gateway: address } = cluster
  if (address === null) return null
  try {
    return { address, version: await gatewayVersion(gatewayOf(cluster)), problem: null }
  } catch (error) {
    return { address, version: null, problem: serializeError(error).message }
  }
}
