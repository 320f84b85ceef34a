/**
 * Each request and event between screen, host and engine, as a zod schema. Client and server are derived from these tables
 * (`client.ts`, `server.ts`): adding a request is one row.
 */
import { z } from 'zod'
import type { Json, PipelineDocument } from '../model/document.ts'
import type { JobPlan } from '../model/plan/plan.ts'

const json = z.custom<Json>((value) => value !== undefined)
/** Structure is checked by `model/migrate.ts` on the host, where an unknown type or a newer format has a message of its own. */
const documentSchema = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)
const planSchema = z.custom<JobPlan>((value) => typeof value === 'object' && value !== null)

const serializedError = z.object({
  kind: z.enum(['user', 'operational', 'unexpected']),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  retriable: z.boolean(),
  nodeId: z.string().nullable(),
  stack: z.string().exactOptional(),
})

// ── what a run tells ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const runState = z.enum(['starting', 'running', 'paused', 'stopping', 'finished', 'stopped', 'failed'])
export type RunState = z.infer<typeof runState>

const windowBar = z.object({ start: z.number(), end: z.number(), records: z.number() })

export const nodeFrame = z.object({
  /**
   * Records and bytes since the start. `in` of a source counts what it has read, bad records too; `out` is by port, and the port `out` is what goes on
   * to the next node: in = out.out + filtered + dead + skipped, where a node sends on one record for each. Bytes only where a node reads or writes bytes.
   */
  in: z.number(),
  out: z.record(z.string(), z.number()),
  bytesIn: z.number(),
  bytesOut: z.number(),
  late: z.number(),
  /** Records dropped by a condition. */
  filtered: z.number(),
  /** Records that went to the dead letters, resp. were skipped by policy. */
  dead: z.number(),
  skipped: z.number(),
  /** The last record error's message. */
  lastError: z.string().nullable(),
  /** A source that a preview's limit ended, and not its input: what fires only because of that is partial. */
  cut: z.boolean().exactOptional(),
  /** Milliseconds since the start; estimated by timing one batch in many. Null until known. */
  busy: z.number().nullable(),
  blocked: z.number().nullable(),
  idle: z.number().nullable(),
  /** Epoch ms; null before the first record or where there is no event time. */
  watermark: z.number().nullable(),
  maxTime: z.number().nullable(),
  partitions: z
    .array(
      z.object({
        name: z.string(),
        records: z.number(),
        watermark: z.number().nullable(),
        idle: z.boolean(),
        finished: z.boolean(),
      }),
    )
    .optional(),
  /**
   * Where each record went that an operator accepted: in = late + dead + skipped + the sum of these. `held`: in state; `absorbed`: gone into a result;
   * `expired`: left state without one.
   */
  ledger: z
    .object({
      held: z.number(),
      passed: z.number(),
      filtered: z.number(),
      absorbed: z.number(),
      duplicate: z.number(),
      outOfTop: z.number(),
      expired: z.number(),
    })
    .exactOptional(),
  queue: z.object({ length: z.number(), bound: z.number() }).optional(),
  state: z
    .object({
      windows: z.number(),
      keys: z.number(),
      bytes: z.number(),
      nextFire: z.number().nullable(),
      bars: z.array(windowBar),
    })
    .optional(),
})
export type NodeFrame = z.infer<typeof nodeFrame>

/** Values as the screen shows them: BIGINT and DECIMAL as text, times as epoch ms, BYTES as base64, the rest as JSON. */
export const sampleRow = z.object({
  /** Ordinal of the record at its port, from 1. */
  n: z.number(),
  time: z.number().nullable(),
  values: z.array(json),
  /** Made only because a source was cut at a preview's limit: a run would go on before it gives this result. */
  partial: z.boolean().exactOptional(),
  /** Of a changelog's record: -U, +U or -D. Left out for an insert. */
  kind: z.string().exactOptional(),
  /** By index of the column: why its bytes are no value of its type; `values` has NULL there. Only for columns that nothing but the screen reads. */
  errors: z.record(z.string(), z.string()).exactOptional(),
})
export type SampleRow = z.infer<typeof sampleRow>

export const portSample = z.object({
  /** `node.port` of the output. A sink's own input is sampled at its producer's port. */
  port: z.string(),
  rows: z.array(sampleRow),
  /** Records at this port since the start; `rows` is a part of the newest. */
  total: z.number(),
})
export type PortSample = z.infer<typeof portSample>

export const deadLetter = z.object({
  node: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  /** "line 4,711 of orders.ndjson" */
  place: z.string(),
  /** The record as it came, cut at 4,096 characters. */
  raw: z.string(),
})
export type DeadLetter = z.infer<typeof deadLetter>

export const frame = z.object({
  seq: z.number(),
  state: runState,
  /** Milliseconds since the start of the run, pauses left out. */
  elapsed: z.number(),
  nodes: z.record(z.string(), nodeFrame),
  samples: z.array(portSample),
  deadLetters: z.array(deadLetter),
  memory: z.number().nullable(),
})
export type Frame = z.infer<typeof frame>

export const runLog = z.object({
  at: z.number(),
  level: z.enum(['info', 'warn', 'error']),
  node: z.string().nullable(),
  message: z.string(),
})
export type RunLog = z.infer<typeof runLog>

export const runStatus = z.object({
  state: runState,
  error: serializedError.nullable(),
})
export type RunStatus = z.infer<typeof runStatus>

export const stateEntry = z.object({
  window: z.object({ start: z.number(), end: z.number() }).nullable(),
  key: z.array(z.object({ name: z.string(), value: json })),
  values: z.array(z.object({ name: z.string(), value: json })),
  records: z.number(),
})
export const statePage = z.object({
  entries: z.array(stateEntry),
  total: z.number().nullable(),
  watermark: z.number().nullable(),
  nextFire: z.number().nullable(),
})
export type StatePageView = z.infer<typeof statePage>
const stateQuery = z.object({
  node: z.string(),
  search: z.string(),
  offset: z.int().min(0),
  limit: z.int().min(1).max(500),
})

export const runOptions = z.object({
  mode: z.enum(['run', 'preview']),
  /** A preview's bounds a source. */
  limits: z.object({ records: z.int(), milliseconds: z.int() }).nullable(),
  /** Seed of the injected chance. */
  seed: z.int(),
  /** Time is a counter instead of the clock; for repeatable frames. */
  virtualClock: z.boolean(),
})
export type RunOptions = z.infer<typeof runOptions>

// ── screen ↔ host ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const recentFile = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.number(),
  exists: z.boolean(),
  /** An autosave newer than the file is kept. */
  unsaved: z.boolean(),
})
const exampleCard = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  tag: z.string(),
  document: documentSchema,
})
const openedProject = z.object({
  /** Null for a pipeline that was never saved. */
  path: z.string().nullable(),
  document: documentSchema,
  /** Why it cannot be changed (a newer format), or null. */
  readOnly: z.string().nullable(),
  /** The document comes from an autosave that is newer than the file. */
  recovered: z.boolean(),
  /** What the reader changed or could not understand, for a message. */
  notices: z.array(z.string()),
  /** Of the file's bytes as read; `project.save` refuses when the file has changed since. */
  revision: z.string().nullable(),
})
const fileEntry = z.object({
  name: z.string(),
  path: z.string(),
  directory: z.boolean(),
  size: z.number(),
  modified: z.number(),
})
const toolStatus = z.object({
  name: z.string(),
  found: z.boolean(),
  version: z.string().nullable(),
  path: z.string().nullable(),
  needed: z.string(),
  /** How to get it, where it is missing or too old. */
  hint: z.string().nullable(),
})
export type ToolStatus = z.infer<typeof toolStatus>

const row = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const nothing = z.object({})

export const hostRequests = {
  'app.info': row(
    nothing,
    z.object({
      version: z.string(),
      shell: z.enum(['electron', 'web']),
      home: z.string(),
      /** True until a first pipeline was opened. */
      firstStart: z.boolean(),
    }),
  ),
  'app.environment': row(nothing, z.object({ tools: z.array(toolStatus) })),
  'app.preferences': row(nothing, z.object({ values: z.record(z.string(), json) })),
  'app.setPreference': row(z.object({ name: z.string(), value: json }), nothing),
  /** The answer to `app.closing`: the work is saved, or the person gave it up; the window may close. */
  'app.close': row(nothing, nothing),
  'gallery.list': row(nothing, z.object({ examples: z.array(exampleCard) })),
  'project.recent': row(nothing, z.object({ files: z.array(recentFile) })),
  'project.forget': row(z.object({ path: z.string() }), nothing),
  /** Opens a file; its autosave instead where that is newer. Never runs, connects or expands anything. */
  'project.open': row(z.object({ path: z.string() }), openedProject),
  'project.openExample': row(z.object({ id: z.string() }), openedProject),
  /** The autosave of a pipeline that has no file yet, or null. */
  'project.recoverUntitled': row(nothing, z.object({ project: openedProject.nullable() })),
  /** Atomic: temporary file, fsync, rename. `force` overwrites a file that changed outside. */
  'project.save': row(
    z.object({
      path: z.string(),
      document: documentSchema,
      revision: z.string().nullable(),
      force: z.boolean(),
    }),
    z.object({ revision: z.string() }),
  ),
  'project.autosave': row(z.object({ path: z.string().nullable(), document: documentSchema }), nothing),
  'project.discardAutosave': row(z.object({ path: z.string().nullable() }), nothing),
  'files.list': row(
    z.object({ directory: z.string().nullable() }),
    z.object({ directory: z.string(), parent: z.string().nullable(), entries: z.array(fileEntry) }),
  ),
  /** Columns inferred from the head of a file, with the first records as text. Throws UserError for a missing or unreadable file. */
  'files.sample': row(
    z.object({ path: z.string(), format: json, baseDirectory: z.string().nullable() }),
    z.object({
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      /** A column that looks like the event time. */
      eventTime: z.string().nullable(),
      /** The watermark delay that holds its disorder in the sample, ms; null where there is none. */
      delay: z.number().nullable(),
      lines: z.array(z.string()),
      notices: z.array(z.string()),
    }),
  ),
  'run.start': row(
    z.object({
      document: documentSchema,
      path: z.string().nullable(),
      mode: z.enum(['run', 'preview']),
      parameters: z.record(z.string(), z.string()),
      /** Output ports (`node.port`) of which samples are wanted from the first record on. */
      watch: z.array(z.string()),
    }),
    z.object({ runId: z.string() }),
  ),
  'run.stop': row(z.object({ runId: z.string() }), nothing),
  'run.pause': row(z.object({ runId: z.string() }), nothing),
  'run.resume': row(z.object({ runId: z.string() }), nothing),
  'run.watch': row(z.object({ runId: z.string(), ports: z.array(z.string()) }), nothing),
  'run.state': row(stateQuery.extend({ runId: z.string() }), statePage),
} as const

export const hostEvents = {
  'run.frame': z.object({ runId: z.string(), frame }),
  'run.status': z.object({ runId: z.string(), mode: z.enum(['run', 'preview']), status: runStatus }),
  'run.log': z.object({ runId: z.string(), entries: z.array(runLog) }),
  'run.printed': z.object({ runId: z.string(), node: z.string(), text: z.string() }),
  /** The open file was changed or removed by somebody else. */
  'project.changed': z.object({ path: z.string(), removed: z.boolean() }),
  /** The window is about to close: the screen saves or asks. */
  'app.closing': nothing,
} as const

// ── host ↔ engine process ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const engineRequests = {
  /** Resolves when the sources are open; then `status` and `frame` events follow. A warm engine takes one job after another. */
  'job.start': row(
    z.object({
      plan: planSchema,
      options: runOptions,
      watch: z.array(z.string()),
      /** Relative paths of the job are relative to this. */
      baseDirectory: z.string(),
    }),
    nothing,
  ),
  /** Takes what is in flight to the sinks, then ends without MAX. Resolves when the job has stopped. */
  'job.stop': row(nothing, nothing),
  'job.pause': row(nothing, nothing),
  'job.resume': row(nothing, nothing),
  'job.watch': row(z.object({ ports: z.array(z.string()) }), nothing),
  'job.state': row(stateQuery, statePage),
} as const

export const engineEvents = {
  frame,
  status: runStatus,
  log: z.object({ entries: z.array(runLog) }),
  printed: z.object({ node: z.string(), text: z.string() }),
} as const

export interface Contract {
  readonly requests: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>
  readonly events: Readonly<Record<string, z.ZodType>>
}
export const hostContract = { requests: hostRequests, events: hostEvents } as const satisfies Contract
export const engineContract = { requests: engineRequests, events: engineEvents } as const satisfies Contract

/** One message on a transport. */
export type Envelope =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: z.infer<typeof serializedError> }
  | { readonly kind: 'event'; readonly event: string; readonly data: unknown }

/** How envelopes travel: Electron IPC, a WebSocket, a child process's channel, or a pair in memory. */
export interface Transport {
  send(message: Envelope): void
  onMessage(listener: (message: Envelope) => void): void
  onClose(listener: () => void): void
  close(): void
}
