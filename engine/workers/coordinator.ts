/**
 * The workers of a job as its own thread sees them: hands out pieces of the input, and applies what comes back in the order of the input, as if it had done the
 * work itself. So counters, watermarks, sinks and what follows the keyed operators stand, after each piece, where one thread would have them.
 */
import { MillraceError, OperationalError, UserError, deserializeError } from '../../model/errors.ts'
import type { RowKind } from '../../model/changes.ts'
import type { Poll, StatePage, StateQuery } from '../api/index.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import { mergeEntries } from '../kernel/inspecting.ts'
import type { SourceState } from '../kernel/sources.ts'
import type { Parallel } from '../kernel/parallel.ts'
import { Dealing } from './dealing.ts'
import type { FromWorker, HalfReport, ReturnedRows, SinkText, ToWorker } from './messages.ts'
import { OFFSET } from './messages.ts'
import { RemoteTable } from './remote.ts'
import { Reports } from './reports.ts'
import { ColumnReader } from './rows.ts'
import type { Split } from './split.ts'

/** A worker. */
export interface WorkerLink {
  /** In the job's own thread. */
  readonly near: boolean
  post(message: ToWorker, transfer: readonly ArrayBuffer[]): void
  /** `broken` comes also when the thread has ended. */
  onMessage(listener: (message: FromWorker) => void): void
  /** Resolves when it has gone. */
  close(): Promise<unknown>
}

interface Pending {
  readonly source: SourceState
  /** Null for the end of a source. */
  readonly piece: Pick<Gathered, 'partition' | 'length' | 'parts'> | null
  readonly worker: number
  decoded: Extract<FromWorker, { kind: 'decoded' }> | null
  readonly owned: (Extract<FromWorker, { kind: 'owned' }> | null)[]
}

/** What was polled and is to be sent as one piece. */
interface Gathered {
  readonly source: SourceState
  readonly partition: number
  readonly bytes: Uint8Array<ArrayBuffer>
  length: number
  /** Where each poll begins, and how it finds places. */
  readonly parts: { readonly at: number; readonly locate: (offset: number) => string }[]
}

export class Coordinator implements Parallel {
  readonly #flow: Dataflow
  readonly #links: readonly WorkerLink[]
  readonly #dealing: Dealing
  readonly #reports: Reports
  readonly #split: Split
  readonly #readers = new Map<string, readonly ColumnReader[]>()
  readonly #pending = new Map<number, Pending>()
  /** By operator and table. */
  readonly #tables = new Map<string, RemoteTable>()
  readonly #asked = new Map<number, (page: StatePage) => void>()
  /** Sources whose first piece has been sent to a worker, by worker. */
  readonly #headed: readonly Set<SourceState>[]
  #gathered: Gathered | null = null
  #sent = 0
  #applied = 0
  #questions = 0
  #error: MillraceError | null = null
  #closed = false
  #wake: (() => void) | null = null

  constructor(flow: Dataflow, split: Split, links: readonly WorkerLink[]) {
    this.#flow = flow
    this.#links = links
    this.#dealing = new Dealing(
      links.map(({ near }) => near),
      !split.repeatable,
    )
    this.#headed = links.map(() => new Set())
    this.#split = split
    for (const ref of split.returns) {
      const port = flow.topology.byRef.get(ref)
      if (port === undefined) continue
      // What the workers run of it is done.
      port.entry = true
      port.consumers.splice(
        0,
        Infinity,
        ...port.consumers.filter(({ node }) => split.rest.has(node.operator.id)),
      )
    }
    flow.recompile()
    this.#reports = new Reports(flow, split)
    this.#ownTables()
    for (const [index, link] of links.entries()) link.onMessage((message) => this.#receive(index, message))
  }

  /** Null when another piece may be sent; else resolves when one may, or when something has been applied. Throws what a worker threw. */
  room(): Promise<void> | null {
    this.#check()
    return this.#dealing.room ? null : this.#progress()
  }

  /** Takes what was polled; it goes on its way in a piece with what comes after. The reader may take it for read. */
  dispatch(source: SourceState, poll: Extract<Poll, { kind: 'bytes' }>): void {
    const { buffer, start, end, partition } = poll
    const length = end - start
    const before = this.#gathered
    if (before !== null) {
      const fits = before.length + length <= before.bytes.length
      if (before.source !== source || before.partition !== partition || !fits) this.send()
    }
    const piece = (this.#gathered ??= {
      source,
      partition,
      bytes: this.#dealing.buffer(length),
      length: 0,
      parts: [],
    })
    const at = piece.length
    piece.bytes.set(buffer.subarray(start, end), at)
    const locate = source.reader.locator?.() ?? (() => source.node.operator.id)
    piece.parts.push({ at, locate: (offset) => locate(start + offset - at) })
    piece.length += length
  }

  /** Sends what was gathered. */
  send(): void {
    const gathered = this.#gathered
    if (gathered === null) return
    this.#gathered = null
    const { source, partition, length, parts } = gathered
    const seq = this.#sent++
    const worker = this.#dealing.deal()
    const piece = { partition, length, parts }
    this.#pending.set(seq, { source, piece, worker, decoded: null, owned: this.#owners() })
    const headed = this.#headed[worker]
    const head = headed?.has(source) === true ? null : (source.reader.head ?? null)
    headed?.add(source)
    const bytes = gathered.bytes.subarray(0, length)
    const message = { kind: 'piece', seq, source: source.node.operator.id, partition, bytes, head } as const
    this.#links[worker]?.post(message, [bytes.buffer])
  }

  /** Without a keyed operator there is nothing to own. */
  #owners(): Pending['owned'][number][] {
    return this.#split.operators.size === 0 ? [] : this.#links.map(() => null)
  }

  /** The source has ended, after all of its pieces. */
  finish(source: SourceState): void {
    this.send()
    const seq = this.#sent++
    const owned = this.#owners()
    this.#pending.set(seq, { source, piece: null, worker: -1, decoded: null, owned })
    for (const link of this.#links) link.post({ kind: 'end', seq, source: source.node.operator.id }, [])
    this.#applyReady()
  }

  /** Resolves when all that was sent has been applied. */
  async drained(): Promise<void> {
    this.send()
    this.#check()
    while (this.#applied < this.#sent) {
      await this.#progress()
      this.#check()
    }
  }

  async begun(): Promise<void> {
    while ([...this.#tables.values()].some((table) => !table.begun)) {
      await this.#progress()
      this.#check()
    }
  }

  watch(ports: readonly string[]): void {
    for (const link of this.#links) link.post({ kind: 'watch', ports }, [])
  }

  /** The state of owned operators is with the workers: checkpoints ask them. */
  #ownTables(): void {
    const post = (message: ToWorker): void => {
      for (const link of this.#links) link.post(message, [])
    }
    for (const id of this.#split.operators) {
      const index = this.#flow.topology.byId.get(id)?.index ?? -1
      const remote = (this.#flow.tables.get(index) ?? []).map(
        (table) => new RemoteTable(id, table, this.#links.length, post),
      )
      for (const table of remote) {
        this.#tables.set(`${id} ${table.name}`, table)
        if (this.#flow.options.restore !== null) table.restored()
      }
      this.#flow.tables.set(index, remote)
    }
  }

  owns(node: string): boolean {
    return this.#split.operators.has(node)
  }

  /** A page of the state of an operator that workers own: each gives its part, put together by worker. Throws UserError when the job has ended. */
  async inspect(node: string, query: StateQuery): Promise<StatePage> {
    if (this.#closed) {
      throw new UserError(
        'no-state',
        `The state of ${node} went with its worker threads when the job ended.`,
        {
          nodeId: node,
          hint: 'With 1 worker it can be looked into until the next run.',
        },
      )
    }
    const pages = await Promise.all(
      this.#links.map((link) => {
        const id = this.#questions++
        return new Promise<StatePage>((resolve) => {
          this.#asked.set(id, resolve)
          const wanted = { ...query, offset: 0, limit: query.offset + query.limit }
          link.post({ kind: 'inspect', id, node, query: wanted }, [])
        })
      }),
    )
    return {
      entries: mergeEntries(pages, query).slice(query.offset, query.offset + query.limit),
      total: pages.reduce<number | null>(
        (sum, { total }) => (sum === null || total === null ? null : sum + total),
        0,
      ),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const answer of this.#asked.values()) answer({ entries: [], total: 0 })
    this.#asked.clear()
    await Promise.all(this.#links.map((link) => link.close()))
  }

  #check(): void {
    if (this.#error !== null) throw this.#error
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #receive(worker: number, message: FromWorker): void {
    if (this.#closed) return
    switch (message.kind) {
      case 'started':
        this.#dealing.started(worker)
        this.#release()
        return
      case 'decoded': {
        this.#dealing.decoded(worker, message.bytes)
        const pending = this.#pending.get(message.seq)
        if (pending !== undefined) pending.decoded = message
        break
      }
      case 'owned': {
        const pending = this.#pending.get(message.seq)
        if (pending !== undefined) pending.owned[worker] = message
        break
      }
      case 'entries':
        this.#tables.get(`${message.operator} ${message.table}`)?.wrote(message)
        this.#release()
        return
      case 'inspected':
        this.#asked.get(message.id)?.(message.page)
        this.#asked.delete(message.id)
        return
      case 'broken':
        this.#error ??= deserializeError(message.error)
        this.#release()
        return
    }
    try {
      this.#applyReady()
    } catch (error) {
      this.#error ??=
        error instanceof MillraceError
          ? error
          : new OperationalError('worker', error instanceof Error ? error.message : String(error))
    }
    this.#release()
  }

  #release(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #applyReady(): void {
    for (
      let pending = this.#pending.get(this.#applied);
      pending !== undefined && this.#error === null && isComplete(pending);
      pending = this.#pending.get(this.#applied)
    ) {
      this.#pending.delete(this.#applied)
      this.#apply(pending)
      this.#applied++
    }
  }

  #apply({ source, piece, worker, decoded, owned }: Pending): void {
    if (decoded !== null && piece !== null) {
      this.#take(`front ${worker}`, decoded.report, (offset) => placeOf(piece.parts, offset))
      this.#sinks(decoded.sinks)
      this.#dealing.applied()
      source.records += decoded.records
      source.bytes += piece.length
    }
    for (const [index, part] of owned.entries()) {
      if (part === null) continue
      this.#take(`owner ${index}`, part.report, (offset) => String(offset))
      for (const [operator, tables] of Object.entries(part.changed)) {
        for (const [name, changed] of Object.entries(tables))
          this.#tables.get(`${operator} ${name}`)?.tell(index, changed)
      }
      this.#sinks(part.sinks)
      for (const [ref, rows] of Object.entries(part.returns)) this.#return(index, ref, rows)
    }
    const error =
      decoded?.error ?? owned.map((part) => part?.error ?? null).find((one) => one !== null) ?? null
    if (error !== null) throw deserializeError(error)
    this.#mark(source, piece?.partition ?? null, decoded)
    this.#flow.settleSinks(this.#flow.options.clock.elapsed())
  }

  #take(half: string, report: HalfReport, locate: (offset: number) => string): void {
    this.#reports.take(half, report)
    for (const letter of report.letters) {
      const offset = letter.place.startsWith(OFFSET) ? Number(letter.place.slice(OFFSET.length)) : null
      this.#flow.letters.add(offset === null ? letter : { ...letter, place: locate(offset) })
    }
    this.#flow.samples.addForeign(report.samples)
  }

  #sinks(texts: Readonly<Record<string, readonly SinkText[]>>): void {
    for (const [id, chunks] of Object.entries(texts)) {
      const node = this.#flow.topology.byId.get(id)
      const sink = node === undefined ? null : this.#flow.sinks[node.index]
      for (const { bytes, records } of chunks) sink?.append(bytes, records)
    }
  }

  /** Rows of a keyed operator (or of what follows it without state) go on here. */
  #return(worker: number, ref: string, { rows, times, kinds }: ReturnedRows): void {
    const key = `${worker} ${ref}`
    let readers = this.#readers.get(key)
    if (readers === undefined) {
      readers = rows.columns.map(() => new ColumnReader())
      this.#readers.set(key, readers)
    }
    const columns = rows.columns.map((column, at) => readers[at]?.read(column) ?? [])
    const emit = this.#flow.batchProgram(false).emits[ref]
    Object.assign(this.#flow.origin, { buffer: null, row: null, source: -1 })
    for (let at = 0; at < rows.count; at++) {
      const values = columns.map((column) => column[at] ?? null)
      emit?.(values, times[at] ?? Number.NaN, (kinds?.[at] ?? 0) as RowKind)
    }
  }

  /** The watermark that the source has after the piece, for what stays in this thread. */
  #mark(source: SourceState, partition: number | null, decoded: Pending['decoded']): void {
    const { watermark } = source
    if (partition === null) {
      source.ended = true
      watermark?.finish()
      this.#flow.settle(source)
      return
    }
    if (watermark === null || decoded === null) return
    watermark.begin(partition)
    const own = Math.max(watermark.own, decoded.own)
    const least = Math.min(own, watermark.others)
    if (least > watermark.mark) watermark.mark = least
    if (decoded.maxTime > watermark.maxTime) watermark.maxTime = decoded.maxTime
    watermark.end(partition, own, decoded.records, this.#flow.options.clock.elapsed())
    this.#flow.settle(source)
  }
}

const isComplete = ({ piece, decoded, owned }: Pending): boolean =>
  (piece === null || decoded !== null) && owned.every((part) => part !== null)

/** The last part that begins at or before the offset knows the place. */
function placeOf(parts: Gathered['parts'], offset: number): string {
  return parts.findLast(({ at }) => at <= offset)?.locate(offset) ?? ''
}
