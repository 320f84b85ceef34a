/** Bytes of Kafka's protocol, big-endian. Offsets and ids are numbers here: exact below 2^53. */

const TWO_32 = 2 ** 32

/** Grows as it is written. Has what kafkajs asks of its own encoder: `buf`, `buffer` and `size`. */
export class Writer {
  buf: Buffer
  #end = 0

  constructor(size = 256) {
    this.buf = Buffer.allocUnsafe(size)
  }

  get buffer(): Buffer {
    return this.buf.subarray(0, this.#end)
  }

  size(): number {
    return this.#end
  }

  /** Makes room for so many bytes, and tells where they begin. */
  take(bytes: number): number {
    const start = this.#end
    this.#end += bytes
    if (this.#end > this.buf.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#end, this.buf.length * 2))
      this.buf.copy(grown, 0, 0, start)
      this.buf = grown
    }
    return start
  }

  int8(value: number): this {
    const at = this.take(1)
    this.buf.writeInt8(value, at)
    return this
  }

  int16(value: number): this {
    const at = this.take(2)
    this.buf.writeInt16BE(value, at)
    return this
  }

  int32(value: number): this {
    const at = this.take(4)
    this.buf.writeInt32BE(value, at)
    return this
  }

  int64(value: number): this {
    const at = this.take(8)
    putInt64(this.buf, value, at)
    return this
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1)
    const length = Buffer.byteLength(value)
    this.int16(length)
    const at = this.take(length)
    this.buf.write(value, at)
    return this
  }

  bytes(value: Uint8Array): this {
    const at = this.take(value.length)
    this.buf.set(value, at)
    return this
  }

  array<T>(values: readonly T[], write: (value: T) => void): this {
    this.int32(values.length)
    for (const value of values) write(value)
    return this
  }
}

export function putInt64(buffer: Buffer, value: number, at: number): void {
  const low = ((value % TWO_32) + TWO_32) % TWO_32
  buffer.writeInt32BE((value - low) / TWO_32, at)
  buffer.writeUInt32BE(low, at + 4)
}

export const getInt64 = (buffer: Buffer, at: number): number =>
  buffer.readInt32BE(at) * TWO_32 + buffer.readUInt32BE(at + 4)

/** Reads one field after another. */
export class Reader {
  readonly #buffer: Buffer
  #at = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  #skip(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    return at
  }

  int8(): number {
    return this.#buffer.readInt8(this.#skip(1))
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#skip(2))
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#skip(4))
  }

  int64(): number {
    return getInt64(this.#buffer, this.#skip(8))
  }

  string(): string | null {
    const length = this.int16()
    if (length < 0) return null
    const at = this.#skip(length)
    return this.#buffer.toString('utf8', at, at + length)
  }

  /** A part of the buffer, not a copy. */
  bytes(): Buffer {
    const length = Math.max(0, this.int32())
    const at = this.#skip(length)
    return this.#buffer.subarray(at, at + length)
  }

  array<T>(read: () => T): T[] {
    const length = this.int32()
    const values: T[] = []
    for (let index = 0; index < length; index++) values.push(read())
    return values
  }
}
