/** Answers the engine contract: one job at a time, one after another while the process is warm. */
import { engineContract, type Frame, type RunStatus, type Transport } from '../../bridge/contract.ts'
import { serve, type Server } from '../../bridge/server.ts'
import { UserError } from '../../model/errors.ts'
import type { NodeRuntime } from '../api/index.ts'
import type { Job } from '../kernel/job.ts'
import { createJob } from './job.ts'

export interface EngineHost {
  /** Makes the job's folder the one that relative paths start from. */
  readonly enterDirectory: (directory: string) => void
  readonly now: () => number
  /** Whether the parent has taken the messages before. */
  readonly frameWanted: () => boolean
  readonly runtimes?: Readonly<Record<string, NodeRuntime>>
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

  const current = (): Job => {
    if (job === null) throw new UserError('no-job', 'No job has been started in this engine.')
    return job
  }
  const printed = new Printed((node, text) => server.emit('printed', { node, text }))

  const server = serve(engineContract, transport, {
    async 'job.start'({ plan, options, watch, baseDirectory }) {
      if (job !== null && !FINAL.includes(job.state)) {
        throw new UserError('job-active', 'A job is running in this engine.', { hint: 'Stop it first.' })
      }
      host.enterDirectory(baseDirectory)
      const started = createJob(plan, options, {
        watch,
        frameWanted: host.frameWanted,
        ...(host.runtimes === undefined ? {} : { runtimes: host.runtimes }),
        onFrame: (frame) => server.emit('frame', frame satisfies Frame),
        onState(state, error) {
          if (FINAL.includes(state)) printed.flush()
          server.emit('status', { state, error })
        },
        print: (node, text) => printed.add(node, text),
        log: (level, node, message) =>
          server.emit('log', {
            entries: [{ at: host.now(), level, node: node === '' ? null : node, message }],
          }),
      })
      job = started
      const opened = started.open()
      ended = opened.then(
        () => started.run(),
        () => undefined,
      )
      await opened
      return {}
    },
    async 'job.stop'() {
      job?.stop()
      await ended
      return {}
    },
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
