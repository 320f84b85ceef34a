/** The decoding half of a worker: takes whole pieces of the input through the stateless steps, and sorts their rows by owner. */
import { serializeError, type SerializedError } from '../../model/errors.ts'
import type { SourceReader } from '../api/index.ts'
import { Dataflow } from '../kernel/dataflow.ts'
import type { SourceState } from '../kernel/sources.ts'
import type { KernelOptions } from '../kernel/options.ts'
import { NO_WATERMARK } from '../time/watermark.ts'
import { exchangeRuntime, Outboxes } from './exchange.ts'
import { OFFSET, type HalfReport, type SinkText, type ToWorker, type WorkerStart } from './messages.ts'
import { addSinks, reportOf, takeSinks, type SinkTexts } from './report.ts'
import { EXCHANGE, type Split } from './split.ts'

export type Piece = Extract<ToWorker, { kind: 'piece' }>

export interface Decoded {
  readonly records: number
  readonly own: number
  readonly maxTime: number
  readonly sinks: Record<string, readonly SinkText[]>
  readonly report: HalfReport
  readonly error: SerializedError | null
}

/** Records that the generated code takes at once: a timed batch is to be short, and V8 optimises best what is called often. */
const BATCH = 1_000

export class Front {
  readonly boxes: Outboxes
  readonly #flow: Dataflow
  readonly #texts: ReadonlyMap<string, SinkTexts>
  readonly #own: ReadonlySet<string>
  readonly #heads = new Map<string, Uint8Array>()

  /** `columns`: by crossing, the columns that are sent. */
  constructor(
    options: KernelOptions,
    split: Split,
    columns: readonly (readonly number[])[],
    { workers, index, partitions }: Pick<WorkerStart, 'workers' | 'index' | 'partitions'>,
  ) {
    this.boxes = new Outboxes(split.crossings, columns, workers, index)
    this.#flow = new Dataflow({
      ...options,
      plan: { ...options.plan, operators: split.front },
      runtimes: { ...options.runtimes, [EXCHANGE]: exchangeRuntime(split.crossings, columns, this.boxes) },
    })
    this.#own = new Set(split.front.filter(({ type }) => type !== EXCHANGE).map(({ id }) => id))
    for (const node of this.#flow.topology.nodes) {
      if (node.runtime.kind !== 'source') continue
      const { id } = node.operator
      this.#flow.addSource(node, this.#reader(id, partitions[id] ?? []))
    }
    this.#texts = addSinks(this.#flow, split.frontSinks)
    this.#flow.ready()
    this.#flow.watch(options.watch)
  }

  watch(ports: readonly string[]): void {
    this.#flow.watch(ports)
  }

  async decode({ source: id, bytes, head }: Piece, transfer: ArrayBuffer[]): Promise<Decoded> {
    const source = this.#flow.sources.find(({ node }) => node.operator.id === id)
    if (source === undefined) throw new Error(`There is no source ${id}.`)
    if (head !== null) this.#heads.set(id, head)
    const poll = { kind: 'bytes', partition: 0, buffer: bytes, start: 0, end: bytes.length } as const
    if (source.learned === 0) this.#flow.learn(source, poll)
    const before = this.#flow.takenFrom(source)
    const { missed } = this.#flow.origin
    const failed = this.#run(source, bytes)
    this.#flow.relearn(source, poll, this.#flow.origin.missed - missed)
    this.#flow.flush()
    const records = failed === null ? this.#flow.origin.count : this.#flow.takenFrom(source) - before
    return {
      records,
      own: source.watermark?.own ?? NO_WATERMARK,
      maxTime: source.watermark?.maxTime ?? NO_WATERMARK,
      sinks: await takeSinks(this.#flow, this.#texts, transfer),
      report: reportOf(this.#flow, this.#own),
      error: failed,
    }
  }

  /** Runs the piece as if it were the whole input; gives why a record ended the job. */
  #run(source: SourceState, bytes: Uint8Array): SerializedError | null {
    const { watermark, node } = source
    const flow = this.#flow
    if (watermark !== null) {
      watermark.own = NO_WATERMARK
      watermark.mark = NO_WATERMARK
      watermark.maxTime = NO_WATERMARK
      watermark.others = Infinity
    }
    const { timing, origin } = flow
    const { clock } = flow.options
    let records = 0
    for (let at = 0; at < bytes.length;) {
      const timed = timing.due
      const run = flow.batchProgram(timed).bytes[node.index]
      const started = clock.elapsed()
      if (timed) timing.begin(node.index)
      try {
        at = run?.(bytes, at, bytes.length, BATCH) ?? bytes.length
      } catch (error) {
        return serializeError(error)
      }
      if (timed) timing.end()
      timing.batch(clock.elapsed() - started)
      records += origin.count
    }
    origin.count = records
    origin.buffer = null
    return null
  }

  /** Pieces come by message: nothing is polled, and places are for the coordinator to find. */
  #reader(id: string, partitions: readonly string[]): SourceReader {
    const reader: SourceReader = {
      partitions,
      poll: () => ({ kind: 'end' }),
      advance: () => undefined,
      position: () => null,
      locate: (offset) => `${OFFSET}${offset}`,
      close: () => Promise.resolve(),
    }
    return Object.defineProperty(reader, 'head', { get: () => this.#heads.get(id), enumerable: true })
  }
}
