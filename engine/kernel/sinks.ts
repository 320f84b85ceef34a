/**
 * The queue in front of a sink. Generated code appends serialised records to its bytes; now and then they become a chunk that the writer takes when it is
 * ready. The job goes on meanwhile, until `bound` records wait: then the source is held. What a checkpoint asks of the writer waits in the same
 * line, so that it happens just behind the records of before the cut.
 */
import type { Json } from '../../model/document.ts'
import { OperationalError, MillraceError } from '../../model/errors.ts'
import type { WriteTarget } from '../../model/format/writeBytes.ts'
import type { Batching, CheckpointName, Latency, RefuseRecord, SinkWriter } from '../api/index.ts'

/** Of a sink that asks for nothing else. */
export const USUAL_BATCHING: Batching = { bytes: 128 * 1024, linger: null }
/** Room for the last record of a chunk, usually. */
const LAST_RECORD = 16 * 1024
/** Records of a sink that does not linger wait this long for others while there is more to read, ms. */
const PATIENCE = 20

export interface SinkBuffer extends WriteTarget {
  records: number
  /** Bytes after which a chunk is made within a batch: when a window fires, one batch may make a million rows. */
  readonly most: number
  /** Makes a chunk of what was appended. */
  flush(): void
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly records: number
}

/** Something else than a write that has its turn. */
interface Task {
  readonly run: () => Promise<void>
  /** It will not have its turn any more. */
  readonly drop: () => void
}

export interface QueueOptions {
  readonly commits?: boolean
  readonly batching?: Batching
}

export class SinkQueue implements SinkBuffer {
  readonly most: number
  bytes: Uint8Array
  view: DataView
  at = 0
  records = 0
  readonly bound: number
  /** What a checkpoint has committed stays with others: nothing of after its cut is written before it is committed. */
  readonly commits: boolean
  readonly #node: string
  readonly #writer: SinkWriter
  #line: (Chunk | Task)[] = []
  #waiting = 0
  /** The job's time when the first of the appended records was seen, NaN when there is none. */
  #since = Number.NaN
  #draining: Promise<void> | null = null
  #error: MillraceError | null = null
  /** Prepared for a checkpoint that is not committed yet. */
  #held = false
  #wake: (() => void) | null = null
  /** Bytes handed over. */
  handed = 0
  /** Time in which the job waited for the writer, ms; how long a write takes beside the job's own work hurts nobody. */
  busy = 0

  readonly #refuse: RefuseRecord
  readonly #linger: number | null
  /** Room that a chunk takes usually, its last record included. */
  readonly #usual: number

  /** `header`: what stands before the first record. `refuse`: takes a record that the writer cannot write. */
  constructor(
    node: string,
    writer: SinkWriter,
    bound: number,
    header: string,
    refuse: RefuseRecord,
    { commits = false, batching = USUAL_BATCHING }: QueueOptions = {},
  ) {
    this.most = batching.bytes
    this.#linger = batching.linger
    this.#usual = batching.bytes + LAST_RECORD
    this.bytes = Buffer.allocUnsafeSlow(this.#usual)
    this.view = viewOf(this.bytes)
    const head = new TextEncoder().encode(header)
    if (head.length > this.bytes.length) this.grow(head.length)
    this.bytes.set(head)
    this.at = head.length
    this.#node = node
    this.#writer = writer
    this.#refuse = refuse
    this.bound = bound
    this.commits = commits
  }

  /** How old the records were that the writer has taken since the last call. */
  latency(): Latency | null {
    return this.#writer.latency?.() ?? null
  }

  /** Records that the writer has not taken yet. */
  get length(): number {
    return this.#waiting + this.records
  }

  grow(need: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.at + need))
    grown.set(this.bytes.subarray(0, this.at))
    this.bytes = grown
    this.view = viewOf(grown)
  }

  flush(): void {
    if (this.at === 0) return
    // The writer may keep what it gets, so it gets a copy of just that.
    const bytes = new Uint8Array(this.bytes.subarray(0, this.at))
    this.#line.push({ bytes, records: this.records })
    this.#waiting += this.records
    this.handed += bytes.length
    this.at = 0
    this.records = 0
    this.#since = Number.NaN
    if (this.bytes.length > 2 * this.#usual) {
      this.bytes = Buffer.allocUnsafeSlow(this.#usual)
      this.view = viewOf(this.bytes)
    }
    this.#start()
  }

  /** After a batch at this time of the job, ms: a chunk is made when there is enough for one, or when records have waited for others. */
  settle(now: number): void {
    if (this.at === 0) return
    if (Number.isNaN(this.#since)) this.#since = now
    const patience = this.#linger ?? PATIENCE
    if (this.at >= this.most / 2 || now - this.#since >= patience || this.length >= this.bound) this.flush()
  }

  /** There is nothing more to read at this time of the job, ms: a chunk is made unless the records linger. Gives the ms until it is due then, else Infinity. */
  idle(now: number): number {
    if (this.#linger === null) this.flush()
    else this.settle(now)
    return this.at === 0 ? Infinity : this.#since + (this.#linger ?? 0) - now
  }

  /** Takes records that were serialised elsewhere, behind those that are here. */
  append(bytes: Uint8Array, records: number): void {
    this.flush()
    this.#line.push({ bytes, records })
    this.#waiting += records
    this.handed += bytes.length
    this.#start()
  }

  /** Null when there is room for another batch; else resolves when there is. */
  room(): Promise<void> | null {
    if (this.#error !== null) throw this.#error
    if (this.length < this.bound) return null
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** Waits until the writer has taken everything. */
  async drained(): Promise<void> {
    this.flush()
    await this.#draining
    if (this.#error !== null) throw this.#error
  }

  /** A checkpoint's cut lies here. Resolves with what the writer has prepared, null for one that takes no part. */
  async prepare(): Promise<Json> {
    this.flush()
    let prepared: Json = null
    await this.#inTurn('last', async () => {
      prepared = (await this.#writer.prepare?.()) ?? null
      this.#held = this.commits
    })
    return prepared
  }

  /** The checkpoint is complete: next in turn, whatever waits. */
  commit(prepared: Json, checkpoint: CheckpointName): Promise<void> {
    this.#held = false
    return this.#inTurn('next', async () => this.#writer.commit?.(prepared, checkpoint))
  }

  /** The checkpoint has failed: what was prepared for it becomes a part of the next. */
  release(): void {
    this.#held = false
    this.#start()
  }

  /** The writer takes everything, and makes it final. */
  async finish(): Promise<void> {
    await this.drained()
    await this.#guarded(() => this.#writer.finish())
  }

  /** Ends so that another run can go on from the last checkpoint. */
  async suspend(): Promise<void> {
    this.#dropLine()
    await this.#draining
    await this.#guarded(() => (this.#writer.suspend ?? this.#writer.finish).call(this.#writer))
  }

  async abort(): Promise<void> {
    this.#dropLine()
    await this.#draining
    await this.#writer.abort()
  }

  #inTurn(place: 'next' | 'last', run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const task: Task = {
        run: () => run().then(resolve),
        drop: () => reject(this.#error ?? new Error(`${this.#node} is closed.`)),
      }
      if (this.#error !== null) {
        task.drop()
        return
      }
      if (place === 'next') this.#line.unshift(task)
      else this.#line.push(task)
      this.#start()
    })
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw sinkError(this.#node, error)
    }
  }

  #start(): void {
    if (!this.#held && this.#line.length > 0) this.#draining ??= this.#drain()
  }

  async #drain(): Promise<void> {
    let at: Chunk | Task | undefined
    try {
      while (!this.#held && (at = this.#line.shift()) !== undefined) {
        if ('run' in at) {
          await at.run()
          continue
        }
        await this.#writer.write(at.bytes, at.records, this.#refuse)
        this.#waiting -= at.records
        if (this.length < this.bound) this.#release()
      }
    } catch (error) {
      this.#error = sinkError(this.#node, error)
      if (at !== undefined && 'drop' in at) at.drop()
      this.#dropLine()
      this.#release()
    } finally {
      this.#draining = null
    }
  }

  /** What waits has no turn any more. */
  #dropLine(): void {
    const dropped = this.#line
    this.#line = []
    for (const one of dropped) if ('drop' in one) one.drop()
  }

  #release(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function sinkError(node: string, error: unknown): MillraceError {
  if (error instanceof MillraceError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new OperationalError('sink-write', `${node} cannot write: ${message}`, {
    nodeId: node,
    cause: error,
  })
}
