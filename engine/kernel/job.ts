/** The life of a job: opens it, reads its sources batch by batch in a fixed order, holds them while a sink is full, and ends it. */
import { atNode, serializeError, UserError } from '../../model/errors.ts'
import type { Json } from '../../model/document.ts'
import type { Poll, StatePage, StateQuery } from '../api/index.ts'
import { finiteOrNull } from '../time/watermark.ts'
import { Dataflow, type SourceState } from './dataflow.ts'
import { buildFrame } from './frames.ts'
import type { JobFrame, JobSnapshot, JobState, KernelOptions } from './options.ts'

/** Milliseconds between two frames, and the longest wait before the job looks around. */
const FRAME_INTERVAL = 100

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
  #state: JobState = 'starting'
  #seq = 0
  #started = 0
  #lastFrame = 0
  /** Time in which the sources were held (a full queue, a pause), ms: it does not count as silence. */
  #held = 0
  #paused = 0
  #pauseWanted = false
  #stopWanted = false
  #wake: (() => void) | null = null

  /** Throws UserError for a plan that cannot run here. */
  constructor(options: KernelOptions) {
    this.#options = options
    this.#flow = new Dataflow(options)
  }

  get state(): JobState {
    return this.#state
  }

  /** Opens sources and sinks. Throws what they throw; nothing stays open then. */
  async open(): Promise<void> {
    this.#started = this.#now()
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
            this.#flow.addSink(node, await runtime.open(operator, schema, this.#flow.environment(node)))
          }
        } catch (error) {
          // A driver knows files and addresses, not nodes.
          throw atNode(error, operator.id)
        }
      }
      this.#flow.ready()
      this.#flow.watch(this.#options.watch)
    } catch (error) {
      await this.#abort(error)
      throw error
    }
  }

  /** Runs to the end; never rejects. */
  async run(): Promise<JobEnd> {
    this.#started = this.#now()
    this.#lastFrame = this.#started
    try {
      this.#enter('running')
      await this.#read()
      this.#enter('stopping')
      for (const sink of this.#flow.sinks) await sink?.finish()
      await this.#closeSources()
      const state = this.#stopWanted ? 'stopped' : 'finished'
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
    this.#stopWanted = true
    this.#pauseWanted = false
    this.#signal()
  }

  pause(): void {
    if (this.#stopWanted) return
    this.#pauseWanted = true
    this.#signal()
  }

  resume(): void {
    this.#pauseWanted = false
    this.#signal()
  }

  watch(ports: readonly string[]): void {
    this.#flow.watch(ports)
  }

  /** A page of a node's state. Throws UserError for a node that has none. */
  inspect(id: string, query: StateQuery): JobStatePage {
    const node = this.#flow.topology.byId.get(id)
    const operator = node === undefined ? undefined : this.#flow.operators.get(node.index)
    if (node === undefined || operator === undefined) {
      throw new UserError('no-state', `${id} keeps no state.`, { nodeId: id, hint: 'Choose a window.' })
    }
    return {
      ...operator.inspect(query),
      watermark: finiteOrNull(this.#flow.markOf(node)),
      nextFire: finiteOrNull(operator.timers.next),
    }
  }

  /** What `KernelOptions.restore` takes. Only between batches. */
  snapshot(): JobSnapshot {
    const sources: Record<string, Json> = {}
    const watermarks: Record<string, Json> = {}
    const operators: Record<string, Json> = {}
    for (const { node, reader, watermark } of this.#flow.sources) {
      sources[node.operator.id] = reader.position()
      if (watermark !== null) watermarks[node.operator.id] = watermark.snapshot()
    }
    for (const [index, operator] of this.#flow.operators) {
      const id = this.#flow.topology.nodes[index]?.operator.id
      if (id !== undefined) operators[id] = operator.snapshot()
    }
    return { sources, watermarks, operators }
  }

  async #read(): Promise<void> {
    const { sources } = this.#flow
    const waiting = new Map<SourceState, Promise<void>>()
    while (!this.#stopWanted && sources.some((source) => !source.ended)) {
      if (this.#pauseWanted) await this.#pause()
      // A sink may have failed, or be full, while every source was silent.
      await this.#makeRoom()
      let moved = false
      for (const source of sources) {
        if (source.ended || waiting.has(source) || this.#stopWanted || this.#pauseWanted) continue
        const polled = await this.#poll(source)
        if (polled === null) moved = true
        else waiting.set(source, forget(waiting, source, polled.wake))
        await this.#makeRoom()
      }
      this.#checkIdle()
      if (this.#frameDue()) this.#frame()
      if (moved) await this.#options.breathe()
      else if (waiting.size > 0) await this.#waitForData([...waiting.values()])
    }
  }

  /** One batch of one source. Gives what to wait for when there is nothing; in an object, lest it be awaited at once. */
  async #poll(source: SourceState): Promise<{ readonly wake: Promise<void> } | null> {
    const { limits, plan, clock } = this.#options
    const left = limits === null ? Infinity : limits.records - source.records
    if (limits !== null && this.#elapsed() >= limits.milliseconds) {
      this.#cut(source)
      return null
    }
    // At the limit of records the source is asked for one more, which tells a cut from an input that ends just here.
    const max = left > 0 ? Math.min(plan.settings.batchSize, left) : 1
    const polled = source.reader.poll(max)
    const poll: Poll = polled instanceof Promise ? await polled : polled
    if (poll.kind === 'end') {
      this.#finish(source)
      return null
    }
    if (left <= 0) {
      this.#cut(source)
      return null
    }
    if (poll.kind === 'wait') return poll
    this.#batch(source, poll, max)
    this.#flow.flush()
    clock.virtual?.tick()
    return null
  }

  #batch(source: SourceState, poll: Extract<Poll, { kind: 'bytes' | 'rows' }>, max: number): void {
    const flow = this.#flow
    if (poll.kind === 'bytes' && poll.error !== undefined) {
      source.records++
      source.bytes += poll.end - poll.start
      flow.reject(source.node, poll.buffer, poll.start, poll.end, poll.error)
      source.reader.advance(poll.end - poll.start)
      return
    }
    const { timing, origin } = flow
    const { clock } = this.#options
    if (poll.kind === 'bytes' && !source.learned) flow.learn(source, poll)
    const timed = clock.virtual === null && timing.due
    const program = flow.batchProgram(timed)
    const { index } = source.node
    source.watermark?.begin(poll.partition)
    const started = clock.elapsed()
    if (timed) timing.begin(index)
    let records: number
    const before = flow.takenFrom(source)
    try {
      if (poll.kind === 'bytes') {
        const next = program.bytes[index]?.(poll.buffer, poll.start, poll.end, max) ?? poll.end
        records = origin.count
        source.bytes += next - poll.start
        source.reader.advance(next - poll.start)
      } else {
        records = poll.rows.length
        program.rows[index]?.(poll.rows, 0, records)
      }
    } catch (error) {
      // A record ended the job: those up to it were read.
      source.records += flow.takenFrom(source) - before
      throw error
    }
    origin.buffer = null
    if (timed) timing.end()
    const ended = clock.elapsed()
    timing.batch(ended - started)
    source.records += records
    source.watermark?.end(poll.partition, source.watermark.own, records, ended - this.#held)
  }

  /** The end of a source's input: its watermark is MAX, and everything that waits for it alone fires. */
  #finish(source: SourceState): void {
    source.ended = true
    source.watermark?.finish()
    this.#flow.settle(source)
    this.#releaseCut()
    this.#flow.flush()
  }

  /** A limit ends a source whose input goes on. */
  #cut(source: SourceState): void {
    source.ended = true
    source.cut = true
    this.#releaseCut()
    this.#flow.flush()
  }

  /** What waited for a cut source and for another one, which has just ended, need wait no longer. */
  #releaseCut(): void {
    for (const source of this.#flow.sources) if (source.cut) this.#flow.fireCut(source)
  }

  #checkIdle(): void {
    const now = this.#now() - this.#held
    for (const source of this.#flow.sources) {
      if (source.ended || source.watermark === null) continue
      const before = source.watermark.idle
      if (source.watermark.checkIdle(now) || source.watermark.idle !== before) this.#flow.settle(source)
    }
  }

  /** Holds the sources while a sink's queue is full. */
  async #makeRoom(): Promise<void> {
    const { virtual } = this.#options.clock
    for (const sink of this.#flow.sinks) {
      // How full a queue is depends on the time that writing takes, which a virtual clock leaves out.
      if (virtual !== null) await sink?.drained()
      let room = sink?.room() ?? null
      while (room !== null) {
        const started = this.#now()
        await this.#waitFor([room])
        const held = this.#now() - started
        this.#held += held
        this.#flow.timing.blocked += held
        if (sink !== null) sink.busy += held
        room = this.#stopWanted ? null : (sink?.room() ?? null)
      }
    }
  }

  async #waitForData(wakes: readonly Promise<void>[]): Promise<void> {
    const started = this.#now()
    const { virtual } = this.#options.clock
    virtual?.skip()
    await this.#waitFor(wakes)
    this.#flow.timing.idle += this.#now() - started
  }

  async #pause(): Promise<void> {
    const started = this.#now()
    this.#enter('paused')
    this.#frame()
    while (this.#pauseWanted) await this.#signalled()
    const held = this.#now() - started
    this.#held += held
    this.#paused += held
    if (!this.#stopWanted) this.#enter('running')
  }

  /** Until one of the promises, or a request, or the time of the next frame has come. */
  async #waitFor(promises: readonly Promise<void>[]): Promise<void> {
    const { clock } = this.#options
    const pause = clock.virtual === null ? [clock.wait(FRAME_INTERVAL)] : []
    await Promise.race([...promises, this.#signalled(), ...pause])
    if (this.#frameDue()) this.#frame()
  }

  #signalled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #signal(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #now(): number {
    return this.#options.clock.elapsed()
  }

  #elapsed(): number {
    return this.#now() - this.#started - this.#paused
  }

  #frameDue(): boolean {
    return this.#now() - this.#lastFrame >= FRAME_INTERVAL && this.#options.frameWanted()
  }

  #frame(): JobFrame {
    this.#lastFrame = this.#now()
    const frame = buildFrame(this.#flow, this.#seq++, this.#state, this.#elapsed())
    this.#options.onFrame(frame)
    return frame
  }

  #enter(state: JobState, error: JobEnd['error'] = null): void {
    this.#state = state
    this.#options.onState(state, error)
  }

  async #closeSources(): Promise<void> {
    for (const { reader } of this.#flow.sources) await reader.close()
  }

  async #abort(cause: unknown): Promise<JobEnd> {
    const error = serializeError(cause)
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

/** A source is asked again when its wait is over; what went wrong meanwhile, its next poll says. */
async function forget(
  waiting: Map<SourceState, Promise<void>>,
  source: SourceState,
  wake: Promise<void>,
): Promise<void> {
  const over = (): void => {
    waiting.delete(source)
  }
  await wake.then(over, over)
}
