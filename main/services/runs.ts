import { randomUUID } from 'node:crypto'
import type { Frame, RunLog, RunStatus, StatePageView } from '../../bridge/contract.ts'
import type { Definitions } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { compile } from '../../model/plan/compile.ts'
import { startJob, type Job, type StateRequest } from './engine/job.ts'
import type { EnginePool } from './engine/pool.ts'
import { baseDirectory } from './locations.ts'

/** A preview's bounds a source. */
const PREVIEW_LIMITS = { records: 1_000, milliseconds: 5_000 }
/** A preview has nothing to bring home; a run's sinks may have much. */
const STOP_PATIENCE = { preview: 1_000, run: 30_000 }

export interface RunRequest {
  readonly document: PipelineDocument
  readonly path: string | null
  readonly mode: 'run' | 'preview'
  readonly parameters: Readonly<Record<string, string>>
  readonly watch: readonly string[]
}

export interface RunEvents {
  frame(runId: string, frame: Frame): void
  status(runId: string, mode: 'run' | 'preview', status: RunStatus): void
  log(runId: string, entries: readonly RunLog[]): void
  printed(runId: string, node: string, text: string): void
}

/** The runs of one connection: they end with it. */
export interface Runs {
  /** Throws UserError `run.invalid` for a pipeline that cannot run. Events come after it has returned. */
  start(request: RunRequest): { runId: string }
  stop(runId: string): Promise<void>
  pause(runId: string): Promise<void>
  resume(runId: string): Promise<void>
  watch(runId: string, ports: readonly string[]): Promise<void>
  state(runId: string, request: StateRequest): Promise<StatePageView>
  /** Stops everything cleanly. */
  close(): Promise<void>
}

export function createRuns(pool: EnginePool, definitions: Definitions, events: RunEvents): Runs {
  const jobs = new Map<string, Job>()
  /** The newest job that has ended: its state can be looked into until the next one starts. */
  let last: { readonly runId: string; readonly job: Job } | null = null
  const releaseLast = (): void => {
    last?.job.release()
    last = null
  }

  const find = (runId: string): Job => {
    const job = jobs.get(runId)
    if (job === undefined) throw new UserError('run.over', 'This run has ended.', { hint: 'Start it again.' })
    return job
  }

  return {
    start({ document, path, mode, parameters, watch }) {
      const preview = mode === 'preview'
      const compiled = compile(document, definitions, {
        parameters,
        preview,
        baseDirectory: baseDirectory(path),
      })
      if (!compiled.ok) {
        const first = compiled.problems.find(({ severity }) => severity === 'error') ?? compiled.problems[0]
        throw new UserError('run.invalid', first?.message ?? 'The pipeline cannot run.', {
          ...(typeof first?.hint === 'string' ? { hint: first.hint } : {}),
          ...(typeof first?.nodeId === 'string' ? { nodeId: first.nodeId } : {}),
        })
      }
      releaseLast()
      const runId = randomUUID()
      const job = startJob(
        pool,
        {
          plan: compiled.plan,
          options: { mode, limits: preview ? PREVIEW_LIMITS : null, seed: 0, virtualClock: false },
          watch,
          baseDirectory: baseDirectory(path),
          stopPatience: STOP_PATIENCE[mode],
        },
        {
          frame: (frame) => events.frame(runId, frame),
          status: (status) => events.status(runId, mode, status),
          log: (entries) => events.log(runId, entries),
          printed: (node, text) => events.printed(runId, node, text),
        },
      )
      jobs.set(runId, job)
      void job.finished.then(() => {
        jobs.delete(runId)
        releaseLast()
        last = { runId, job }
        // A preview's engine is the next one's; that of a run is not.
        if (!preview) pool.warm(compiled.plan.settings.memoryLimit)
      })
      return { runId }
    },
    async stop(runId) {
      await jobs.get(runId)?.stop()
    },
    pause: async (runId) => find(runId).pause(),
    resume: async (runId) => find(runId).resume(),
    watch: async (runId, ports) => find(runId).watch(ports),
    state: async (runId, request) => (last?.runId === runId ? last.job : find(runId)).state(request),
    async close() {
      await Promise.all([...jobs.values()].map((job) => job.stop()))
      releaseLast()
    },
  }
}
