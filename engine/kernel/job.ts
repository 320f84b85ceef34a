/** The life of a job: opens it, lets it read, answers what is asked of it, and ends it. */
import { atNode, serializeError, UserError } from '../../model/errors.ts'
import type { Json } from '../../model/document.ts'
import type { StatePage, StateQuery } from '../api/index.ts'
import { finiteOrNull } from '../time/watermark.ts'
import { Dataflow } from './dataflow.ts'
import { buildFrame } from './frames.ts'
import type { JobFrame, JobSnapshot, JobState, KernelOptions } from './options.ts'
import type { Parallel, StartParallel } from './parallel.ts'
import { Reading } from './reading.ts'

/** How a job ended. `failed` has the error. */
export interface JobEnd {
  readonly state: 'finished' | 'stopped' | 'failed'
  readonly error: ReturnType<typeof serializeError> | null
  /** Of the last moment; without samples that an earlier frame has told. */
  readonly frame: JobFrame
}

export interface JobStatePage extends StatePage {
  readonly watermark: number | null
  readonly nextFire: number | null
}

export class Job {
  readonly #options: KernelOptions
  readonly #flow: Dataflow
  readonly #reading: Reading
  readonly #startParallel: StartParallel
  #parallel: Parallel | null = null
  #state: JobState = 'starting'
  #seq = 0

  /** Throws UserError for a plan that cannot run here. */
  constructor(options: KernelOptions, startParallel: StartParallel = () => null) {
    this.#options = options
    this.#startParallel = startParallel
    this.#flow = new Dataflow(options)
    this.#reading = new Reading(options, this.#flow, {
      frame: () => this.#frame(),
      paused: () => {
        this.#enter('paused')
        this.#frame()
      },
      resumed: () => this.#enter('running'),
    })
  }

  get state(): JobState {
    return this.#state
  }

  /** Opens sources and sinks. Throws what they throw; nothing stays open then. */
  async open(): Promise<void> {
    this.#reading.start()
    const { preview, restore } = this.#options
    const { nodes } = this.#flow.topology
    this.#enter('starting')
    try {
      for (const node of nodes) {
        const { runtime, operator } = node
        try {
          if (runtime.kind === 'source') {
            const position = restore?.sources[operator.id] ?? null
            this.#flow.addSource(node, await runtime.open(operator, this.#flow.environment(node), position))
          } else if (runtime.kind === 'sink' && !preview) {
            const schema = operator.inputs[0]?.schema
            if (schema === undefined) throw new UserError('unconnected', `${operator.id} has no input.`)
            this.#flow.addSink(node, await runtime.open(operator, schema, this.#flow.environment(node), null))
          }
        } catch (error) {
          // A driver knows files and addresses, not nodes.
          throw atNode(error, operator.id)
        }
      }
      this.#flow.ready()
      this.#flow.watch(this.#options.watch)
      this.#parallel = this.#startParallel(this.#flow)
      this.#reading.use(this.#parallel)
    } catch (error) {
      await this.#abort(error)
      throw error
    }
  }

  /** Runs to the end; never rejects. */
  async run(): Promise<JobEnd> {
    this.#reading.start()
    try {
      this.#enter('running')
      await this.#reading.read()
      await this.#reading.release()
      this.#enter('stopping')
      for (const sink of this.#flow.sinks) await sink?.finish()
      await this.#closeSources()
      const state = this.#reading.stopped ? 'stopped' : 'finished'
      this.#state = state
      const frame = this.#frame()
      this.#enter(state)
      return { state, error: null, frame }
    } catch (error) {
      return await this.#abort(error)
    }
  }

  /** Takes what is in flight to the sinks and ends without a last watermark. */
  stop(): void {
    this.#reading.stop()
  }

  pause(): void {
    this.#reading.pause()
  }

  resume(): void {
    this.#reading.resume()
  }

  watch(ports: readonly string[]): void {
    this.#flow.watch(ports)
    this.#parallel?.watch(ports)
  }

  /** A page of a node's state. Throws UserError for a node that has none. */
  async inspect(id: string, query: StateQuery): Promise<JobStatePage> {
    const node = this.#flow.topology.byId.get(id)
    const operator = node === undefined ? undefined : this.#flow.operators.get(node.index)
    if (node === undefined || operator === undefined) {
      throw new UserError('no-state', `${id} keeps no state.`, { nodeId: id, hint: 'Choose a window.' })
    }
    return {
      ...(this.#parallel?.owns(id) === true
        ? await this.#parallel.inspect(id, query)
        : operator.inspect(query)),
      watermark: finiteOrNull(this.#flow.clocks.markOf(node)),
      nextFire: operator.summary().nextFire,
    }
  }

  /** What `KernelOptions.restore` takes. Only between batches. */
  snapshot(): JobSnapshot {
    const sources: Record<string, Json> = {}
    const watermarks: Record<string, Json> = {}
    for (const { node, reader, watermark } of this.#flow.sources) {
      sources[node.operator.id] = reader.position()
      if (watermark !== null) watermarks[node.operator.id] = watermark.snapshot()
    }
    return { sources, watermarks, clocks: this.#flow.clocks.snapshot(), operators: this.#flow.snapshot() }
  }

  #frame(): JobFrame {
    this.#reading.framed()
    const frame = buildFrame(this.#flow, this.#seq++, this.#state, this.#reading.elapsed)
    this.#options.onFrame(frame)
    return frame
  }

  #enter(state: JobState, error: JobEnd['error'] = null): void {
    this.#state = state
    this.#options.onState(state, error)
  }

  async #closeSources(): Promise<void> {
    this.#parallel?.close()
    for (const { reader } of this.#flow.sources) await reader.close()
  }

  async #abort(cause: unknown): Promise<JobEnd> {
    const error = serializeError(cause)
    this.#parallel?.close()
    const steps = [
      ...this.#flow.sinks.map((sink) => () => sink?.abort()),
      ...this.#flow.sources.map(
        ({ reader }) =>
          () =>
            reader.close(),
      ),
    ]
    for (const step of steps) {
      try {
        await step()
      } catch (later) {
        this.#options.log(
          'warn',
          '',
          `While giving up: ${later instanceof Error ? later.message : String(later)}`,
        )
      }
    }
    this.#state = 'failed'
    const frame = this.#frame()
    this.#enter('failed', error)
    return { state: 'failed', error, frame }
  }
}
