/**
 * The queue in front of a sink. Generated code appends serialised records to `text`; after each batch they become a chunk that the
 * writer takes when it is ready. The job goes on meanwhile, until `bound` records wait: then the source is held.
 */
import { OperationalError, MillraceError } from '../../model/errors.ts'
import type { SinkWriter } from '../api/index.ts'

/** Characters after which a buffer becomes a chunk within a batch: when a window fires, one batch may make a million rows. */
export const CHUNK_CHARACTERS = 64 * 1024

export interface SinkBuffer {
  text: string
  records: number
  /** Makes a chunk of what is in `text`. */
  flush(): void
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly records: number
}

const encoder = new TextEncoder()

export class SinkQueue implements SinkBuffer {
  text: string
  records = 0
  readonly bound: number
  readonly #node: string
  readonly #writer: SinkWriter
  #chunks: Chunk[] = []
  #waiting = 0
  #draining: Promise<void> | null = null
  #error: MillraceError | null = null
  #wake: (() => void) | null = null
  /** Bytes handed over. */
  bytes = 0
  /** Time in which the job waited for the writer, ms; how long a write takes beside the job's own work hurts nobody. */
  busy = 0

  /** `header`: what stands before the first record. */
  constructor(node: string, writer: SinkWriter, bound: number, header: string) {
    this.text = header
    this.#node = node
    this.#writer = writer
    this.bound = bound
  }

  /** Records that the writer has not taken yet. */
  get length(): number {
    return this.#waiting + this.records
  }

  flush(): void {
    if (this.text === '') return
    const bytes = encoder.encode(this.text)
    this.#chunks.push({ bytes, records: this.records })
    this.#waiting += this.records
    this.bytes += bytes.length
    this.text = ''
    this.records = 0
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

function sinkError(node: string, error: unknown): MillraceError {
  if (error instanceof MillraceError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new OperationalError('sink-write', `${node} cannot write: ${message}`, {
    nodeId: node,
    cause: error,
  })
}
