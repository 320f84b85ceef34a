/** The bytes of a file that are in memory: a sliding piece, cut into whole records. Knows nothing of files; `drivers/file/read.ts` fills it. */
import type { RecordFormat } from '../../model/format/index.ts'
import { createRecordFinder } from '../../model/format/csv.ts'

/** Bytes read at once, */
export const CHUNK = 1024 * 1024
/** and bytes handed over at once, about: a batch for workers, between which a checkpoint may be due. */
const PIECE = 256 * 1024
/** Bytes of an overlong record that are shown. */
const SHOWN = 4_096

/** What is there to hand over. */
export type Piece =
  | { readonly kind: 'records'; readonly start: number; readonly end: number }
  /** The head of a record that is longer than the limit. */
  | { readonly kind: 'overlong'; readonly start: number; readonly end: number }
  | { readonly kind: 'more' }

export class ByteWindow {
  buffer: Buffer
  /** Offset in the file of `buffer[0]`. */
  base: number
  /** What is not yet taken starts here. */
  start = 0
  #have = 0
  /** Behind the last whole record. */
  #whole = 0
  /** An overlong record was told, and its rest is thrown away up to the next line. */
  #skipping = false
  /** The line feed behind the last record was added here, not in the file. */
  #added = false
  readonly #limit: number
  readonly #finder: ReturnType<typeof createRecordFinder> | null

  /** `skipping`: `base` lies in an overlong record that was told already. */
  constructor(format: RecordFormat, limit: number, base: number, skipping = false) {
    this.#skipping = skipping
    this.#limit = limit
    this.buffer = Buffer.allocUnsafe(Math.min(CHUNK, limit) + 1)
    this.base = base
    this.#finder = format.kind === 'csv' ? createRecordFinder(format.delimiter.charCodeAt(0)) : null
  }

  /** Whether the rest of an overlong record is still to be thrown away. */
  get skipping(): boolean {
    return this.#skipping
  }
  /** Offset in the file of the first byte that was not taken. */
  get offset(): number {
    return this.base + this.start - (this.#added && this.start === this.#have ? 1 : 0)
  }
  /** Offset in the file where the next read goes on. */
  get readAt(): number {
    return this.base + this.#have
  }
  /** Bytes of a record that has not ended. */
  get rest(): number {
    return this.#have - Math.max(this.start, this.#whole)
  }

  /** Where to read to, and how many bytes at most. Only after `next` gave 'more'. */
  room(): { readonly offset: number; readonly length: number } {
    if (this.start > 0) {
      this.buffer.copyWithin(0, this.start, this.#have)
      this.base += this.start
      this.#have -= this.start
      this.#whole = Math.max(0, this.#whole - this.start)
      this.start = 0
    }
    const capacity = this.buffer.length - 1
    if (this.#have >= capacity) {
      const grown = Buffer.allocUnsafe(Math.min(capacity * 2, this.#limit) + 1)
      this.buffer.copy(grown, 0, 0, this.#have)
      this.buffer = grown
    }
    return { offset: this.#have, length: this.buffer.length - 1 - this.#have }
  }

  /** So many bytes were read to where `room` said. */
  filled(bytes: number): void {
    const from = this.#have
    this.#have += bytes
    if (!this.#skipping) this.#find(from)
  }

  #find(from: number): void {
    const last =
      this.#finder === null
        ? this.buffer.subarray(from, this.#have).lastIndexOf(10) + 1 + from
        : this.#finder.feed(this.buffer, from, this.#have)
    if (last > from) this.#whole = last
  }

  /** The file ends here: the bytes behind the last line feed are a record, too. */
  end(): void {
    if (this.#skipping || this.#have === 0 || this.rest === 0 || this.#added) return
    this.buffer[this.#have++] = 10
    this.#whole = this.#have
    this.#added = true
  }

  next(): Piece {
    if (this.#skipping && !this.#skip()) return { kind: 'more' }
    if (this.start < this.#whole) {
      const end = this.#limit < CHUNK ? this.#withinLimit() : this.#piece()
      return end === this.start ? this.#overlong() : { kind: 'records', start: this.start, end }
    }
    return this.#have - this.start >= this.#limit ? this.#overlong() : { kind: 'more' }
  }

  /** Where whole records end after about a piece. CSV has line feeds in quotes, too: all of it that was read. */
  #piece(): number {
    if (this.#finder !== null || this.#whole - this.start <= PIECE) return this.#whole
    const feed = this.buffer.lastIndexOf(10, this.start + PIECE - 1)
    return feed < this.start ? this.buffer.indexOf(10, this.start + PIECE) + 1 : feed + 1
  }

  /** Small limits: several records are in the buffer, each of them may be too long. */
  #withinLimit(): number {
    let at = this.start
    while (at < this.#whole) {
      const feed = this.buffer.indexOf(10, at)
      const end = feed < 0 || feed >= this.#whole ? this.#whole : feed + 1
      if (end - at > this.#limit) return at
      at = end
    }
    return at
  }

  #overlong(): Piece {
    this.#skipping = true
    return { kind: 'overlong', start: this.start, end: Math.min(this.start + SHOWN, this.#have) }
  }

  /** Throws away what belongs to an overlong record; true when its line has ended. */
  #skip(): boolean {
    const feed = this.buffer.indexOf(10, this.start)
    const found = feed >= 0 && feed < this.#have
    this.start = found ? feed + 1 : this.#have
    if (!found) return false
    this.#skipping = false
    this.#finder?.reset()
    this.#whole = this.start
    this.#find(this.start)
    return true
  }

  take(bytes: number): void {
    // The head of an overlong record is not taken: the whole of its line is thrown away next.
    if (!this.#skipping) this.start += bytes
  }
}
