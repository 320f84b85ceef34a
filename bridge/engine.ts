/**
 * What host and engine process ask and tell each other, as zod schemas. An engine, and the command line, load this and not what the screen asks for: an engine
 * starts often, and is waited for.
 */
import { z } from 'zod'
import type { ResolvedConnections } from '../model/connections/resolved.ts'
import type { SealingKeys } from '../model/encryption.ts'
import type { Pin, Pins } from '../model/pins/pin.ts'
import type { JobPlan } from '../model/plan/plan.ts'
import { nothing, row } from './row.ts'
import {
  checkpointPlace,
  checkpointView,
  frame,
  restorable,
  runLog,
  runOptions,
  runStatus,
  type serializedError,
  statePage,
  stateQuery,
} from './run.ts'

const planSchema = z.custom<JobPlan>((value) => typeof value === 'object' && value !== null)
const pinSchema = z.custom<Pin>((value) => typeof value === 'object' && value !== null)
const pinsSchema = z.custom<Pins>((value) => typeof value === 'object' && value !== null)
const resolvedSchema = z.custom<ResolvedConnections>((value) => typeof value === 'object' && value !== null)
const keysSchema = z.custom<SealingKeys>((value) => typeof value === 'object' && value !== null)

export const engineRequests = {
  /** Resolves when the sources are open; then `status` and `frame` events follow. A warm engine takes one job after another. */
  'job.start': row(
    z.object({
      plan: planSchema,
      options: runOptions,
      watch: z.array(z.string()),
      /** Relative paths of the job are relative to this. */
      baseDirectory: z.string(),
      /** Left out: no checkpoints are made. */
      checkpoints: checkpointPlace.exactOptional(),
      /** Those that the plan names, with their secrets; the engine writes them nowhere. */
      connections: resolvedSchema.exactOptional(),
      /** By source: the records that stand in for it. Nothing is opened for such a source. */
      pins: pinsSchema.exactOptional(),
      /** Those that the job's setting `encryption` names; the engine writes them nowhere. */
      keys: keysSchema.exactOptional(),
      /** The pinned records come in another order, drawn by the seed, or some of them twice. */
      vary: z.object({ kind: z.enum(['shuffle', 'duplicates']), seed: z.int() }).exactOptional(),
      /**
       * The pinned records come over and over, so many a second (null: as fast as they are taken), and the sinks write nothing. Their latency is that of all rows
       * from `warm` ms after the start on: from when the record that brought the row was due.
       */
      load: z.object({ rate: z.number().positive().nullable(), warm: z.number() }).exactOptional(),
      /** Sinks write nothing: what they would is printed, as `model/fixtures/collected.ts` reads it. */
      collect: z.boolean().exactOptional(),
    }),
    nothing,
  ),
  /** Reads from one source of the plan, as a preview would, and gives what it emits. */
  'job.capture': row(
    z.object({
      plan: planSchema,
      node: z.string(),
      limits: z.object({ records: z.int().min(1), bytes: z.int().min(1), milliseconds: z.int().min(1) }),
      baseDirectory: z.string(),
      connections: resolvedSchema,
    }),
    z.object({ pin: pinSchema }),
  ),
  /** What `job.start` would go on from here; starts nothing. */
  'job.compare': row(
    z.object({
      plan: planSchema,
      checkpoints: checkpointPlace,
      connections: resolvedSchema,
      keys: keysSchema.exactOptional(),
    }),
    z.object({ found: restorable.nullable() }),
  ),
  /** A checkpoint kept under a name; with `stop` the job ends at it. Resolves with its folder when it is complete. */
  'job.savepoint': row(z.object({ name: z.string(), stop: z.boolean() }), z.object({ folder: z.string() })),
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
  /** A checkpoint is complete, or has failed. */
  checkpoint: checkpointView,
} as const

export interface Contract {
  readonly requests: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>
  readonly events: Readonly<Record<string, z.ZodType>>
}
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
