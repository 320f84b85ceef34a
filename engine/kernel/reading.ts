/** Reads a job's sources batch by batch in a fixed order, and holds them while a sink is full or the job is paused. */
import type { Poll } from '../api/index.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Dataflow } from './dataflow.ts'
import type { KernelOptions } from './options.ts'
import type { Parallel } from './parallel.ts'
import { forget, moreThan } from './polls.ts'
import { FRAME_INTERVAL, waitsFor } from './waits.ts'
import { followPartitions, nextIdle, type SourceState } from './sources.ts'

export interface ReadingEvents {
  /** A frame is due and wanted. */
  frame(): void
  /** The job stands still because a person asked for it, and goes on. */
  paused(): void
  resumed(): void
}

export class Reading {
  readonly #options: KernelOptions
  readonly #flow: Dataflow
  readonly #events: ReadingEvents
  readonly #checkpoints: Checkpoints
  #started = 0
  #lastFrame = 0
  /** Time in which the sources were held (a full queue, a pause), ms: it does not count as silence. */
  #held = 0
  #paused = 0
  #pauseWanted = false
  #stopWanted = false
  #parallel: Parallel | null = null
  /** Records that workers have read and that were applied. */
  #applied = 0
  /** Sources whose end the workers have still to come to. */
  readonly #ending = new Set<SourceState>()
  #wake: (() => void) | null = null

  constructor(options: KernelOptions, flow: Dataflow, checkpoints: Checkpoints, events: ReadingEvents) {
    this.#options = options
    this.#flow = flow
    this.#checkpoints = checkpoints
    this.#events = events
  }

  /** From now on the batches are given to worker threads. */
  use(parallel: Parallel | null): void {
    this.#parallel = parallel
    this.#applied = this.#flow.sources.reduce((sum, { records }) => sum + records, 0)
  }

  get stopped(): boolean {
    return this.#stopWanted
  }

  start(): void {
    this.#started = this.#now()
    this.#lastFrame = this.#started
  }

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

  /** Something is wanted that is done between two batches. */
  wake(): void {
    this.#signal()
  }

  /** Milliseconds since the start, pauses left out. */
  get elapsed(): number {
    return this.#now() - this.#started - this.#paused
  }

  /** A frame goes out now. */
  framed(): void {
    this.#lastFrame = this.#now()
  }

  /** Until every source has ended, or the job is stopped. */
  async read(): Promise<void> {
    const { sources } = this.#flow
    const waiting = new Map<SourceState, Promise<void>>()
    const checkpoints = this.#checkpoints
    const turn = this.#options.restore?.cut.turn ?? null
    let first = Math.max(0, turn === null ? 0 : sources.findIndex(({ node }) => node.operator.id === turn))
    while (!this.#stopWanted && sources.some((source) => !source.ended)) {
      if (this.#pauseWanted) await this.#pause(sources[first])
      // A sink may have failed, or be full, while every source was silent.
      await this.#makeRoom()
      let moved = false
      for (const source of first === 0 ? sources : sources.slice(first)) {
        this.#tookElsewhere()
        const checkpoint = checkpoints.between(source.node.operator.id)
        if (checkpoint !== null) await checkpoint
        if (source.ended || this.#ending.has(source) || this.#stopWanted || this.#pauseWanted) continue
        // A preview ends when its time is up, whatever a source waits for.
        if (waiting.has(source) && !this.#timeIsUp) continue
        if (this.#holds(source)) continue
        const polled = await this.#poll(source)
        this.#flow.rest()
        if (polled === null) moved = true
        else waiting.set(source, forget(waiting, source, polled.wake))
        await this.#makeRoom()
      }
      first = 0
      this.#checkIdle()
      this.#checkWall()
      this.#flow.settleSinks(this.#now())
      if (this.#frameDue()) this.#events.frame()
      if (moved || checkpoints.working) await this.#options.breathe()
      // Asked anew: what held a source may just have been fired, or have become idle.
      else if (sources.every((one) => one.ended || waiting.has(one) || this.#holds(one))) {
        this.#parallel?.send()
        await this.#waitForData([...waiting.values()], this.#flow.idleSinks(this.#now()))
      } else if (this.#ending.size > 0) await this.#parallel?.drained()
    }
    await this.#parallel?.drained()
  }

  /** What workers have taken counts as read when it has been applied. */
  #tookElsewhere(): void {
    if (this.#parallel === null) return
    const applied = this.#flow.sources.reduce((sum, { records }) => sum + records, 0)
    this.#checkpoints.took(applied - this.#applied)
    this.#applied = applied
  }

  /** After the end of the input: waits for what operators hold by the wall clock. A preview's limit of time holds for this as well. */
  async release(): Promise<void> {
    while (!this.#stopWanted && this.#flow.walls.next < Infinity) {
      if (this.#timeIsUp) return
      if (this.#pauseWanted) await this.#pause(undefined)
      await this.#makeRoom()
      await this.#checkpoints.between(null)
      if (this.#checkpoints.working) await this.#options.breathe()
      else await this.#waitForData([], this.#flow.idleSinks(this.#now()))
      this.#checkWall()
    }
  }

  #checkWall(): void {
    if (this.#flow.walls.fire(this.#options.clock.now())) this.#flow.flush()
    this.#flow.rest()
  }

  /** A preview has taken as long as it may. */
  get #timeIsUp(): boolean {
    const { limits } = this.#options
    return limits !== null && this.elapsed >= limits.milliseconds
  }

  /** The time that idleness is measured by: without that in which all sources were held. */
  get #jobTime(): number {
    return this.#now() - this.#held
  }

  /** The same for one source, which may have been held while others were read. */
  #timeOf({ held, heldSince }: SourceState): number {
    return (heldSince ?? this.#jobTime) - held
  }

  /** Whether a source is not to be asked now; its time stands still meanwhile. */
  #holds(source: SourceState): boolean {
    if (!this.#timeIsUp && this.#flow.holds(source)) {
      source.heldSince ??= this.#jobTime
      return true
    }
    if (source.heldSince !== null) source.held += this.#jobTime - source.heldSince
    source.heldSince = null
    return false
  }

  /** One batch of one source. Gives what to wait for when there is nothing; in an object, lest it be awaited at once. */
  async #poll(source: SourceState): Promise<{ readonly wake: Promise<void> } | null> {
    const { limits, plan, clock } = this.#options
    const left = limits === null ? Infinity : limits.records - source.records
    if (this.#timeIsUp) {
      this.#cut(source)
      return null
    }
    // At the limit of records the source is asked for one more, which tells a cut from an input that ends just here.
    const max = left > 0 ? Math.min(plan.settings.batchSize, left, this.#checkpoints.room) : 1
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
    if (followPartitions(source, poll, this.#timeOf(source))) this.#flow.settle(source)
    if (poll.kind === 'wait') return poll
    if (poll.kind === 'partitionEnd') return null
    this.#batch(source, poll, max)
    // So many records a checkpoint is a promise: workers get no more ahead than what was polled at once.
    if (this.#parallel !== null && this.#checkpoints.room < Infinity) await this.#parallel.drained()
    this.#flow.settleSinks(clock.elapsed())
    clock.virtual?.tick()
    return null
  }

  #batch(source: SourceState, poll: Extract<Poll, { kind: 'bytes' | 'rows' }>, max: number): void {
    const flow = this.#flow
    if (this.#parallel !== null && poll.kind === 'bytes' && poll.error === undefined) {
      this.#parallel.dispatch(source, poll)
      source.reader.advance(poll.end - poll.start)
      return
    }
    if (poll.kind === 'bytes' && poll.error !== undefined) {
      source.records++
      source.bytes += poll.end - poll.start
      this.#checkpoints.took(1)
      flow.reject(source.node, poll.buffer, poll.start, poll.end, poll.error)
      source.reader.advance(poll.end - poll.start)
      return
    }
    const { timing, origin } = flow
    const { clock } = this.#options
    if (poll.kind === 'bytes' && source.learned === 0) flow.learn(source, poll)
    const timed = clock.virtual === null && (timing.due || flow.options.preview)
    const program = flow.batchProgram(timed)
    const { index } = source.node
    source.watermark?.begin(poll.partition)
    const started = clock.elapsed()
    if (timed) timing.begin(index)
    let records: number
    const before = flow.takenFrom(source)
    const missed = origin.missed
    flow.samples.admit(this.#options.preview || !moreThan(max, source, poll))
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
    this.#checkpoints.took(records)
    if (poll.kind === 'bytes') flow.relearn(source, poll, origin.missed - missed)
    source.watermark?.end(poll.partition, source.watermark.own, records, this.#timeOf(source))
  }

  /** The end of a source's input: its watermark is MAX, and everything that waits for it alone fires. */
  #finish(source: SourceState): void {
    if (this.#parallel !== null) {
      this.#ending.add(source)
      this.#parallel.finish(source)
      return
    }
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
    for (const source of this.#flow.sources) {
      if (source.ended || source.watermark === null) continue
      const before = source.watermark.idle
      const moved = source.watermark.checkIdle(this.#timeOf(source))
      if (moved || source.watermark.idle !== before) this.#flow.settle(source)
    }
  }

  /** Milliseconds until a partition may be idle, or a timer of the wall clock is due. */
  get #nextDue(): number {
    const idle = nextIdle(this.#flow.sources, (source) => this.#timeOf(source))
    return Math.min(this.#flow.walls.next - this.#options.clock.now(), idle)
  }

  /** Holds the sources while a sink's queue is full. */
  async #makeRoom(): Promise<void> {
    const { virtual } = this.#options.clock
    for (let room = this.#parallel?.room() ?? null; room !== null; room = this.#parallel?.room() ?? null)
      await this.#waitFor([room])
    for (const sink of this.#flow.sinks) {
      // How full a queue is depends on the time that writing takes, which a virtual clock leaves out.
      if (virtual !== null) await sink?.drained()
      let room = sink?.room() ?? null
      while (room !== null) {
        const started = this.#now()
        // A sink may be full because it waits for the checkpoint that is being made.
        if (this.#checkpoints.walk()) await this.#options.breathe()
        else await this.#waitFor([room])
        const held = this.#now() - started
        this.#held += held
        this.#flow.timing.blocked += held
        if (sink !== null) sink.busy += held
        room = this.#stopWanted ? null : (sink?.room() ?? null)
      }
    }
  }

  /** `lingering`: ms until a sink has to be given its records. */
  async #waitForData(wakes: readonly Promise<void>[], lingering: number): Promise<void> {
    const started = this.#now()
    const { clock } = this.#options
    const due = Math.min(this.#nextDue, lingering)
    const { promises, cancel } = waitsFor(clock, due, this.#flow.walls.outside)
    await this.#waitFor([...wakes, ...promises])
    cancel()
    const took = this.#now() - started
    // What is not asked because others are full or slow is held, not idle.
    if (wakes.length === 0 && this.#flow.sources.some(({ heldSince }) => heldSince !== null))
      this.#flow.timing.blocked += took
    else this.#flow.timing.idle += took
  }

  async #pause(next: SourceState | undefined): Promise<void> {
    const started = this.#now()
    this.#flow.flush()
    this.#events.paused()
    while (this.#pauseWanted) {
      if (!this.#checkpoints.working) {
        await this.#signalled()
        continue
      }
      // What was begun is taken to its end, and a savepoint can be made meanwhile.
      await this.#checkpoints.between(next?.node.operator.id ?? null)
      await this.#options.breathe()
    }
    const held = this.#now() - started
    this.#held += held
    this.#paused += held
    if (!this.#stopWanted) this.#events.resumed()
  }

  /** Until one of the promises, or a request, or the time of the next frame has come. */
  async #waitFor(promises: readonly Promise<void>[]): Promise<void> {
    const { clock } = this.#options
    const pause = clock.virtual === null ? [clock.wait(FRAME_INTERVAL)] : []
    await Promise.race([...promises, this.#signalled(), ...pause])
    if (this.#frameDue()) this.#events.frame()
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

  #frameDue(): boolean {
    return this.#now() - this.#lastFrame >= FRAME_INTERVAL && this.#options.frameWanted()
  }
}
