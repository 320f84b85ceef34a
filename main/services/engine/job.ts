import { setTimeout as delay } from 'node:timers/promises'
import type {
  CheckpointPlace,
  CheckpointView,
  Frame,
  RunLog,
  RunOptions,
  RunStatus,
  StatePageView,
} from '../../../bridge/contract.ts'
import type { ResolvedConnections } from '../../../model/connections/resolved.ts'
import type { SealingKeys } from '../../../model/encryption.ts'
import { exists } from '../../../engine/checkpoint/files.ts'
import { OperationalError, serializeError } from '../../../model/errors.ts'
import type { Variation } from '../../../model/fixtures/vary.ts'
import type { Pins } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { fenceOf } from './fence.ts'
import { engineEnded, type EngineHandle } from './handle.ts'
import type { EnginePool } from './pool.ts'

export interface JobRequest {
  readonly plan: JobPlan
  readonly options: RunOptions
  readonly watch: readonly string[]
  readonly baseDirectory: string
  /** Where checkpoints are; left out where none are made, as in a preview. */
  readonly checkpoints?: CheckpointPlace
  /** Those that the plan names, secrets in them. */
  readonly connections?: ResolvedConnections
  /** By source: the records that stand in for it. */
  readonly pins?: Pins
  /** Those that the setting `encryption` names; left out or null where it names none. */
  readonly keys?: SealingKeys | null
  /** The pinned records in another way. */
  readonly vary?: { readonly kind: Variation; readonly seed: number }
  /** The pinned records over and over, at a rate, and sinks that write nothing; as `job.start` takes it. */
  readonly load?: { readonly rate: number | null; readonly warm: number }
  /** Sinks write nothing: what they would is printed. */
  readonly collect?: true
  /** Milliseconds that a stop may take before the engine is killed. */
  readonly stopPatience: number
}

export interface JobEvents {
  frame(frame: Frame): void
  /** States on the way; the last one (finished, stopped, failed) comes exactly once. */
  status(status: RunStatus): void
  log(entries: readonly RunLog[]): void
  printed(node: string, text: string): void
  /** A checkpoint is complete, or has failed. */
  checkpoint?(view: CheckpointView): void
}

export interface StateRequest {
  node: string
  search: string
  offset: number
  limit: number
  timers?: boolean
}

/** A job in its engine process, whatever becomes of that process. */
export interface Job {
  /** Takes what is in flight to the sinks, then ends. Resolves with the last state; never rejects. */
  stop(): Promise<RunStatus>
  /** Ends it at once; the sinks are not finished. */
  abandon(): void
  pause(): Promise<void>
  resume(): Promise<void>
  watch(ports: readonly string[]): Promise<void>
  /** A checkpoint kept under a name; with `stop` the job ends at it. Resolves with its folder. */
  savepoint(name: string, stop: boolean): Promise<string>
  /** Also of a job that has ended, until it is released. */
  state(request: StateRequest): Promise<StatePageView>
  /** Gives the engine back when the job has ended; until then a person can still look into its state. */
  release(): void
  /** Resolves with the last state; never rejects. */
  readonly finished: Promise<RunStatus>
}

/**
 * Whether there is something of a run to go on from. The last thing that a job does is to remove it: an engine that dies just then has come to its end, and
 * what sinks have committed would come twice if it started again.
 */
async function leftCheckpoints({ checkpoints, options }: JobRequest): Promise<boolean> {
  return options.mode === 'preview' || checkpoints === undefined || exists(checkpoints.directory)
}

const isFinal = ({ state }: RunStatus): boolean =>
  state === 'finished' || state === 'stopped' || state === 'failed'

/**
 * Starts a job in an engine of the pool and follows it to its end.
 *
 * An engine that dies takes its job along; so does trouble with the outside world that may pass. The job is then started again, as often in a row as its
 * settings allow: a preview from its beginning, since it writes to no sink, a run from its last checkpoint, where it makes any. A run without checkpoints has
 * failed: a second start would write the first part twice.
 */
export function startJob(pool: EnginePool, request: JobRequest, events: JobEvents): Job {
  const { settings } = request.plan
  const { keys = null } = request
  const preview = request.options.mode === 'preview'
  const attempts = preview || request.checkpoints !== undefined ? settings.restartAttempts : 0
  const settled = Promise.withResolvers<RunStatus>()
  let engine: EngineHandle
  let leave = (): void => undefined
  let watched = request.watch
  let used = 0
  /** What the next start goes on from; the run's own checkpoints come first. */
  let restore = request.checkpoints?.restore ?? null
  /** The number of the last checkpoint. */
  let last = 0
  let over = false
  let stopping = false

  const finish = (status: RunStatus): void => {
    if (over) return
    over = true
    events.status(status)
    settled.resolve(status)
  }
  const fail = (error: unknown): void => finish({ state: 'failed', error: serializeError(error) })
  const mayStartAgain = (): boolean => !stopping && used < attempts

  const begin = (): void => {
    const own = pool.acquire(settings.memoryLimit, fenceOf(request))
    /** The job in it has failed and starts again in another. */
    let left = false
    /** The job in it has begun. */
    let ran = false
    engine = own
    const inAnother = (why: string): void => {
      left = true
      leave()
      void again(why)
    }
    const subscriptions = [
      own.client.on('frame', (frame) => {
        if (!over) events.frame(frame)
      }),
      own.client.on('log', ({ entries }) => events.log(entries)),
      own.client.on('checkpoint', (view) => {
        // Work has gone on since the last start: the attempts count from here.
        if (view.last !== null && view.last.id > last) {
          last = view.last.id
          used = 0
        }
        events.checkpoint?.(view)
      }),
      own.client.on('printed', ({ node, text }) => events.printed(node, text)),
      own.client.on('status', (status) => {
        if (over) return
        if (status.state === 'running') ran = true
        if (!isFinal(status)) {
          // A state from before the stop was asked for says nothing new.
          if (!stopping) events.status(status)
          return
        }
        const { error } = status
        if (!preview && status.state === 'failed' && error?.retriable === true && mayStartAgain())
          inAnother(error.message)
        else finish(status)
      }),
    ]
    // A preview's engine is kept warm; a run's ends, so that nothing of one run reaches the next.
    leave = () => {
      for (const unsubscribe of subscriptions) unsubscribe()
      if (request.options.mode === 'preview') pool.release(own)
      else own.kill()
    }
    void own.ended.then(async (end) => {
      if (over || left || engine !== own) return
      const error = engineEnded(end, settings.memoryLimit)
      // The same records would bring it about again.
      const stuck = error.code === 'code-stuck'
      if (!stuck && ran && !(await leftCheckpoints(request))) {
        finish({ state: stopping ? 'stopped' : 'finished', error: null })
        return
      }
      if (!stuck && mayStartAgain()) void again(error.message)
      else fail(error)
    })
    own.client
      .request('job.start', {
        plan: request.plan,
        options: request.options,
        watch: [...watched],
        baseDirectory: request.baseDirectory,
        ...(request.checkpoints === undefined ? {} : { checkpoints: { ...request.checkpoints, restore } }),
        ...(request.connections === undefined ? {} : { connections: request.connections }),
        ...(request.pins === undefined ? {} : { pins: request.pins }),
        ...(keys === null ? {} : { keys }),
        ...(request.vary === undefined ? {} : { vary: request.vary }),
        ...(request.load === undefined ? {} : { load: request.load }),
        ...(request.collect === undefined ? {} : { collect: request.collect }),
      })
      .catch((error: unknown) => {
        // When the process has gone, `ended` says so in better words.
        if (over || left || (error instanceof OperationalError && error.code === 'bridge.closed')) return
        // Who starts a job is told at once; a job that goes on waits for what is away.
        if (used > 0 && error instanceof OperationalError && error.retriable && mayStartAgain())
          inAnother(error.message)
        else fail(error)
      })
  }

  const again = async (why: string): Promise<void> => {
    used += 1
    const what = preview ? 'The preview starts again from its beginning' : 'The job starts again'
    if (!preview) restore ??= 'latest'
    events.log([
      { at: Date.now(), level: 'warn', node: null, message: `${why} ${what} (${used} of ${attempts}).` },
    ])
    events.status({ state: 'starting', error: null })
    await delay(settings.restartDelay)
    if (!over && !stopping) begin()
    else finish({ state: 'stopped', error: null })
  }

  const stop = async (): Promise<RunStatus> => {
    if (over || stopping) return settled.promise
    stopping = true
    events.status({ state: 'stopping', error: null })
    const own = engine
    const asked = own.client.request('job.stop', {}).catch((error: unknown) => {
      if (!(error instanceof OperationalError && error.code === 'bridge.closed')) fail(error)
    })
    const patience = new AbortController()
    const tooLong = delay(request.stopPatience, 'tooLong', { signal: patience.signal, ref: false }).catch(
      () => 'stopped',
    )
    const first = await Promise.race([tooLong, asked.then(() => settled.promise), settled.promise])
    patience.abort()
    if (first === 'tooLong') {
      const seconds = Math.round(request.stopPatience / 1_000)
      fail(
        new OperationalError('engine.stuck', `The engine did not stop within ${seconds} s and was ended.`, {
          hint: 'What a sink had not finished stays under its temporary name.',
        }),
      )
      own.kill()
    }
    return settled.promise
  }

  begin()
  return {
    stop,
    abandon() {
      finish({ state: 'stopped', error: null })
      engine.kill()
    },
    async pause() {
      await engine.client.request('job.pause', {})
    },
    async resume() {
      await engine.client.request('job.resume', {})
    },
    async watch(ports) {
      watched = ports
      await engine.client.request('job.watch', { ports: [...ports] })
    },
    async savepoint(name, stop) {
      return (await engine.client.request('job.savepoint', { name, stop })).folder
    },
    state: (query) => engine.client.request('job.state', query),
    release() {
      if (!over) return
      leave()
      leave = () => undefined
    },
    finished: settled.promise,
  }
}
