/**
 * The queue in front of a sink. Generated code appends serialised records to its bytes; now and then they become a chunk that the writer takes when it is
 * ready. The job goes on meanwhile, until `bound` records wait: then the source is held.
 */
import { OperationalError, MillraceError } from '../../model/errors.ts'
import type { WriteTarget } from '../../model/format/writeBytes.ts'
import type { SinkWriter } from '../api/index.ts'

/** Bytes after which a chunk is made within a batch: when a window fires, one batch may make a million rows. */
export const CHUNK_BYTES = 128 * 1024
/** Room that a chunk takes usually, its last record included. */
const USUAL = CHUNK_BYTES + 16 * 1024
/** Records wait this long for others to be written with, ms. */
const PATIENCE = 20

export interface SinkBuffer extends WriteTarget {
  records: number
  /** Makes a chunk of what was appended. */
  flush(): void
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly records: number
}

export class SinkQueue implements SinkBuffer {
  bytes: Uint8Array = Buffer.allocUnsafeSlow(USUAL)
  view = viewOf(this.bytes)
  at = 0
  records = 0
  readonly bound: number
  readonly #node: string
  readonly #writer: SinkWriter
  #chunks: Chunk[] = []
  #waiting = 0
  /** The job's time when the first of the appended records was seen, NaN when there is none. */
  #since = Number.NaN
  #draining: Promise<void> | null = null
  #error: MillraceError | null = null
  #wake: (() => void) | null = null
  /** Bytes handed over. */
  handed = 0
  /** Time in which the job waited for the writer, ms; how long a write takes beside the job's own work hurts nobody. */
  busy = 0

  /** `header`: what stands before the first record. */
  constructor(node: string, writer: SinkWriter, bound: number, header: string) {
    const head = new TextEncoder().encode(header)
    if (head.length > this.bytes.length) this.grow(head.length)
    this.bytes.set(head)
    this.at = head.length
    this.#node = node
    this.#writer = writer
    this.bound = bound
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
    this.#chunks.push({ bytes, records: this.records })
    this.#waiting += this.records
    this.handed += bytes.length
    this.at = 0
    this.records = 0
    this.#since = Number.NaN
    if (this.bytes.length > 2 * USUAL) {
      this.bytes = Buffer.allocUnsafeSlow(USUAL)
      this.view = viewOf(this.bytes)
    }
    this.#draining ??= this.#drain()
  }

  /** After a batch at this time of the job, ms: a chunk is made when there is enough for one, or when records have waited for others. */
  settle(now: number): void {
    if (this.at === 0) return
    if (Number.isNaN(this.#since)) this.#since = now
    if (this.at >= CHUNK_BYTES / 2 || now - this.#since >= PATIENCE || this.length >= this.bound) this.flush()
  }

  /** Takes records that were serialised elsewhere, behind those that are here. */
  append(bytes: Uint8Array, records: number): void {
    this.flush()
    this.#chunks.push({ bytes, records })
    this.#waiting += records
    this.handed += bytes.length
    this.#draining ??= this.#drain()
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

  /** The same, and makes it final. */
  async finish(): Promise<void> {
    await this.drained()
    try {
      await this.#writer.finish()
    } catch (error) {
      throw sinkError(this.#node, error)
    }
  }

  async abort(): Promise<void> {
    this.#chunks = []
    await this.#draining
    await this.#writer.abort()
  }

  async #drain(): Promise<void> {
    try {
      for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
        await this.#writer.write(chunk.bytes, chunk.records)
        this.#waiting -= chunk.records
        if (this.length < this.bound) this.#release()
      }
    } catch (error) {
      this.#error = sinkError(this.#node, error)
      this.#release()
    } finally {
      this.#draining = null
    }
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
