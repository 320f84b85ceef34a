/** Record batches as they lie in a log (magic 2), read without a promise or a copy: keys and values are parts of the answer. */
import { OperationalError } from '../../model/errors.ts'
import { abortedFilter, type AbortedTransaction, type BatchHead } from './aborted.ts'
import { decompress } from './codecs/index.ts'
import type { FetchedRecord } from './types.ts'
import { getInt64 } from './wire.ts'

/** Where the fields of a batch stand. */
export const FIELD = {
  length: 8,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  firstSequence: 53,
  count: 57,
  records: 61,
} as const

export const ATTRIBUTE = { codec: 7, appendTime: 8, transactional: 16, control: 32 } as const

/** Bytes in front of what a batch's length counts. */
const PREFIX = 12
const ABORT = 0

export interface Decoded {
  readonly records: FetchedRecord[]
  /** Behind the last raw offset; where there was none, where it began. */
  readonly next: number
}

/** The records from `from` on. `aborted`: null leaves nothing out but control records. */
export function decodeBatches(
  bytes: Buffer,
  from: number,
  aborted: readonly AbortedTransaction[] | null,
): Decoded {
  const leftOut = abortedFilter(aborted ?? [])
  const records: FetchedRecord[] = []
  let next = from
  // A broker cuts the last batch off where the answer is full.
  for (let at = 0; at + FIELD.records <= bytes.length;) {
    const end = at + PREFIX + bytes.readInt32BE(at + FIELD.length)
    if (end > bytes.length) break
    const head = readHead(bytes, at)
    const skipped = leftOut(head, () => isAbortMarker(bytes, at))
    if (!skipped && !head.control && head.lastOffset >= from) readRecords(bytes, at, end, head, from, records)
    next = Math.max(next, head.lastOffset + 1)
    at = end
  }
  return { records, next }
}

function readHead(bytes: Buffer, at: number): BatchHead {
  const magic = bytes[at + FIELD.magic]
  if (magic !== 2)
    throw new OperationalError(
      'kafka-old-format',
      `A record is kept in the format of Kafka 0.10 or older (${magic}).`,
      {
        hint: 'Start behind it: from latest, or from a timestamp after the cluster was upgraded.',
      },
    )
  const baseOffset = getInt64(bytes, at)
  const attributes = bytes.readInt16BE(at + FIELD.attributes)
  return {
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(at + FIELD.lastOffsetDelta),
    attributes,
    transactional: (attributes & ATTRIBUTE.transactional) !== 0,
    control: (attributes & ATTRIBUTE.control) !== 0,
    producerId: getInt64(bytes, at + FIELD.producerId),
  }
}

/** A control batch has one record, never compressed; its key is a version and what it is. */
function isAbortMarker(bytes: Buffer, at: number): boolean {
  position = at + FIELD.records
  // Length, attributes, timestamp, offset, length of the key.
  varint(bytes)
  position++
  varlong(bytes)
  varint(bytes)
  varint(bytes)
  return bytes.readInt16BE(position + 2) === ABORT
}

function readRecords(
  bytes: Buffer,
  at: number,
  end: number,
  head: BatchHead,
  from: number,
  into: FetchedRecord[],
): void {
  const count = bytes.readInt32BE(at + FIELD.count)
  const first = getInt64(bytes, at + FIELD.firstTimestamp)
  const appended =
    (head.attributes & ATTRIBUTE.appendTime) === 0 ? null : getInt64(bytes, at + FIELD.maxTimestamp)
  const codec = head.attributes & ATTRIBUTE.codec
  let source = bytes
  position = at + FIELD.records
  if (codec !== 0) {
    source = decompress(codec, bytes.subarray(position, end))
    position = 0
  }
  for (let index = 0; index < count; index++) {
    const length = varint(source)
    const behind = position + length
    // Attributes, of which there are none yet.
    position++
    const timestamp = first + varlong(source)
    const offset = head.baseOffset + varint(source)
    if (offset >= from) {
      const key = slice(source)
      const value = slice(source)
      into.push({ offset, timestamp: appended ?? timestamp, key, value, headers: readHeaders(source) })
    }
    position = behind
  }
}

const noHeaders: FetchedRecord['headers'] = []

function readHeaders(bytes: Buffer): FetchedRecord['headers'] {
  const count = varint(bytes)
  if (count === 0) return noHeaders
  const headers: (readonly [string, Uint8Array | null])[] = []
  for (let index = 0; index < count; index++) {
    const length = varint(bytes)
    const name = bytes.toString('utf8', position, position + length)
    position += length
    headers.push([name, slice(bytes)])
  }
  return headers
}

function slice(bytes: Buffer): Uint8Array | null {
  const length = varint(bytes)
  if (length < 0) return null
  const start = position
  position += length
  return bytes.subarray(start, position)
}

/** Where is read, of the buffer at hand: nothing here is interrupted. */
let position = 0

function varint(bytes: Buffer): number {
  let byte = bytes[position++] as number
  if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
  let value = byte & 0x7f
  for (let shift = 7; ; shift += 7) {
    byte = bytes[position++] as number
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    if (shift > 28 || position > bytes.length) throw new RangeError('a record batch is damaged')
  }
}

function varlong(bytes: Buffer): number {
  let byte = bytes[position++] as number
  if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
  let value = byte & 0x7f
  for (let factor = 0x80; ; factor *= 0x80) {
    byte = bytes[position++] as number
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    if (position > bytes.length) throw new RangeError('a record batch is damaged')
  }
}
