/** Small sealed content as a whole, and files of any size as a stream. */
import type { SealingKey, SealingKeys } from '../../model/encryption.ts'
import { OperationalError } from '../../model/errors.ts'
import {
  damagedSeal,
  unfinishedSeal,
  HEAD_BYTES,
  keyFor,
  LENGTH_BYTES,
  Opener,
  OVERHEAD,
  readHead,
  Sealer,
} from './seal.ts'

/** Bytes that one chunk of a stream holds at most. */
export const CHUNK = 64 * 1024

/** What a file of records is sealed for. */
export const RECORDS = 'records in a file'

/** Seals bytes of any number as chunks of a stream. */
export function chunksOf(sealer: Sealer, plain: Uint8Array): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < plain.length; at += CHUNK) chunks.push(sealer.chunk(plain.subarray(at, at + CHUNK)))
  return Buffer.concat(chunks)
}

/** Seals content that is in memory anyway. `purpose`: what it is for, and of what; it opens for nothing else. */
export function sealWhole(key: SealingKey, purpose: string, plain: Uint8Array): Buffer {
  const sealer = Sealer.begin(key, purpose)
  const chunks = chunksOf(sealer, plain)
  return Buffer.concat([sealer.head.bytes, chunks, sealer.end()])
}

/** Throws what `openStream` throws. */
export function openWhole(
  keys: SealingKeys | null,
  purpose: string,
  sealed: Uint8Array,
  what: string,
): Buffer {
  const reader = new Reader(keys, purpose, what)
  return Buffer.concat([...reader.take(sealed), ...reader.finish()])
}

/**
 * What a sealed file holds, chunk by chunk. Throws UserError `key.wrong` where its key is not among these, and OperationalError `sealed-damaged` at the first
 * chunk that is not as it was written, or where the end is missing: what came before it is sound.
 */
export async function* openStream(
  keys: SealingKeys | null,
  purpose: string,
  bytes: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<Buffer> {
  const reader = new Reader(keys, purpose, what)
  for await (const part of bytes) yield* reader.take(part)
  yield* reader.finish()
}

class Reader {
  readonly #keys: SealingKeys | null
  readonly #purpose: string
  readonly #what: string
  #opener: Opener | null = null
  #waiting: Buffer = Buffer.alloc(0)
  #position = 0
  #ended = false

  constructor(keys: SealingKeys | null, purpose: string, what: string) {
    this.#keys = keys
    this.#purpose = purpose
    this.#what = what
  }

  *take(part: Uint8Array): Generator<Buffer> {
    this.#waiting = Buffer.concat([this.#waiting, part])
    if (this.#opener === null && this.#waiting.length >= HEAD_BYTES) this.#begin()
    yield* this.#chunks()
  }

  *finish(): Generator<Buffer> {
    if (this.#opener === null) this.#begin()
    yield* this.#chunks()
    if (!this.#ended || this.#waiting.length > 0) throw unfinishedSeal(this.#what, this.#position)
  }

  #begin(): void {
    const head = readHead(this.#waiting)
    if (head === null) {
      throw new OperationalError(
        'not-sealed',
        `${this.#what} is not encrypted by Millrace, or its beginning is damaged.`,
        {
          hint: 'A file that is not encrypted is read as it is.',
        },
      )
    }
    this.#opener = new Opener(keyFor(head, this.#keys, this.#what), head, this.#purpose)
    this.#drop(head.bytes.length)
  }

  *#chunks(): Generator<Buffer> {
    while (this.#opener !== null && this.#waiting.length >= LENGTH_BYTES) {
      const length = LENGTH_BYTES + this.#waiting.readUInt32BE(0)
      if (length > CHUNK + OVERHEAD) throw damagedSeal(this.#what, this.#position)
      if (this.#waiting.length < length) return
      const chunk = this.#waiting.subarray(0, length)
      const plain = this.#opener.open(chunk, this.#position)
      if (plain === null) {
        if (this.#ended || this.#opener.open(chunk, this.#position, true) === null)
          throw damagedSeal(this.#what, this.#position)
        this.#ended = true
      } else if (this.#ended) throw damagedSeal(this.#what, this.#position)
      else yield plain
      this.#drop(length)
    }
  }

  #drop(length: number): void {
    this.#waiting = this.#waiting.subarray(length)
    this.#position += length
  }
}
