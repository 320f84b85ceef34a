import { randomUUID } from 'node:crypto'
import type {
  CheckpointPlace,
  Frame,
  Restorable,
  RunLog,
  RunStatus,
  StatePageView,
} from '../../bridge/contract.ts'
import { UserError } from '../../model/errors.ts'
import type { Pins } from '../../model/pins/pin.ts'
import { withReplays } from '../../model/plan/replays.ts'
import type { Replays } from '../../model/replay.ts'
import { checkpointPlace, checkpointRoot, forgetUnfinished, goingOn, lastUnfinished } from './checkpoints.ts'
import { resolveKeys } from './encryption.ts'
import { startJob, type Job, type StateRequest } from './engine/job.ts'
import { baseDirectory } from './locations.ts'
import { neededConnections, planOf, type Startable } from './plan.ts'
import type { Services } from './services.ts'

/** A preview's bounds a source. */
const PREVIEW_LIMITS = { records: 1_000, milliseconds: 5_000 }
/** A preview has nothing to bring home; a run's sinks may have much. */
const STOP_PATIENCE = { preview: 1_000, run: 30_000 }

export interface RunRequest extends Startable {
  readonly mode: 'run' | 'preview'
  readonly watch: readonly string[]
  readonly goOn?: 'checkpoint' | 'afresh'
  readonly allowLoss?: boolean
  readonly debug?: { readonly replays: Replays }
}

export interface RunEvents {
  frame(runId: string, frame: Frame): void
  status(runId: string, mode: 'run' | 'preview', status: RunStatus): void
  log(runId: string, entries: readonly RunLog[]): void
  printed(runId: string, node: string, text: string): void
}

/** The runs of one connection: they end with it. */
export interface Runs {
  /** Throws UserError `run.invalid` for a pipeline that cannot run, `trust.needed` for code that is not trusted. Events come after it has returned. */
  start(request: RunRequest): Promise<{ runId: string }>
  /** What `start` with `goOn: 'checkpoint'` would go on from; null where there is nothing. */
  restorable(request: Startable): Promise<Restorable | null>
  stop(runId: string): Promise<void>
  pause(runId: string): Promise<void>
  resume(runId: string): Promise<void>
  watch(runId: string, ports: readonly string[]): Promise<void>
  state(runId: string, request: StateRequest): Promise<StatePageView>
  /** Stops everything cleanly. */
  close(): Promise<void>
}

export function createRuns(
  {
    engines: pool,
    definitions,
    stateDirectory,
    connections,
    pins: pinned,
    secrets,
    trust,
  }: Pick<
    Services,
    'engines' | 'definitions' | 'stateDirectory' | 'connections' | 'pins' | 'secrets' | 'trust'
  >,
  events: RunEvents,
): Runs {
  let closed = false
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

  const rootOf = ({ path, parameters }: Startable): Promise<string> =>
    checkpointRoot(stateDirectory, path, parameters)

  /** Where a run's checkpoints go; without them, and why, where that is a disk that cannot be written. */
  const placeOf = async (request: RunRequest): Promise<CheckpointPlace | string> => {
    const { goOn, allowLoss = false } = request
    const root = await rootOf(request)
    try {
      const left = goOn === 'checkpoint' ? await lastUnfinished(root) : null
      if (left !== null) return goingOn(root, left, allowLoss)
      if (goOn === 'afresh') await forgetUnfinished(root)
      return await checkpointPlace({ root, from: null, allowDroppedState: false, allowDoubledRecords: false })
    } catch (error) {
      if (goOn === 'checkpoint') throw error
      return error instanceof Error ? error.message : String(error)
    }
  }

  return {
    async start(request) {
      const { path, document, mode, watch, debug } = request
      const preview = mode === 'preview'
      await trust.require(document)
      const writes = !preview && debug === undefined
      const drawn = debug === undefined ? document : withReplays(document, definitions, debug.replays)
      const plan = planOf(definitions, { ...request, document: drawn }, preview)
      const pins = writes ? {} : await pinned.read(path, document, plan, Object.keys(debug?.replays ?? {}))
      const resolved = await connections.resolve(neededConnections(plan, pins, writes))
      const keys = preview ? null : await resolveKeys(plan.settings.encryption, secrets)
      const place = writes ? await placeOf(request) : null
      if (closed) throw new UserError('run.over', 'The window was closed before the run started.')
      releaseLast()
      const runId = randomUUID()
      const job = startJob(
        pool,
        {
          plan,
          options: {
            mode,
            limits: preview ? limitsOf(pins) : null,
            seed: 0,
            virtualClock: false,
            ...(debug === undefined ? {} : { dry: true }),
          },
          watch,
          baseDirectory: baseDirectory(path),
          ...(place === null || typeof place === 'string' ? {} : { checkpoints: place }),
          connections: resolved,
          pins,
          keys,
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
        if (!preview) pool.warm(plan.settings.memoryLimit)
      })
      if (typeof place === 'string') {
        const message = `No checkpoints are made: ${place}`
        events.log(runId, [{ at: Date.now(), level: 'warn', node: null, message }])
      }
      return { runId }
    },
    async restorable(request) {
      const root = await rootOf(request)
      const left = await lastUnfinished(root)
      if (left === null) return null
      await trust.require(request.document)
      const plan = planOf(definitions, request, false)
      const checkpoints = goingOn(root, left, false)
      const resolved = await connections.resolve(neededConnections(plan, {}, true))
      const keys = await resolveKeys(plan.settings.encryption, secrets)
      const engine = pool.acquire(plan.settings.memoryLimit)
      try {
        return (
          await engine.client.request('job.compare', {
            plan,
            checkpoints,
            connections: resolved,
            ...(keys === null ? {} : { keys }),
          })
        ).found
      } finally {
        pool.release(engine)
      }
    },
    async stop(runId) {
      await jobs.get(runId)?.stop()
    },
    pause: async (runId) => find(runId).pause(),
    resume: async (runId) => find(runId).resume(),
    watch: async (runId, ports) => find(runId).watch(ports),
    state: async (runId, request) => (last?.runId === runId ? last.job : find(runId)).state(request),
    async close() {
      closed = true
      await Promise.all([...jobs.values()].map((job) => job.stop()))
      releaseLast()
    },
  }
}

/** All pinned records are read, however many they are. */
function limitsOf(pins: Pins): typeof PREVIEW_LIMITS {
  const records = Object.values(pins).map(({ header }) => header.records)
  return { ...PREVIEW_LIMITS, records: Math.max(PREVIEW_LIMITS.records, ...records) }
}
