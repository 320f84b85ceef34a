/**
 * A job's dataflow: operators with their state, counters, watermarks, sink buffers, and the generated program that works on them.
 * Everything here is synchronous; `loop.ts` reads the sources and drives it.
 */
import { UnexpectedError, UserError } from '../../model/errors.ts'
import { learnLayout, type RecordLayout } from '../../model/format/layout.ts'
import type {
  Emit,
  EngineContext,
  Operator,
  OperatorContext,
  Poll,
  SinkWriter,
  SourceReader,
} from '../api/index.ts'
import { WatermarkCombiner, type WatermarkInput } from '../time/combiner.ts'
import { MAX_WATERMARK, NO_WATERMARK, SourceWatermark } from '../time/watermark.ts'
import type { KernelOptions } from './options.ts'
import { buildProgram, type Program } from './program.ts'
import { DeadLetters } from './records.ts'
import { RecordErrors, type NodeTotals } from './errors.ts'
import { Samples } from './samples.ts'
import type { Origin, Shared } from './shared.ts'
import { SinkQueue } from './sinks.ts'
import { Timing } from './timing.ts'
import {
  buildTopology,
  operatorsOf,
  type Topology,
  type TopologyNode,
  type TopologyPort,
} from './topology.ts'
import { writerCode, writerHeader } from './writer.ts'

/** Rows a watched port keeps between two frames; a preview, which is small, keeps all of its records. */
const SAMPLED = 50
const SAMPLED_PREVIEW = 1_000

export interface SourceState {
  readonly node: TopologyNode
  readonly reader: SourceReader
  readonly watermark: SourceWatermark | null
  readonly timeColumn: number | null
  layout: RecordLayout | null
  /** Whether the layout has been looked for. */
  learned: boolean
  /** Records and bytes taken. */
  records: number
  bytes: number
  ended: boolean
  /** Ended by a limit and not by its input: its watermark stays what its records made of it. */
  cut: boolean
}

export class Dataflow {
  readonly topology: Topology
  readonly options: KernelOptions
  readonly counters: Float64Array
  readonly marks: Float64Array
  readonly late: Float64Array
  readonly totals: readonly NodeTotals[]
  readonly letters = new DeadLetters()
  readonly samples: Samples
  readonly timing: Timing
  readonly operators = new Map<number, Operator>()
  readonly sinks: (SinkQueue | null)[]
  readonly sources: SourceState[] = []
  readonly markSlot = new Map<string, number>()
  readonly origin: Origin = { source: 0, buffer: null, start: 0, end: 0, count: 0, port: 0, row: null }
  readonly #environments: readonly EngineContext[]
  readonly #combiners = new Map<string, WatermarkCombiner>()
  readonly #reached = new Map<number, readonly TopologyNode[]>()
  readonly #errors: RecordErrors
  readonly #shared: Shared
  #watched = new Set<string>()
  #program: Program | null = null
  #timed: Program | null = null
  /** The one that runs: of a timed batch the timed one. */
  #current: Program | null = null

  constructor(options: KernelOptions) {
    this.options = options
    this.topology = buildTopology(options.plan, options.runtimes)
    const { nodes, ports, sourceSets } = this.topology
    this.counters = new Float64Array(ports.length)
    this.late = new Float64Array(nodes.length)
    this.marks = new Float64Array(nodes.length + sourceSets.size).fill(NO_WATERMARK)
    this.totals = nodes.map(() => ({ dead: 0, skipped: 0, failed: 0, lastError: null }))
    this.samples = new Samples(options.preview ? SAMPLED_PREVIEW : SAMPLED, this.counters)
    this.timing = new Timing(options.clock, nodes.length)
    this.sinks = nodes.map(() => null)
    this.#environments = nodes.map((node) => this.#environment(node))
    let slot = nodes.length
    for (const key of sourceSets.keys()) this.markSlot.set(key, slot++)
    this.#errors = new RecordErrors(this, (port, values) => this.#emitterOf(port.ref)(values, Number.NaN))
    this.#shared = {
      origin: this.origin,
      counters: this.counters,
      late: this.late,
      marks: this.marks,
      sinks: this.sinks,
      fail: (node, error) => this.#errors.fail(node, error, null),
      advance: (source, mark) => this.#advance(source, mark),
      raise: (source) => this.#raise(source),
      sample: (port, time, values) => this.samples.add(port, time, values),
      enter: (node) => this.timing.enter(node),
    }
    for (const node of nodes)
      if (node.runtime.kind === 'operator') this.#createOperator(node, node.runtime.create)
    for (const node of nodes)
      if (node.runtime.kind === 'source') this.#reached.set(node.index, operatorsOf(this.topology, node))
  }

  environment(node: TopologyNode): EngineContext {
    const environment = this.#environments[node.index]
    if (environment === undefined) throw new RangeError(`There is no node ${node.index}.`)
    return environment
  }

  addSource(node: TopologyNode, reader: SourceReader): void {
    if (node.runtime.kind !== 'source') return
    const strategy = node.runtime.watermark(node.operator)
    const columns = node.outputs.get('out')?.schema.columns ?? []
    const timeColumn =
      strategy === null ? null : columns.findIndex((column) => column.name === strategy.column)
    if (timeColumn === -1) {
      throw new UserError(
        'event-time',
        `${node.operator.id} has no column ${strategy?.column ?? ''} for the event time.`,
        {
          nodeId: node.operator.id,
          hint: `Its columns are ${columns.map((column) => column.name).join(', ')}.`,
        },
      )
    }
    const watermark =
      strategy === null
        ? null
        : new SourceWatermark(
            reader.partitions,
            strategy.delay,
            strategy.idleTimeout,
            this.options.clock.elapsed(),
          )
    const saved = this.options.restore?.watermarks[node.operator.id]
    if (saved !== undefined) watermark?.restore(saved)
    this.marks[node.index] = watermark?.mark ?? NO_WATERMARK
    this.sources.push({
      node,
      reader,
      watermark,
      timeColumn,
      layout: null,
      learned: false,
      records: 0,
      bytes: 0,
      ended: false,
      cut: false,
    })
  }

  addSink(node: TopologyNode, writer: SinkWriter): void {
    const header = this.options.restore === null ? writerHeader(node) : ''
    this.sinks[node.index] = new SinkQueue(node.operator.id, writer, node.operator.queueBound, header)
  }

  /** All sources and sinks are there. */
  ready(): void {
    for (const [key, nodes] of this.topology.sourceSets) {
      const inputs = this.sources.filter((source) => nodes.includes(source.node)).map(watermarkOf)
      this.#combiners.set(key, new WatermarkCombiner(inputs))
    }
  }

  /** From the next batch on these ports (`node.port`) are sampled; names of ports that are not there are ignored. */
  watch(refs: readonly string[]): void {
    const ports = this.topology.ports.filter((port) => refs.includes(port.ref))
    this.samples.watch(ports)
    this.#watched = new Set(ports.map((port) => port.ref))
    this.recompile()
  }

  /** The program is made anew for the next batch: the watched ports or a source's layout have changed. */
  recompile(): void {
    this.#program = null
    this.#timed = null
    this.#current = null
  }

  /** How records are laid out, from a source's first bytes. */
  learn(source: SourceState, poll: Extract<Poll, { kind: 'bytes' }>): void {
    const { runtime, operator } = source.node
    if (runtime.kind !== 'source') return
    const format = runtime.format(operator)
    if (format === null) return
    const { head } = source.reader
    source.learned = true
    source.layout =
      head === undefined
        ? learnLayout(format, poll.buffer, poll.start, poll.end)
        : learnLayout(format, head, 0, head.length)
    this.recompile()
  }

  /** The program for the next batch; a timed one where that is due. */
  batchProgram(timed: boolean): Program {
    const program = timed ? (this.#timed ??= this.#build(true)) : (this.#program ??= this.#build(false))
    this.#current = program
    return program
  }

  /** The watermark of a node's input in force. */
  markOf(node: TopologyNode): number {
    const [first] = node.sources
    if (first === undefined) return NO_WATERMARK
    if (node.sources.size === 1) return this.marks[first.index] ?? NO_WATERMARK
    const key = [...node.sources].map((source) => source.index).join(',')
    return this.marks[this.markSlot.get(key) ?? 0] ?? NO_WATERMARK
  }

  /** A source's watermark has moved outside a batch (an idle partition, the end): fires what is due. */
  settle(source: SourceState): void {
    const { watermark, node } = source
    this.batchProgram(false)
    this.origin.buffer = null
    this.origin.row = null
    this.origin.source = node.index
    if (watermark !== null && watermark.mark > (this.marks[node.index] ?? 0)) {
      this.#advance(node.index, watermark.mark)
      this.marks[node.index] = watermark.mark
    }
    this.#raise(node.index)
  }

  /**
   * A source was cut by a limit: everything that waits for it alone fires, and what waits for others too as soon as none of them goes on. None of it was
   * due by the watermark, which stays: these results are partial.
   */
  fireCut(source: SourceState): void {
    this.batchProgram(false)
    this.origin.buffer = null
    this.origin.row = null
    this.origin.source = source.node.index
    this.samples.partial = true
    for (const node of this.#reached.get(source.node.index) ?? []) {
      const open = this.sources.some((one) => !one.ended && node.sources.has(one.node))
      if (!open) this.#fire(node, MAX_WATERMARK)
    }
    this.samples.partial = false
  }

  /** Records of a source that have gone on or have failed. */
  takenFrom({ node }: SourceState): number {
    const { dead, skipped, failed } = this.totals[node.index] ?? { dead: 0, skipped: 0, failed: 0 }
    const port = node.outputs.get('out')
    return (port === undefined ? 0 : (this.counters[port.counter] ?? 0)) + dead + skipped + failed
  }

  /** Hands what is serialised to the writers. */
  flush(): void {
    for (const sink of this.sinks) sink?.flush()
  }

  /** A record that the source itself found bad. */
  reject(node: TopologyNode, buffer: Uint8Array, start: number, end: number, error: string): void {
    Object.assign(this.origin, { source: node.index, buffer, start, end, row: null })
    this.#errors.fail(node.index, error, null)
    this.origin.buffer = null
  }

  #environment(node: TopologyNode): EngineContext & { readonly now: () => number } {
    const { clock, random, plan, preview, print, log } = this.options
    return {
      clock,
      now: () => clock.now(),
      random: random(node.operator.id),
      timeZone: plan.settings.timeZone,
      preview,
      recordLimit: plan.settings.recordLimit,
      print,
      log,
    }
  }

  #createOperator(node: TopologyNode, create: (context: OperatorContext) => Operator): void {
    const context: OperatorContext = {
      ...this.environment(node),
      operator: node.operator,
      emit: (port) => this.#emitter(node, port),
      fail: (error, values) => this.#errors.fail(node.index, error, values),
    }
    const operator = create(context)
    const state = this.options.restore?.operators[node.operator.id]
    if (state !== undefined) operator.restore(state)
    this.operators.set(node.index, operator)
  }

  #emitter(node: TopologyNode, name: string): Emit {
    const port: TopologyPort | undefined = node.outputs.get(name)
    return port === undefined ? () => undefined : this.#emitterOf(port.ref)
  }

  /** Sends rows to a port by the program that runs. */
  #emitterOf(ref: string): Emit {
    let program: Program | null = null
    let emit: Emit | undefined
    return (values, time) => {
      const current = this.#current ?? this.batchProgram(false)
      if (current !== program) {
        program = current
        emit = current.emits[ref]
      }
      if (emit === undefined) throw new UnexpectedError('emit', `Nothing takes the records of ${ref}.`)
      emit(values, time)
    }
  }

  #advance(source: number, mark: number): void {
    for (const node of this.#reached.get(source) ?? []) {
      if (node.sources.size === 1) this.#fire(node, mark)
    }
  }

  /** Recombines the watermarks of streams that this source feeds together with others. */
  #raise(source: number): void {
    for (const [key, combiner] of this.#combiners) {
      const nodes = this.topology.sourceSets.get(key) ?? []
      if (!nodes.some((node) => node.index === source)) continue
      const slot = this.markSlot.get(key) ?? 0
      const mark = combiner.update()
      if (mark <= (this.marks[slot] ?? NO_WATERMARK)) continue
      for (const node of this.#reached.get(source) ?? []) {
        if (node.sources.size > 1 && [...node.sources].map((one) => one.index).join(',') === key)
          this.#fire(node, mark)
      }
      this.marks[slot] = mark
    }
  }

  #fire(node: TopologyNode, mark: number): void {
    const operator = this.operators.get(node.index)
    if (operator !== undefined && operator.timers.next <= mark) operator.advance(mark)
  }

  #build(timed: boolean): Program {
    const { topology, options } = this
    return buildProgram({
      topology,
      shared: this.#shared,
      inputs: new Map([...this.operators].map(([index, operator]) => [index, operator.inputs])),
      timers: new Map([...this.operators].map(([index, operator]) => [index, operator.timers])),
      environments: this.#environments,
      writer: writerCode,
      watched: this.#watched,
      timed,
      markSlot: this.markSlot,
      library: options.library,
      sources: this.sources.map(({ node, watermark, timeColumn, layout }) => ({
        node,
        watermark,
        timeColumn,
        layout,
        format: node.runtime.kind === 'source' ? node.runtime.format(node.operator) : null,
      })),
    })
  }
}

/** A source's part in a combined watermark; one without event time holds it until its end. */
function watermarkOf(source: SourceState): WatermarkInput {
  return (
    source.watermark ?? {
      mark: NO_WATERMARK,
      idle: false,
      get finished() {
        return source.ended && !source.cut
      },
    }
  )
}
