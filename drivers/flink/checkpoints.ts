/** The checkpoints and savepoints of a job. */
import { z } from 'zod'
import { errorMessage } from './errors.ts'
import type { Endpoint } from './http.ts'
import { askJob } from './read.ts'

export interface CheckpointRow {
  readonly id: number
  readonly at: number
  readonly duration: number
  readonly bytes: number
  readonly stateBytes: number
  readonly state: 'completed' | 'failed' | 'running'
  readonly savepoint: boolean
  readonly path: string | null
  readonly failure: string | null
}

export interface Checkpoints {
  readonly completed: number
  readonly failed: number
  readonly running: number
  readonly last: CheckpointRow | null
  readonly lastSavepoint: CheckpointRow | null
  readonly lastFailed: CheckpointRow | null
  readonly restoredFrom: string | null
  readonly history: CheckpointRow[]
}

const checkpoint = z.object({
  id: z.number(),
  status: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
  is_savepoint: z.boolean(),
  trigger_timestamp: z.number(),
  checkpointed_size: z.number().nullish(),
  state_size: z.number(),
  end_to_end_duration: z.number(),
  external_path: z.string().nullish(),
  discarded: z.boolean().nullish(),
  failure_message: z.string().nullish(),
})
const statistics = z.object({
  counts: z.object({ completed: z.number(), failed: z.number(), in_progress: z.number() }),
  latest: z.object({
    completed: checkpoint.nullish(),
    savepoint: checkpoint.nullish(),
    failed: checkpoint.nullish(),
    restored: z.object({ external_path: z.string().nullish() }).nullish(),
  }),
  history: z.array(checkpoint),
})

const STATES = { IN_PROGRESS: 'running', COMPLETED: 'completed', FAILED: 'failed' } as const

export async function jobCheckpoints(at: Endpoint, jobId: string): Promise<Checkpoints> {
  const { counts, latest, history } = await askJob(at, jobId, '/checkpoints', statistics)
  return {
    completed: counts.completed,
    failed: counts.failed,
    running: counts.in_progress,
    last: rowOf(latest.completed),
    lastSavepoint: rowOf(latest.savepoint),
    lastFailed: rowOf(latest.failed),
    restoredFrom: latest.restored?.external_path ?? null,
    history: history.flatMap((one) => rowOf(one) ?? []),
  }
}

function rowOf(one: z.output<typeof checkpoint> | null | undefined): CheckpointRow | null {
  if (one === null || one === undefined) return null
  const isThere = one.status === 'COMPLETED' && one.discarded !== true
  return {
    id: one.id,
    at: one.trigger_timestamp,
    duration: one.end_to_end_duration,
    bytes: one.checkpointed_size ?? one.state_size,
    stateBytes: one.state_size,
    state: STATES[one.status],
    savepoint: one.is_savepoint,
    path: isThere ? (one.external_path ?? null) : null,
    failure: typeof one.failure_message === 'string' ? errorMessage(one.failure_message) : null,
  }
}
