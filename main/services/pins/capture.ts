/** Takes records of one source, read as a preview reads it, in an engine of the pool. */
import type { ResolvedConnections } from '../../../model/connections/resolved.ts'
import { PIN_LIMITS, type Pin } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import type { EnginePool } from '../engine/pool.ts'

export interface SourceSlice {
  readonly plan: JobPlan
  /** The source. */
  readonly node: string
  /** At most. */
  readonly records: number
  /** How long they are waited for, ms. */
  readonly patience: number
  readonly baseDirectory: string
  readonly connections: ResolvedConnections
}

/** Throws what reading the source throws. */
export async function captureRecords(
  engines: EnginePool,
  { plan, node, records, patience, baseDirectory, connections }: SourceSlice,
): Promise<Pin> {
  const engine = engines.acquire(plan.settings.memoryLimit)
  try {
    const limits = { records, bytes: PIN_LIMITS.bytes, milliseconds: patience }
    const { pin } = await engine.client.request('job.capture', {
      plan,
      node,
      limits,
      baseDirectory,
      connections,
    })
    return pin
  } finally {
    engines.release(engine)
  }
}
