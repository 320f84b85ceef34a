/** One job as it runs: its tasks, what they count, its exceptions and checkpoints. */
import { z } from 'zod'
import type { FlinkGraph } from '../../model/flinkGraph.ts'
import { hasEnded } from '../../model/flinkJob.ts'
import { jobCheckpoints, type Checkpoints } from './checkpoints.ts'
import type { JobRow } from './cluster.ts'
import { graphOf } from './graph.ts'
import type { Endpoint } from './http.ts'
import { jobExceptions, type JobException } from './jobs.ts'
import { taskMetrics, type OperatorCounts, type TaskLoad } from './metrics.ts'
import { askJob } from './read.ts'
import { stateOf } from './states.ts'

export interface Task extends TaskLoad {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly running: number
  readonly parallelism: number
  readonly in: number
  readonly out: number
}

export interface Job extends JobRow {
  readonly parallelism: number
  readonly restarts: number | null
  readonly graph: FlinkGraph
  /** By operator. */
  readonly counts: ReadonlyMap<string, OperatorCounts>
  /** In the order of the flow. */
  readonly taskRows: readonly Task[]
  readonly exceptions: readonly JobException[]
  readonly checkpoints: Checkpoints
}

const vertex = z.object({
  id: z.string(),
  name: z.string(),
  parallelism: z.number(),
  status: z.string(),
  tasks: z.record(z.string(), z.number()),
  metrics: z.object({ 'read-records': z.number(), 'write-records': z.number() }),
})
const detail = z.object({
  jid: z.string(),
  name: z.string(),
  'start-time': z.number(),
  'end-time': z.number(),
  duration: z.number(),
  vertices: z.array(vertex),
  plan: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        description: z.string(),
        inputs: z.array(z.object({ id: z.string() })).optional(),
      }),
    ),
  }),
})
const status = z.object({ status: z.string() })
const metrics = z.array(z.object({ id: z.string(), value: z.string() }))

const UNTOLD: TaskLoad = { busy: null, backPressured: null, idle: null, pressure: null }

/** Throws UserError `flink.job` where the cluster knows none. */
export async function describeJob(at: Endpoint, jobId: string): Promise<Job> {
  const told = await askJob(at, jobId, '', detail)
  const state = stateOf((await askJob(at, jobId, '/status', status)).status)
  const graph = graphOf(told.plan.nodes)
  const [exceptions, checkpoints, restarts, ...measured] = await Promise.all([
    jobExceptions(at, jobId),
    jobCheckpoints(at, jobId),
    // What has ended has no metrics any more.
    hasEnded(state) ? null : restartsOf(at, jobId),
    ...told.vertices.map(async ({ id }) => {
      if (hasEnded(state)) return { id, counts: new Map<string, OperatorCounts>(), load: UNTOLD }
      const operators = graph.filter(({ task }) => task === id)
      return { id, ...(await taskMetrics(at, jobId, id, operators)) }
    }),
  ])
  const loads = new Map(measured.map(({ id, load }) => [id, load]))
  const order = [...new Set(graph.map(({ task }) => task))]
  const taskRows = told.vertices
    .map(({ id, name, parallelism, status: taskState, tasks, metrics: counted }): Task => ({
      id,
      name,
      state: taskState.toLowerCase(),
      running: tasks['RUNNING'] ?? 0,
      parallelism,
      in: counted['read-records'],
      out: counted['write-records'],
      ...(loads.get(id) ?? UNTOLD),
    }))
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  return {
    id: told.jid,
    name: told.name,
    state,
    startedAt: told['start-time'],
    endedAt: told['end-time'] < 0 ? null : told['end-time'],
    duration: told.duration,
    running: taskRows.reduce((sum, { running }) => sum + running, 0),
    tasks: taskRows.reduce((sum, { parallelism }) => sum + parallelism, 0),
    parallelism: Math.max(1, ...taskRows.map(({ parallelism }) => parallelism)),
    restarts,
    graph,
    counts: new Map(measured.flatMap(({ counts }) => [...counts])),
    taskRows,
    exceptions,
    checkpoints,
  }
}

async function restartsOf(at: Endpoint, jobId: string): Promise<number | null> {
  const found = await askJob(at, jobId, '/metrics?get=numRestarts', metrics)
  const value = found.find(({ id }) => id === 'numRestarts')?.value
  return value === undefined ? null : Number(value)
}
