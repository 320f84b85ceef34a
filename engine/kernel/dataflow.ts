/**
 * A job's dataflow: operators with their state, counters, watermarks, sink buffers, and the generated program that works on them.
 * Everything here is synchronous; `loop.ts` reads the sources and drives it.
 */
import { INSERT } from '../../model/changes.ts'
import { connectionFor } from '../../model/connections/resolved.ts'
import { UnexpectedError } from '../../model/errors.ts'
import { rememberAll } from '../../model/expr/syntax.ts'
import { own } from '../../model/json.ts'
import {
  type Emit,
  type EngineContext,
  type Ledger,
  type Operator,
  type OperatorContext,
  type RefuseRecord,
  type SinkWriter,
  type SourceReader,
} from '../api/index.ts'
import { readEntries } from '../checkpoint/segment.ts'
import { Table, type AnyTable } from '../state/table.ts'
import { MAX_WATERMARK, NO_WATERMARK } from '../time/watermark.ts'
import { tooFarAhead } from './alignment.ts'
import { Clocks } from './clocks.ts'
import type { Chance, KernelOptions } from './options.ts'
import { buildProgram, type EmitRow, type Program } from './program.ts'
import { DeadLetters } from './records.ts'
import { RecordErrors, type NodeTotals } from './errors.ts'
import { Samples } from './samples.ts'
import { learn, worthLearning, type BytesPoll, type SourceState } from './sources.ts'
import type { Origin, Shared } from './shared.ts'
import { SinkQueue, USUAL_BATCHING } from './sinks.ts'
import { ledgerOf, restoreCounts } from './snapshot.ts'
import { createSource, watermarkOf } from './opening.ts'
import { Timing } from './timing.ts'
import { buildTopology, commitsOf, type Topology, type TopologyNode, type TopologyPort } from './topology.ts'
import { WallTimers } from './walls.ts'
import { writerCode } from './writer.ts'

/** Rows a watched port keeps between two frames; a preview, which is small, keeps all of its records. */
const SAMPLED = 50
const SAMPLED_PREVIEW = 1_000

export class Dataflow {
  readonly topology: Topology
  readonly options: KernelOptions
  readonly counters: Float64Array
  readonly clocks: Clocks
  readonly late: Float64Array
  readonly totals: readonly NodeTotals[]
  readonly letters = new DeadLetters()
  readonly samples: Samples
  readonly timing: Timing
  readonly operators = new Map<number, Operator>()
  /** Of operators, by node index. */
  readonly ledgers = new Map<number, Ledger>()
  readonly tables = new Map<number, AnyTable[]>()
  readonly walls: WallTimers
  readonly sinks: (SinkQueue | null)[]
  readonly sources: SourceState[] = []
  readonly origin: Origin = {
    source: 0,
    buffer: null,
    start: 0,
    end: 0,
    count: 0,
    missed: 0,
    port: 0,
    row: null,
  }
  /** Of nodes, by index. */
  readonly chances: readonly Chance[]
  readonly #environments: readonly EngineContext[]
  readonly #errors: RecordErrors
  readonly #shared: Shared
  #watched = new Set<string>()
  #program: Program | null = null
  #timed: Program | null = null
  /** The one that runs: of a timed batch the timed one. */
  #current: Program | null = null

  constructor(options: KernelOptions) {
    this.options = options
    rememberAll(options.plan.syntax ?? {})
    this.topology = buildTopology(options.plan, options.runtimes)
    const { nodes, ports } = this.topology
    this.counters = new Float64Array(ports.length)
    this.late = new Float64Array(nodes.length)
    this.clocks = new Clocks(this.topology, this.operators)
    this.totals = nodes.map(() => ({ dead: 0, skipped: 0, failed: 0, lastError: null }))
    this.samples = new Samples(options.preview ? SAMPLED_PREVIEW : SAMPLED, this.counters)
    this.timing = new Timing(options.clock, nodes.length)
    this.sinks = nodes.map(() => null)
    this.chances = nodes.map(({ operator: { id } }) =>
      options.random(id, own(options.restore?.cut.chance ?? {}, id) ?? null),
    )
    this.#environments = nodes.map((node) => this.#environment(node))
    this.#errors = new RecordErrors(this, (port, values) => this.#emitterOf(port.ref)(values, Number.NaN))
    this.#shared = {
      origin: this.origin,
      counters: this.counters,
      late: this.late,
      marks: this.clocks.marks,
      wanted: this.samples.wanted,
      sinks: this.sinks,
      fail: (node, error) => this.#errors.fail(node, error, null),
      advance: (clock, mark) => this.clocks.advance(clock, mark),
      raise: (clock) => this.clocks.raise(clock),
      rise: (clock, mark) => this.clocks.rise(clock, mark),
      sample: (port, time, values, kind) => this.samples.add(port, time, values, kind),
      enter: (node) => this.timing.enter(node),
    }
    if (options.restore !== null) restoreCounts(this, options.restore.cut)
    for (const node of nodes)
      if (node.runtime.kind === 'operator') this.#createOperator(node, node.runtime.create)
    this.walls = new WallTimers(nodes, this.operators, (node, operator, act) => {
      this.batchProgram(false)
      this.samples.admit(true)
      Object.assign(this.origin, { buffer: null, row: null, source: -1 })
      act()
      this.clocks.follow(node, operator)
    })
  }

  environment(node: TopologyNode): EngineContext {
    const environment = this.#environments[node.index]
    if (environment === undefined) throw new RangeError(`There is no node ${node.index}.`)
    return environment
  }

  addSource(node: TopologyNode, reader: SourceReader): void {
    const saved = own(this.options.restore?.cut.sources ?? {}, node.operator.id)
    const source = createSource(node, reader, this.options.clock.elapsed(), saved)
    this.clocks.marks[node.index] = source.watermark?.mark ?? NO_WATERMARK
    this.sources.push(source)
  }

  /** `header`: what the queue writes before the first record. */
  addSink(node: TopologyNode, writer: SinkWriter, header: string): void {
    const saved = own(this.options.restore?.cut.sinks ?? {}, node.operator.id)
    const { id, queueBound } = node.operator
    const refuse: RefuseRecord = (error, raw) => this.#errors.refuse(node.index, error, raw)
    const sink = new SinkQueue(id, writer, queueBound, header, refuse, {
      commits: commitsOf(node),
      batching:
        node.runtime.kind === 'sink'
          ? (node.runtime.batching?.(node.operator) ?? USUAL_BATCHING)
          : USUAL_BATCHING,
    })
    sink.handed = saved?.bytes ?? 0
    this.sinks[node.index] = sink
  }

  /** All sources and sinks are there. */
  ready(): void {
    this.clocks.ready((node) => {
      const source = this.sources.find((one) => one.node === node)
      if (source === undefined) throw new UnexpectedError('source', `${node.operator.id} is not open.`)
      return watermarkOf(source)
    }, this.options.restore?.cut.clocks ?? {})
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

  /** How records are laid out, from the bytes that a source has next. */
  learn(source: SourceState, poll: BytesPoll): void {
    if (learn(source, poll)) this.recompile()
  }

  /** After a batch, of which so many records were read the slow way: when these are many, the layout has changed. */
  relearn(source: SourceState, poll: BytesPoll, missed: number): void {
    if (worthLearning(source, missed, this.origin.count)) this.learn(source, poll)
  }

  /** The program for the next batch; a timed one where that is due. */
  batchProgram(timed: boolean): Program {
    const program = timed ? (this.#timed ??= this.#build(true)) : (this.#program ??= this.#build(false))
    this.#current = program
    return program
  }

  /** A source's watermark has moved outside a batch (an idle partition, the end): fires what is due. */
  settle(source: SourceState): void {
    const { watermark, node } = source
    this.batchProgram(false)
    this.samples.admit(true)
    this.origin.buffer = null
    this.origin.row = null
    this.origin.source = node.index
    // A source without event time has one watermark: its end.
    const end = source.ended && !source.cut ? MAX_WATERMARK : NO_WATERMARK
    this.clocks.rise(node.index, watermark?.mark ?? end)
    this.clocks.recombine()
  }

  /** Whether a source is to wait: something behind it holds as much as it may, or it is too far ahead of the others. */
  holds(source: SourceState): boolean {
    return (
      this.walls.holds(source.node) || tooFarAhead(source, this.sources, this.options.plan.settings.maxDrift)
    )
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
    this.samples.admit(true)
    for (const node of this.topology.nodes) {
      if (!node.sources.has(source.node)) continue
      const open = this.sources.some((one) => !one.ended && node.sources.has(one.node))
      if (!open) this.clocks.fire(node, MAX_WATERMARK)
    }
    this.samples.partial = false
  }

  /** Records of a source that have gone on or have failed. */
  takenFrom({ node }: SourceState): number {
    const { dead, skipped, failed } = this.totals[node.index] ?? { dead: 0, skipped: 0, failed: 0 }
    const port = node.outputs.get('out')
    return (port === undefined ? 0 : (this.counters[port.counter] ?? 0)) + dead + skipped + failed
  }

  /** Between two batches: entries of state may leave memory. */
  rest(): void {
    this.options.cold?.rest()
  }

  /** Hands what is serialised to the writers. */
  flush(): void {
    for (const sink of this.sinks) sink?.flush()
  }

  /** The same where there is nothing to read at this time of the job. Gives the ms until records are due that linger, Infinity where none do. */
  idleSinks(now: number): number {
    return Math.min(Infinity, ...this.sinks.map((sink) => sink?.idle(now) ?? Infinity))
  }

  /** The same after a batch, at this time of the job: a sink may wait for more to be written at once. */
  settleSinks(now: number): void {
    for (const sink of this.sinks) sink?.settle(now)
  }

  /** A record that the source itself found bad. */
  reject(node: TopologyNode, buffer: Uint8Array, start: number, end: number, error: string): void {
    Object.assign(this.origin, { source: node.index, buffer, start, end, row: null })
    this.#errors.fail(node.index, error, null)
    this.origin.buffer = null
  }

  /** `E` of printed expressions: what a node reads of its surroundings, and the watermark in force where an expression asks for it. */
  #environment(node: TopologyNode): EngineContext & { readonly now: () => number; mark: number } {
    const { clock, plan, preview, print, log, code, connections, keys } = this.options
    return {
      job: plan.name,
      clock,
      now: () => clock.now(),
      random: this.chances[node.index]?.next ?? (() => 0),
      timeZone: plan.settings.timeZone,
      mode: plan.settings.mode,
      mark: NO_WATERMARK,
      preview,
      recordLimit: plan.settings.recordLimit,
      connection: (kind, name) => connectionFor(connections, kind, name, node.operator.id),
      sealing: node.deadLetters ? keys : null,
      print,
      log,
      code: () => code(node.operator.id),
    }
  }

  #createOperator(node: TopologyNode, create: (context: OperatorContext) => Operator): void {
    const { restore } = this.options
    const saved = own(restore?.tables ?? {}, node.operator.id) ?? {}
    const ledger = ledgerOf(restore?.cut, node.operator.id)
    const tables: AnyTable[] = []
    this.ledgers.set(node.index, ledger)
    this.tables.set(node.index, tables)
    const operator = create({
      ...this.environment(node),
      operator: node.operator,
      emit: (port) => this.#emitter(node, port),
      fail: (error, values, held) => this.#errors.fail(node.index, error, values, held),
      ledger,
      cold: this.options.cold,
      table: (spec) => {
        const table = new Table(spec)
        tables.push(table)
        return table
      },
    })
    for (const table of tables) {
      for (const entries of Object.values(own(saved, table.name) ?? {}))
        for (const entry of readEntries(entries)) table.decode(entry)
      if (restore !== null) table.restored()
    }
    this.operators.set(node.index, operator)
  }

  #emitter(node: TopologyNode, name: string): Emit {
    const port: TopologyPort | undefined = node.outputs.get(name)
    return port === undefined ? () => undefined : this.#emitterOf(port.ref)
  }

  /** Sends rows to a port by the program that runs. */
  #emitterOf(ref: string): Emit {
    let program: Program | null = null
    let emit: EmitRow | undefined
    return (values, time, kind = INSERT) => {
      const current = this.#current ?? this.batchProgram(false)
      if (current !== program) {
        program = current
        emit = current.emits[ref]
      }
      if (emit === undefined) throw new UnexpectedError('emit', `Nothing takes the records of ${ref}.`)
      emit(values, time, kind)
    }
  }

  #build(timed: boolean): Program {
    const { topology, options } = this
    return buildProgram({
      topology,
      shared: this.#shared,
      operators: this.operators,
      environments: this.#environments,
      writer: writerCode,
      watched: this.#watched,
      timed,
      markSlot: this.clocks.markSlot,
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
