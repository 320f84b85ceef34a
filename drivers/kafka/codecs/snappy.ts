/** Snappy, as Kafka uses it: Java's blocks (snappy-java's stream), or one bare block as other clients write. */

const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
const HEADER = 16
/** Bytes before compression that one block of the stream holds. */
const BLOCK = 32 * 1024

const damaged = (): Error => new Error('the snappy data is damaged')

export function snappyDecompress(input: Buffer): Buffer {
  if (input.length < HEADER || !input.subarray(0, MAGIC.length).equals(MAGIC)) return block(input)
  const parts: Buffer[] = []
  for (let at = HEADER; at < input.length;) {
    const length = input.readInt32BE(at)
    parts.push(block(input.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)
}

function block(input: Buffer): Buffer {
  let at = 0
  let size = 0
  for (let shift = 0; ; shift += 7) {
    const byte = input[at++]
    if (byte === undefined || shift > 28) throw damaged()
    size += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  const output = Buffer.allocUnsafe(size)
  let end = 0
  while (at < input.length) {
    const tag = input[at++] as number
    const kind = tag & 3
    if (kind === 0) {
      let length = tag >>> 2
      if (length >= 60) {
        const bytes = length - 59
        length = input.readUIntLE(at, bytes)
        at += bytes
      }
      length++
      if (at + length > input.length || end + length > size) throw damaged()
      output.set(input.subarray(at, at + length), end)
      at += length
      end += length
      continue
    }
    const length = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1
    const bytes = kind === 3 ? 4 : kind
    const offset = (kind === 1 ? (tag >>> 5) << 8 : 0) + input.readUIntLE(at, bytes)
    at += bytes
    if (offset === 0 || offset > end || end + length > size) throw damaged()
    copyWithin(output, end, offset, length)
    end += length
  }
  if (end !== size) throw damaged()
  return output
}

/** Copies from `offset` bytes back; what is copied may be read again by the same copy. */
export function copyWithin(output: Buffer, end: number, offset: number, length: number): void {
  if (offset >= length && length > 16) output.copyWithin(end, end - offset, end - offset + length)
  else
    for (let index = 0; index < length; index++) output[end + index] = output[end + index - offset] as number
}

export function snappyCompress(input: Buffer): Buffer {
  const header = Buffer.alloc(HEADER)
  MAGIC.copy(header)
  header.writeInt32BE(1, 8)
  header.writeInt32BE(1, 12)
  const parts: Buffer[] = [header]
  for (let at = 0; at < input.length; at += BLOCK) {
    const compressed = compressBlock(input.subarray(at, at + BLOCK))
    const length = Buffer.allocUnsafe(4)
    length.writeInt32BE(compressed.length)
    parts.push(length, compressed)
  }
  return Buffer.concat(parts)
}

const HASH_BITS = 13
const table = new Int32Array(1 << HASH_BITS)

export const hash = (word: number, bits: number): number => Math.imul(word, 0x9e3779b1) >>> (32 - bits)

function compressBlock(input: Buffer): Buffer {
  // The most that a block can grow by.
  const output = Buffer.allocUnsafe(32 + input.length + Math.ceil(input.length / 6))
  let end = 0
  for (let size = input.length; ; size >>>= 7) {
    output[end++] = size > 0x7f ? (size & 0x7f) | 0x80 : size
    if (size <= 0x7f) break
  }
  table.fill(-1)
  let literal = 0
  let at = 0
  while (at + 4 <= input.length) {
    const word = input.readInt32LE(at)
    const slot = hash(word, HASH_BITS)
    const candidate = table[slot] as number
    table[slot] = at
    if (candidate < 0 || input.readInt32LE(candidate) !== word) {
      at++
      continue
    }
    let length = 4
    while (at + length < input.length && input[candidate + length] === input[at + length]) length++
    end = writeLiteral(input, literal, at, output, end)
    end = writeCopy(output, end, at - candidate, length)
    at += length
    literal = at
  }
  end = writeLiteral(input, literal, input.length, output, end)
  return output.subarray(0, end)
}

function writeLiteral(input: Buffer, from: number, to: number, output: Buffer, end: number): number {
  let at = end
  const length = to - from - 1
  if (length < 0) return at
  if (length < 60) output[at++] = length << 2
  else {
    const bytes = length < 0x100 ? 1 : 2
    output[at++] = (59 + bytes) << 2
    output.writeUIntLE(length, at, bytes)
    at += bytes
  }
  output.set(input.subarray(from, to), at)
  return at + to - from
}

/** In copies of at most 64 bytes, with an offset of two bytes each. */
function writeCopy(output: Buffer, end: number, offset: number, length: number): number {
  let at = end
  for (let left = length; left > 0;) {
    const part = Math.min(64, left)
    output[at++] = ((part - 1) << 2) | 2
    output.writeUInt16LE(offset, at)
    at += 2
    left -= part
  }
  return at
}
