/** What the screen asks of a Flink cluster: the cluster itself, jobs as they run, and the few things that change one. */
import { z } from 'zod'
import { environments } from '../model/connections/flink.ts'
import { flinkJobStates } from '../model/flinkJob.ts'
import { drawing } from './export.ts'
import { nothing, row } from './row.ts'

const count = z.number()
/** Of the time, 0 to 1; null: not told yet. */
const share = z.number().nullable()

/** Every request names its connection; the host knows how to reach it. */
const at = z.object({ connection: z.string().min(1) })
/**
 * What changes something. On a cluster whose connection says `production` it throws UserError `flink.confirm` unless `confirm` is the name of the connection,
 * which the person has typed or clicked.
 */
const changing = at.extend({ confirm: z.string().exactOptional() })
const ofJob = at.extend({ jobId: z.string().min(1) })
const changingJob = changing.extend({ jobId: z.string().min(1) })

// ── the cluster ──

const flinkJobRow = z.object({
  id: z.string(),
  /** That of the pipeline, where it was submitted from one. */
  name: z.string(),
  state: z.enum(flinkJobStates),
  /** Epoch ms; `endedAt` null: it has not. */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** Ms. */
  duration: z.number(),
  /** Subtasks that run, of all. */
  running: count,
  tasks: count,
})
export type FlinkJobRow = z.infer<typeof flinkJobRow>

const flinkTaskManager = z.object({
  id: z.string(),
  /** `host:port` of its RPC. */
  address: z.string(),
  slots: count,
  freeSlots: count,
  cores: count,
  /** Epoch ms. */
  heartbeat: z.number(),
  /** Bytes. `…Used` null: not told. */
  memory: z.object({
    process: count,
    heapUsed: count.nullable(),
    heapMax: count.nullable(),
    /** Of Flink's own: RocksDB, batch sorts. */
    managed: count,
    network: count,
    networkUsed: count.nullable(),
    metaspace: count,
  }),
})
export type FlinkTaskManager = z.infer<typeof flinkTaskManager>

const flinkCluster = z.object({
  version: z.string(),
  environment: z.enum(environments),
  /** How long the JobManager took to answer, ms. */
  roundTrip: z.number(),
  slots: count,
  freeSlots: count,
  jobManager: z.object({
    address: z.string(),
    /** Bytes. */
    heapUsed: count.nullable(),
    heapMax: count.nullable(),
    /** Its configuration; Flink keeps secrets to itself. */
    settings: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  /** Null: the connection names none, and nothing can be submitted. `problem`: why it does not answer. */
  gateway: z
    .object({ address: z.string(), version: z.string().nullable(), problem: z.string().nullable() })
    .nullable(),
  taskManagers: z.array(flinkTaskManager),
  /** The newest first. */
  jobs: z.array(flinkJobRow),
})
export type FlinkCluster = z.infer<typeof flinkCluster>

// ── a job ──

/** How hard a task is held up by the one behind it, as Flink puts it. */
const pressure = z.enum(['ok', 'low', 'high']).nullable()
const load = {
  parallelism: count,
  busy: share,
  backPressured: share,
  idle: share,
  pressure,
}

const flinkNode = z.object({
  /**
   * Records since the job began or was resumed, and a second; `in` of a source is what it has read, `out` of a sink what it has written. Null: not told yet, or
   * Flink has no operator for the node.
   */
  in: count.nullable(),
  out: count.nullable(),
  inRate: count.nullable(),
  outRate: count.nullable(),
  /** Records that a window dropped, as they came too late. */
  late: count.nullable(),
  /** Epoch ms; null where there is none. */
  watermark: z.number().nullable(),
  /** Ids of the tasks that it runs in; the load is that of the busiest. */
  tasks: z.array(z.string()),
  /** Nodes whose work Flink does in the same operator: its figures stand at each of them. */
  sharedWith: z.array(z.string()),
  ...load,
})
export type FlinkNodeView = z.infer<typeof flinkNode>

/** What Flink runs in one thread a subtask: a chain of operators. */
const flinkTask = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  running: count,
  /** Records that came from and went to other tasks. */
  in: count,
  out: count,
  /** Nodes that it covers. */
  nodes: z.array(z.string()),
  ...load,
})
export type FlinkTaskView = z.infer<typeof flinkTask>

const flinkException = z.object({
  at: z.number(),
  /** The deepest cause, in a line. */
  message: z.string(),
  /** The whole stack trace. */
  trace: z.string(),
  /** The task's name, and the host it ran on; null: the job as a whole. */
  task: z.string().nullable(),
  host: z.string().nullable(),
  /** Where it happened; more than one where a task covers several and the trace does not tell. */
  nodes: z.array(z.string()),
})
export type FlinkException = z.infer<typeof flinkException>

const flinkCheckpoint = z.object({
  id: count,
  at: z.number(),
  /** Ms; bytes written of it, and of the whole state. */
  duration: z.number(),
  bytes: count,
  stateBytes: count,
  state: z.enum(['completed', 'failed', 'running']),
  savepoint: z.boolean(),
  /** Null: it is not there. */
  path: z.string().nullable(),
  /** Of a failed one. */
  failure: z.string().nullable(),
})
export type FlinkCheckpointView = z.infer<typeof flinkCheckpoint>

const flinkJob = flinkJobRow.extend({
  parallelism: count,
  restarts: count.nullable(),
  /** By node of the drawing that was sent along; empty without one. */
  nodes: z.record(z.string(), flinkNode),
  /** In the order of the flow. */
  tasks: z.array(flinkTask),
  /** The newest first. */
  exceptions: z.array(flinkException),
  checkpoints: z.object({
    completed: count,
    failed: count,
    running: count,
    last: flinkCheckpoint.nullable(),
    lastSavepoint: flinkCheckpoint.nullable(),
    lastFailed: flinkCheckpoint.nullable(),
    /** What the job was resumed from; null: it began afresh. */
    restoredFrom: z.string().nullable(),
    /** The newest first. */
    history: z.array(flinkCheckpoint),
  }),
})
export type FlinkJobView = z.infer<typeof flinkJob>

// ── what changes a job ──

const refusal = z.object({
  nodeId: z.string().nullable(),
  path: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
})

const submitted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('submitted'), jobId: z.string(), name: z.string() }),
  /** The pipeline cannot run there, with reasons by node. Nothing was stopped or started. */
  z.object({ kind: z.literal('refused'), problems: z.array(refusal) }),
])
export type FlinkSubmitted = z.infer<typeof submitted>

const saved = z.object({ savepoint: z.string() })
/** Where savepoints go; null: where the cluster's configuration says. */
const directory = z.string().min(1).nullable()

export const flinkRequests = {
  'flink.cluster': row(at, flinkCluster),
  /** How a job is, now. With the drawing that it was made of, its nodes too. Throws UserError `flink.job` where the cluster knows none. */
  'flink.job': row(ofJob.extend({ drawing: drawing.nullable() }), flinkJob),
  /**
   * Has Flink plan the drawing and run it. `savepoint`: where it goes on; `allowNonRestored`: also where state of it has no place in the drawing;
   * `parallelism` null: that of the job's settings. Secrets are put in by the host.
   */
  'flink.submit': row(
    changing.extend({
      drawing,
      savepoint: z.string().min(1).nullable(),
      allowNonRestored: z.boolean(),
      parallelism: z.int().min(1).max(32_768).nullable(),
    }),
    submitted,
  ),
  /** Answers when the savepoint is complete. */
  'flink.savepoint': row(changingJob.extend({ directory }), saved),
  /** Stops with a savepoint; `drain`: all windows fire first, and the job cannot go on from there. */
  'flink.stop': row(changingJob.extend({ directory, drain: z.boolean() }), saved),
  /** Without a savepoint. Answers when the job has ended. */
  'flink.cancel': row(changingJob, nothing),
  /**
   * Savepoint, stop, and the drawing again from there, at another parallelism. What cannot be planned is refused before the job is stopped. Throws UserError
   * `flink.rescale`, whose hint says the savepoint's path and how to go on, where the job was stopped and did not come back.
   */
  'flink.rescale': row(
    changingJob.extend({ drawing, parallelism: z.int().min(1).max(32_768), directory }),
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('submitted'),
        jobId: z.string(),
        name: z.string(),
        savepoint: z.string(),
      }),
      z.object({ kind: z.literal('refused'), problems: z.array(refusal) }),
    ]),
  ),
} as const
