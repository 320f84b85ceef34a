/** Writes record batches (magic 2): the counterpart of `recordBatch.ts`. */
import { codecNumber, compress } from './codecs/index.ts'
import { crc32c } from './crc32c.ts'
import { ATTRIBUTE, FIELD } from './recordBatch.ts'
import type { ProducedRecord, ProducerOptions } from './types.ts'
import { Writer } from './wire.ts'

export interface BatchOptions {
  readonly compression: ProducerOptions['compression']
  /** −1: not idempotent. */
  readonly producerId: number
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly transactional: boolean
  /** For records without a time of their own, epoch ms. */
  readonly now: number
}

/** Bytes that are not counted by a batch's length. */
const PREFIX = 12
const FEW = 48

/** One batch of all these records, which go to one partition. */
export function encodeBatch(records: readonly ProducedRecord[], options: BatchOptions): Buffer {
  const plain = options.compression === 'none'
  const writer = new Writer(FIELD.records + 64 + records.length * 64)
  writer.take(FIELD.records)
  const first = records[0]?.timestamp ?? options.now
  let latest = first
  for (let index = 0; index < records.length; index++) {
    const record = records[index] as ProducedRecord
    const timestamp = record.timestamp ?? options.now
    if (timestamp > latest) latest = timestamp
    putRecord(writer, record, index, timestamp - first)
  }
  const batch = plain
    ? writer.buffer
    : Buffer.concat([
        writer.buffer.subarray(0, FIELD.records),
        compress(options.compression, writer.buffer.subarray(FIELD.records)),
      ])
  putHead(batch, records.length, first, latest, options)
  return batch
}

function putHead(batch: Buffer, count: number, first: number, latest: number, options: BatchOptions): void {
  const head = new Writer(FIELD.records)
  // The offset is given by the broker; the leader's epoch is unknown.
  head
    .int64(0)
    .int32(batch.length - PREFIX)
    .int32(-1)
    .int8(2)
    .int32(0)
  head.int16(codecNumber(options.compression) | (options.transactional ? ATTRIBUTE.transactional : 0))
  head
    .int32(count - 1)
    .int64(first)
    .int64(latest)
  head.int64(options.producerId).int16(options.producerEpoch).int32(options.firstSequence).int32(count)
  batch.set(head.buffer)
  batch.writeUInt32BE(crc32c(batch, FIELD.attributes), FIELD.crc)
}

const sizeOfBytes = (bytes: Uint8Array | null): number =>
  bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length

const noNames: readonly Buffer[] = []

function putRecord(
  writer: Writer,
  { key, value, headers }: ProducedRecord,
  offsetDelta: number,
  timestampDelta: number,
): void {
  let size =
    1 + sizeOfVarint(timestampDelta) + sizeOfVarint(offsetDelta) + sizeOfBytes(key) + sizeOfBytes(value)
  const names = headers === undefined ? noNames : headers.map(([name]) => Buffer.from(name))
  size += sizeOfVarint(names.length)
  for (let index = 0; index < names.length; index++)
    size += sizeOfBytes(names[index] as Buffer) + sizeOfBytes(headers?.[index]?.[1] ?? null)
  let at = writer.take(sizeOfVarint(size) + size)
  const { buf } = writer
  at = putVarint(buf, size, at)
  // Attributes, of which there are none yet.
  buf[at++] = 0
  at = putVarint(buf, timestampDelta, at)
  at = putVarint(buf, offsetDelta, at)
  at = putBytes(buf, key, at)
  at = putBytes(buf, value, at)
  at = putVarint(buf, names.length, at)
  for (let index = 0; index < names.length; index++) {
    at = putBytes(buf, names[index] as Buffer, at)
    at = putBytes(buf, headers?.[index]?.[1] ?? null, at)
  }
}

function putBytes(buf: Buffer, bytes: Uint8Array | null, at: number): number {
  if (bytes === null) return putVarint(buf, -1, at)
  const { length } = bytes
  const start = putVarint(buf, length, at)
  // A call that copies costs more than a few bytes do.
  if (length > FEW) buf.set(bytes, start)
  else for (let index = 0; index < length; index++) buf[start + index] = bytes[index] as number
  return start + length
}

/** Up to here zigzag fits into what the fast operators take. */
const SMALL = 2 ** 30

/** Zigzag, also of numbers beyond 32 bits: times may lie far apart. */
const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1)

function sizeOfVarint(value: number): number {
  if (value >= 0 && value < 64) return 1
  let size = 1
  for (let rest = zigzag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) size++
  return size
}

function putVarint(buf: Buffer, value: number, start: number): number {
  let at = start
  if (value > -SMALL && value < SMALL) {
    let rest = (value << 1) ^ (value >> 31)
    for (; rest >= 0x80; rest >>>= 7) buf[at++] = (rest & 0x7f) | 0x80
    buf[at++] = rest
    return at
  }
  let rest = zigzag(value)
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) buf[at++] = (rest % 0x80) | 0x80
  buf[at++] = rest
  return at
}
