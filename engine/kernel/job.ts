/** The life of a job: opens it, lets it read, answers what is asked of it, and ends it. */
import { atNode, serializeError, UserError } from '../../model/errors.ts'
import { own } from '../../model/json.ts'
import type { Operator, StatePage, StateQuery } from '../api/index.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import { snapshotTable } from '../state/table.ts'
import { finiteOrNull } from '../time/watermark.ts'
import { Checkpoints } from './checkpoints.ts'
import { Dataflow } from './dataflow.ts'
import { buildFrame } from './frames.ts'
import type { JobFrame, JobState, KernelOptions } from './options.ts'
import type { Parallel, StartParallel } from './parallel.ts'
import { Reading } from './reading.ts'
import { inspectOperator } from './inspecting.ts'
import { takeCut } from './snapshot.ts'
import { endedReader } from './opening.ts'
import { commitsOf, type TopologyNode } from './topology.ts'
import { writerHeader } from './writer.ts'

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
  readonly #checkpoints: Checkpoints
  #state: JobState = 'starting'
  #seq = 0
  /** Operators that were asked to open. */
  readonly #opened: Operator[] = []

  /** Throws UserError for a plan that cannot run here. */
  constructor(options: KernelOptions, startParallel: StartParallel = () => null) {
    this.#options = options
    this.#startParallel = startParallel
    this.#flow = new Dataflow(options)
    this.#checkpoints = new Checkpoints(options, this.#flow, () => this.stop())
    this.#reading = new Reading(options, this.#flow, this.#checkpoints, {
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
    this.#enter('starting')
    try {
      for (const node of this.#flow.topology.nodes) {
        try {
          await this.#openNode(node)
        } catch (error) {
          // A driver knows files and addresses, not nodes.
          throw atNode(error, node.operator.id)
        }
      }
      this.#flow.ready()
      this.#flow.watch(this.#options.watch)
      this.#parallel = this.#startParallel(this.#flow)
      this.#reading.use(this.#parallel)
      this.#checkpoints.use(this.#parallel)
    } catch (error) {
      await this.#abort(error)
      throw error
    }
  }

  async #openNode(node: TopologyNode): Promise<void> {
    const { preview, dry, restore, from } = this.#options
    const { runtime, operator } = node
    const environment = this.#flow.environment(node)
    if (runtime.kind === 'operator') {
      const own = this.#flow.operators.get(node.index)
      if (own?.open === undefined) return
      this.#opened.push(own)
      await own.open()
    } else if (runtime.kind === 'source') {
      const saved = own(restore?.cut.sources ?? {}, operator.id)
      const reader =
        saved?.ended === true
          ? endedReader(saved)
          : await runtime.open(operator, environment, saved?.position ?? null)
      this.#flow.addSource(node, reader)
    } else if (runtime.kind === 'sink' && !preview && !(dry && runtime.prints !== true)) {
      const schema = operator.inputs[0]?.schema
      if (schema === undefined) throw new UserError('unconnected', `${operator.id} has no input.`)
      const saved = own(restore?.cut.sinks ?? {}, operator.id)
      const prepared = saved?.prepared ?? null
      const header = writerHeader(node)
      const writer = await runtime.open(operator, schema, environment, prepared, header)
      const begun = saved !== undefined || runtime.ownsHeader?.(operator) === true
      this.#flow.addSink(node, writer, begun ? '' : header)
      // The checkpoint was complete, but the crash may have come before this.
      if (prepared !== null || commitsOf(node)) await writer.commit?.(prepared, from)
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
      const { suspended } = this.#checkpoints
      if (!suspended) await this.#checkpoints.last()
      for (const sink of this.#flow.sinks) await (suspended ? sink?.suspend() : sink?.finish())
      await this.#closeSources()
      for (const operator of this.#opened.splice(0)) await operator.close?.()
      this.#options.cold?.close()
      const state = this.#reading.stopped ? 'stopped' : 'finished'
      this.#state = state
      // Told before what there is to go on from is removed: after that a process that dies has come to its end all the same.
      const frame = this.#frame()
      await this.#checkpoints.close(!suspended)
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

  /** A checkpoint that is kept under a name; with `stop` the job ends there, to be gone on with later. Resolves with its folder. */
  savepoint(name: string, stop: boolean): Promise<string> {
    const made = this.#checkpoints.savepoint(name, stop)
    this.#reading.wake()
    return made
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
        : inspectOperator(operator, query)),
      watermark: finiteOrNull(this.#flow.clocks.markOf(node)),
      nextFire: operator.summary().nextFire,
    }
  }

  /** What `KernelOptions.restore` takes, without what sinks prepare. Only between batches. */
  snapshot(): JobSnapshot {
    const { topology, tables } = this.#flow
    return {
      cut: takeCut(this.#flow, null),
      tables: Object.fromEntries(
        [...tables].map(([index, list]) => [
          topology.nodes[index]?.operator.id ?? '',
          Object.fromEntries(list.map((table) => [table.name, snapshotTable(table)])),
        ]),
      ),
    }
  }

  #frame(): JobFrame {
    this.#reading.framed()
    const frame = buildFrame(this.#flow, this.#seq++, this.#state, this.#reading.elapsed)
    const { view } = this.#checkpoints
    if (view !== null) frame.checkpoint = view
    this.#options.onFrame(frame)
    return frame
  }

  #enter(state: JobState, error: JobEnd['error'] = null): void {
    this.#state = state
    this.#options.onState(state, error)
  }

  async #closeSources(): Promise<void> {
    await this.#parallel?.close()
    for (const { reader } of this.#flow.sources) await reader.close()
  }

  async #abort(cause: unknown): Promise<JobEnd> {
    const error = serializeError(cause)
    let resumable = false
    const steps: readonly (() => unknown)[] = [
      () => this.#parallel?.close(),
      ...this.#opened.splice(0).map((operator) => () => operator.close?.()),
      () => this.#options.cold?.close(),
      async () => {
        resumable = await this.#checkpoints.close(false)
      },
      // What a checkpoint counts on is not thrown away.
      ...this.#flow.sinks.map((sink) => () => (resumable ? sink?.suspend() : sink?.abort())),
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
