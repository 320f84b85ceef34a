/** Frames of LZ4. https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md */
import { copyWithin, hash } from './snappy.ts'
import { xxhash32 } from './xxhash.ts'

const MAGIC = 0x184d2204
/** Version 1, blocks that stand alone; the largest block is 64 KB. */
const FLAGS = 0x60
const DESCRIPTOR = 0x40
const BLOCK = 64 * 1024
const UNCOMPRESSED = 0x80000000

const damaged = (): Error => new Error('the LZ4 data is damaged')

export function lz4Decompress(input: Buffer): Buffer {
  if (input.length < 7 || input.readUInt32LE(0) !== MAGIC) throw damaged()
  const flags = input[4] as number
  const largest = 1 << (8 + 2 * (((input[5] as number) >>> 4) & 7))
  // The size of the content, and a dictionary's id, where they are given; then the header's checksum.
  let at = 6 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4) + 1
  let output = Buffer.allocUnsafe(largest)
  let end = 0
  for (;;) {
    const size = input.readUInt32LE(at)
    at += 4
    if (size === 0) return output.subarray(0, end)
    const length = size % UNCOMPRESSED
    const block = input.subarray(at, at + length)
    if (block.length < length) throw damaged()
    // The block's checksum is not looked at.
    at += length + ((flags & 0x10) === 0 ? 0 : 4)
    if (end + largest > output.length) {
      const grown = Buffer.allocUnsafe(Math.max(output.length * 2, end + largest))
      output.copy(grown, 0, 0, end)
      output = grown
    }
    if (size >= UNCOMPRESSED) {
      output.set(block, end)
      end += length
    } else end = decompressBlock(block, output, end)
  }
}

/** Writes behind `start`, to which a block of a linked frame may refer; returns the end. */
function decompressBlock(input: Buffer, output: Buffer, start: number): number {
  let end = start
  let at = 0
  for (;;) {
    const token = input[at++]
    if (token === undefined) throw damaged()
    let literals = token >>> 4
    if (literals === 15)
      for (let more = 255; more === 255; literals += more) {
        more = input[at++] ?? 0
      }
    if (at + literals > input.length || end + literals > output.length) throw damaged()
    if (literals > 0) output.set(input.subarray(at, at + literals), end)
    at += literals
    end += literals
    if (at >= input.length) return end
    const offset = input.readUInt16LE(at)
    at += 2
    let length = token & 15
    if (length === 15)
      for (let more = 255; more === 255; length += more) {
        more = input[at++] ?? 0
      }
    length += 4
    if (offset === 0 || offset > end || end + length > output.length) throw damaged()
    copyWithin(output, end, offset, length)
    end += length
  }
}

export function lz4Compress(input: Buffer): Buffer {
  const header = Buffer.alloc(7)
  header.writeUInt32LE(MAGIC)
  header[4] = FLAGS
  header[5] = DESCRIPTOR
  header[6] = (xxhash32(header.subarray(4, 6)) >>> 8) & 0xff
  const parts: Buffer[] = [header]
  for (let at = 0; at < input.length; at += BLOCK) {
    const part = input.subarray(at, at + BLOCK)
    const compressed = compressBlock(part)
    const smaller = compressed.length < part.length
    const size = Buffer.allocUnsafe(4)
    size.writeUInt32LE(smaller ? compressed.length : part.length + UNCOMPRESSED)
    parts.push(size, smaller ? compressed : part)
  }
  parts.push(Buffer.alloc(4))
  return Buffer.concat(parts)
}

const HASH_BITS = 13
const table = new Int32Array(1 << HASH_BITS)
/** A block ends with literals: the last match begins 12 bytes before the end at the latest, and leaves 5. */
const LAST_MATCH = 12
const LAST_LITERALS = 5

function compressBlock(input: Buffer): Buffer {
  const output = Buffer.allocUnsafe(input.length + Math.ceil(input.length / 255) + 16)
  table.fill(-1)
  let end = 0
  let literal = 0
  let at = 0
  while (at < input.length - LAST_MATCH) {
    const word = input.readInt32LE(at)
    const slot = hash(word, HASH_BITS)
    const candidate = table[slot] as number
    table[slot] = at
    if (candidate < 0 || at - candidate > 0xffff || input.readInt32LE(candidate) !== word) {
      at++
      continue
    }
    const limit = input.length - LAST_LITERALS
    let length = 4
    while (at + length < limit && input[candidate + length] === input[at + length]) length++
    end = writeSequence(input, literal, at, output, end, length)
    output.writeUInt16LE(at - candidate, end)
    end = writeMore(output, end + 2, length - 4)
    at += length
    literal = at
  }
  end = writeSequence(input, literal, input.length, output, end, 4)
  return output.subarray(0, end)
}

/** A token with its literals; the match's offset follows, and the rest of its length. */
function writeSequence(
  input: Buffer,
  from: number,
  to: number,
  output: Buffer,
  end: number,
  match: number,
): number {
  const literals = to - from
  output[end] = (Math.min(15, literals) << 4) | Math.min(15, match - 4)
  const at = writeMore(output, end + 1, literals)
  output.set(input.subarray(from, to), at)
  return at + literals
}

/** The part of a length that does not fit into its half of the token. */
function writeMore(output: Buffer, end: number, length: number): number {
  if (length < 15) return end
  let at = end
  let left = length - 15
  for (; left >= 255; left -= 255) output[at++] = 255
  output[at++] = left
  return at
}
