/** Answers the engine contract: one job at a time, one after another while the process is warm. */
import type { Frame, RunStatus, Transport } from '../../bridge/contract.ts'
import { engineContract } from '../../bridge/engine.ts'
import { serve, type Server } from '../../bridge/server.ts'
import { connectionFor, type ResolvedConnections } from '../../model/connections/resolved.ts'
import { UserError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { runtimes as nodeRuntimes } from '../../nodes/runtimes.ts'
import type { CodeWatch, NodeRuntime, SinkContext } from '../api/index.ts'
import type { Job } from '../kernel/job.ts'
import { withCollectors } from './collected.ts'
import { withLoad } from './load/load.ts'
import { createJob, type JobHooks } from './job.ts'
import { lockRun } from './lock.ts'
import { captureFrom } from './pins/source.ts'
import { withPins } from './pins/pinned.ts'
import { variedPins } from './pins/varied.ts'
import { compareJob, recover, type Say } from './recovery.ts'

export interface EngineHost {
  /** Makes the job's folder the one that relative paths start from. */
  readonly enterDirectory: (directory: string) => void
  readonly now: () => number
  /** Whether the parent has taken the messages before. */
  readonly frameWanted: () => boolean
  /** A job is about to say that it has ended; its process may be killed as soon as it has. */
  readonly ended?: () => void
  readonly runtimes?: Readonly<Record<string, NodeRuntime>>
  /** Watches the code of a node. */
  readonly code?: (node: string) => CodeWatch
}

/** Text that a console sink has printed is sent in one message a turn of the event loop. */
class Printed {
  readonly #texts = new Map<string, string>()
  readonly #send: (node: string, text: string) => void

  constructor(send: (node: string, text: string) => void) {
    this.#send = send
  }

  add(node: string, text: string): void {
    if (this.#texts.size === 0) setImmediate(() => this.flush())
    this.#texts.set(node, (this.#texts.get(node) ?? '') + text)
  }

  flush(): void {
    for (const [node, text] of this.#texts) this.#send(node, text)
    this.#texts.clear()
  }
}

const FINAL: readonly RunStatus['state'][] = ['finished', 'stopped', 'failed']

export function serveEngine(transport: Transport, host: EngineHost): Server<typeof engineContract> {
  let job: Job | null = null
  let ended: Promise<unknown> = Promise.resolve()
  /** Resolves when the job that is being started is there, or will not be. */
  let starting: Promise<void> = Promise.resolve()

  const current = (): Job => {
    if (job === null) throw new UserError('no-job', 'No job has been started in this engine.')
    return job
  }
  const say: Say = (level, message) =>
    server.emit('log', { entries: [{ at: host.now(), level, node: null, message }] })
  const printed = new Printed((node, text) => server.emit('printed', { node, text }))

  const hooks: JobHooks = {
    frameWanted: host.frameWanted,
    ...(host.code === undefined ? {} : { code: host.code }),
    onCheckpoint: (view) => server.emit('checkpoint', view),
    onFrame: (frame) => server.emit('frame', frame satisfies Frame),
    onState(state, error) {
      if (FINAL.includes(state)) {
        printed.flush()
        host.ended?.()
      }
      server.emit('status', { state, error })
    },
    print: (node, text) => printed.add(node, text),
    log: (level, node, message) =>
      server.emit('log', {
        entries: [{ at: host.now(), level, node: node === '' ? null : node, message }],
      }),
  }

  /** What sinks are asked with before there is a job. */
  const contextOf =
    (plan: JobPlan, connections: ResolvedConnections) =>
    (node: string): SinkContext => ({
      job: plan.name,
      connection: (kind, name) => connectionFor(connections, kind, name, node),
      log: hooks.log ?? (() => undefined),
    })

  const server = serve(engineContract, transport, {
    async 'job.start'({
      plan: given,
      options,
      watch,
      baseDirectory,
      checkpoints,
      connections = {},
      pins = {},
      keys = null,
      vary,
      load,
      collect = false,
    }) {
      if (job !== null && !FINAL.includes(job.state)) {
        throw new UserError('job-active', 'A job is running in this engine.', { hint: 'Stop it first.' })
      }
      host.enterDirectory(baseDirectory)
      const own = host.runtimes ?? nodeRuntimes
      const pinned = withPins(given, own, vary === undefined ? pins : variedPins(given, own, pins, vary))
      const { plan, runtimes } =
        load === undefined ? (collect ? withCollectors(pinned) : pinned) : withLoad(given, own, pins, load)
      const created = Promise.withResolvers<void>()
      starting = created.promise
      let unlock: (() => Promise<void>) | null = null
      try {
        if (checkpoints !== undefined) unlock = await lockRun(checkpoints.directory)
        const recovered =
          checkpoints === undefined
            ? null
            : await recover(
                plan,
                runtimes,
                { ...checkpoints, keys },
                say,
                host.now(),
                contextOf(plan, connections),
              )
        const started = createJob(plan, options, {
          ...hooks,
          watch,
          runtimes,
          connections,
          keys,
          ...recovered,
        })
        job = started
        created.resolve()
        const opened = started.open()
        ended = opened.then(
          () => started.run(),
          () => undefined,
        )
        await opened
        if (unlock !== null) ended = ended.then(unlock)
      } catch (error) {
        await unlock?.()
        throw error
      } finally {
        created.resolve()
      }
      return {}
    },
    async 'job.capture'({ plan, node, limits, baseDirectory, connections }) {
      host.enterDirectory(baseDirectory)
      const runtimes = host.runtimes ?? nodeRuntimes
      return { pin: await captureFrom(plan, node, runtimes, limits, connections) }
    },
    async 'job.compare'({ plan, checkpoints, connections, keys = null }) {
      const found = await compareJob(
        plan,
        host.runtimes ?? nodeRuntimes,
        { ...checkpoints, keys },
        contextOf(plan, connections),
      )
      return {
        found: found === null ? null : { ...found, fates: [...found.fates], warnings: [...found.warnings] },
      }
    },
    async 'job.stop'() {
      await starting
      job?.stop()
      await ended
      return {}
    },
    'job.savepoint': async ({ name, stop }) => ({ folder: await current().savepoint(name, stop) }),
    'job.pause'() {
      current().pause()
      return {}
    },
    'job.resume'() {
      current().resume()
      return {}
    },
    'job.watch'({ ports }) {
      current().watch(ports)
      return {}
    },
    async 'job.state'({ node, ...query }) {
      const { entries, total, watermark, nextFire } = await current().inspect(node, query)
      return {
        entries: entries.map((entry) => ({ ...entry, key: [...entry.key], values: [...entry.values] })),
        total,
        watermark,
        nextFire,
      }
    },
  })
  return server
}
