/** Jobs over Kafka in the test's own process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createJob } from '../../engine/host/job.ts'
import { recover, type CheckpointPlace } from '../../engine/host/recovery.ts'
import type { Job, JobEnd } from '../../engine/kernel/job.ts'
import type { JobFrame } from '../../engine/kernel/options.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import { plainConnection } from './kafka.ts'
import { planOfDocument } from './recovery.ts'

export interface RunOptions {
  readonly mode?: 'run' | 'preview'
  readonly checkpoints?: boolean
  /** The connection `shop`, and `local` as the gallery's examples name it; the shared plain broker when left out. */
  readonly connection?: ResolvedKafka
}

export interface Started {
  readonly job: Job
  /** Lines of console sinks. */
  readonly printed: string[]
  readonly logs: string[]
  readonly frames: JobFrame[]
  readonly end: Promise<JobEnd>
}

export async function startInProcess(document: PipelineDocument, options: RunOptions = {}): Promise<Started> {
  const { mode = 'run', checkpoints = false, connection = plainConnection() } = options
  const plan = planOfDocument(document)
  const printed: string[] = []
  const logs: string[] = []
  const frames: JobFrame[] = []
  const root = checkpoints ? mkdtempSync(path.join(tmpdir(), 'millrace-kafka-run-')) : null
  const removeRoot = (): void => {
    if (root !== null) rmSync(root, { recursive: true, force: true })
  }
  const context = () => ({ job: plan.name, connection: () => connection as never, log: () => undefined })
  try {
    const recovered =
      root === null ? {} : await recover(plan, runtimes, placeIn(root), () => undefined, Date.now(), context)
    const job = createJob(
      plan,
      {
        mode,
        limits: mode === 'preview' ? { records: 1_000, milliseconds: 3_000 } : null,
        seed: 1,
        virtualClock: false,
      },
      {
        connections: { shop: connection, local: connection },
        print: (_node, text) => printed.push(...text.split('\n').filter((line) => line !== '')),
        onFrame: (frame) => frames.push(frame),
        log: (_level, _node, message) => logs.push(message),
        ...recovered,
      },
    )
    await job.open()
    return { job, printed, logs, frames, end: job.run().finally(removeRoot) }
  } catch (error) {
    removeRoot()
    throw error
  }
}

const placeIn = (root: string): CheckpointPlace => ({
  directory: path.join(root, 'run'),
  savepoints: path.join(root, 'savepoints'),
  restore: null,
  allowDroppedState: false,
  allowDoubledRecords: false,
})

export async function runInProcess(
  document: PipelineDocument,
  options: RunOptions = {},
): Promise<{ readonly end: JobEnd; readonly printed: readonly string[]; readonly logs: readonly string[] }> {
  const { printed, logs, end } = await startInProcess(document, options)
  return { end: await end, printed, logs }
}
