/** A cluster: its JobManager, the TaskManagers with their slots and memory, and its jobs. */
import { z } from 'zod'
import { overviewOf } from './connect.ts'
import type { Endpoint } from './http.ts'
import { ask } from './read.ts'
import type { FlinkJobState } from '../../model/flinkJob.ts'
import { stateOf } from './states.ts'

export interface JobRow {
  readonly id: string
  readonly name: string
  readonly state: FlinkJobState
  readonly startedAt: number
  readonly endedAt: number | null
  readonly duration: number
  readonly running: number
  readonly tasks: number
}

const jobs = z.object({
  jobs: z.array(
    z.object({
      jid: z.string(),
      name: z.string(),
      state: z.string(),
      'start-time': z.number(),
      'end-time': z.number(),
      duration: z.number(),
      tasks: z.object({ total: z.number(), running: z.number() }),
    }),
  ),
})

/** The newest first. */
export async function listJobs(jobManager: Endpoint): Promise<readonly JobRow[]> {
  const told = await ask(jobManager, '/jobs/overview', jobs)
  return told.jobs
    .map(({ jid, name, state, 'start-time': startedAt, 'end-time': endedAt, duration, tasks }): JobRow => ({
      id: jid,
      name,
      state: stateOf(state),
      startedAt,
      endedAt: endedAt < 0 ? null : endedAt,
      duration,
      running: tasks.running,
      tasks: tasks.total,
    }))
    .toSorted((a, b) => b.startedAt - a.startedAt)
}

const managers = z.object({ taskmanagers: z.array(z.object({ id: z.string() })) })
const manager = z.object({
  id: z.string(),
  path: z.string(),
  slotsNumber: z.number(),
  freeSlots: z.number(),
  timeSinceLastHeartbeat: z.number(),
  hardware: z.object({ cpuCores: z.number() }),
  memoryConfiguration: z.object({
    managedMemory: z.number().nullable(),
    networkMemory: z.number().nullable(),
    jvmMetaspace: z.number().nullable(),
    totalProcessMemory: z.number().nullable(),
  }),
  metrics: z
    .object({ heapUsed: z.number(), heapMax: z.number(), nettyShuffleMemoryUsed: z.number() })
    .nullish(),
})

/** So many are asked for their memory. */
const MOST = 100

async function taskManagers(jobManager: Endpoint) {
  const told = await ask(jobManager, '/taskmanagers', managers)
  const found = await Promise.all(
    told.taskmanagers.slice(0, MOST).map(async ({ id }) => {
      // One that has just gone is left out.
      const one = await ask(jobManager, `/taskmanagers/${encodeURIComponent(id)}`, manager).catch(() => null)
      return one === null ? [] : [one]
    }),
  )
  return found.flat().map(({ id, path, slotsNumber, freeSlots, hardware, metrics, ...rest }) => ({
    id,
    address: /@([^/]+)/.exec(path)?.[1] ?? path,
    slots: slotsNumber,
    freeSlots,
    cores: hardware.cpuCores,
    heartbeat: rest.timeSinceLastHeartbeat,
    memory: {
      process: rest.memoryConfiguration.totalProcessMemory ?? 0,
      heapUsed: metrics?.heapUsed ?? null,
      heapMax: metrics?.heapMax ?? null,
      managed: rest.memoryConfiguration.managedMemory ?? 0,
      network: rest.memoryConfiguration.networkMemory ?? 0,
      networkUsed: metrics?.nettyShuffleMemoryUsed ?? null,
      metaspace: rest.memoryConfiguration.jvmMetaspace ?? 0,
    },
  }))
}

const settings = z.array(z.object({ key: z.string(), value: z.string() }))
const metrics = z.array(z.object({ id: z.string(), value: z.string() }))
const HEAP = 'Status.JVM.Memory.Heap'

async function heapOf(jobManager: Endpoint) {
  const told = await ask(jobManager, `/jobmanager/metrics?get=${HEAP}.Used,${HEAP}.Max`, metrics)
  const value = (name: string): number | null => {
    const found = told.find(({ id }) => id === `${HEAP}.${name}`)
    return found === undefined ? null : Number(found.value)
  }
  return { heapUsed: value('Used'), heapMax: value('Max') }
}

/** Throws OperationalError, UserError where it does not answer, or is no JobManager. `now`: of the wall clock, ms. */
export async function describeCluster(jobManager: Endpoint, now: () => number) {
  const before = now()
  const overview = await overviewOf(jobManager)
  const roundTrip = now() - before
  const [rows, found, heap, config] = await Promise.all([
    listJobs(jobManager),
    taskManagers(jobManager),
    heapOf(jobManager),
    ask(jobManager, '/jobmanager/config', settings),
  ])
  return {
    version: overview['flink-version'],
    roundTrip,
    slots: overview['slots-total'],
    freeSlots: overview['slots-available'],
    jobManager: {
      address: jobManager.address,
      ...heap,
      settings: config
        .map(({ key, value }) => ({ name: key, value }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    },
    taskManagers: found,
    jobs: [...rows],
  }
}
