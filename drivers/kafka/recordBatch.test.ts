import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32c } from './crc32c.ts'
import { encodeBatch, type BatchOptions } from './encodeBatch.ts'
import { decodeBatches, FIELD } from './recordBatch.ts'
import type { ProducedRecord } from './types.ts'
import { putInt64 } from './wire.ts'

const options: BatchOptions = {
  compression: 'none',
  producerId: -1,
  producerEpoch: -1,
  firstSequence: -1,
  transactional: false,
  now: 1_700_000_000_000,
}

/** A batch as a broker would keep it, from an offset on. */
function at(offset: number, records: readonly ProducedRecord[], more: Partial<BatchOptions> = {}): Buffer {
  const batch = encodeBatch(records, { ...options, ...more })
  putInt64(batch, offset, 0)
  return batch
}
const record = (value: string): ProducedRecord => ({ key: null, value: Buffer.from(value), partition: 0 })
const texts = (bytes: Buffer, from: number, aborted: Parameters<typeof decodeBatches>[2] = null) => {
  const { records, next } = decodeBatches(bytes, from, aborted)
  return { values: records.map(({ value }) => Buffer.from(value ?? []).toString()), next }
}

/** A commit (1) or an abort (0) of a producer. */
function marker(offset: number, producerId: number, kind: 0 | 1): Buffer {
  const key = Buffer.from([0, 0, 0, kind])
  const batch = at(offset, [{ key, value: Buffer.alloc(6), partition: 0 }], {
    producerId,
    transactional: true,
  })
  batch.writeInt16BE(batch.readInt16BE(FIELD.attributes) | 32, FIELD.attributes)
  return batch
}
const of = (offset: number, producerId: number, ...values: string[]): Buffer =>
  at(offset, values.map(record), { producerId, transactional: true })

test('CRC-32C, by the value that RFC 3720 gives', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
})

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }).map((part) => Buffer.from(part)))
const anyRecord: fc.Arbitrary<ProducedRecord> = fc.record({
  key: bytes,
  value: bytes,
  headers: fc.array(
    fc.tuple(
      fc.string({ maxLength: 20 }),
      fc.uint8Array({ maxLength: 20 }).map((part) => Buffer.from(part)),
    ),
  ),
  timestamp: fc.nat(2 ** 43),
  partition: fc.constant(0),
})

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
  'what is written is read, %s',
  (compression) => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 30 }),
        fc.nat(2 ** 40),
        (records, offset) => {
          const { records: read, next } = decodeBatches(at(offset, records, { compression }), offset, null)
          expect(next).toBe(offset + records.length)
          expect(read).toEqual(
            records.map(({ key, value, headers, timestamp }, index) => ({
              offset: offset + index,
              timestamp,
              key,
              value,
              headers,
            })),
          )
        },
      ),
    )
  },
)

describe('an answer', () => {
  test('begins within a batch, and ends within one', () => {
    const answer = Buffer.concat([
      at(10, ['a', 'b', 'c'].map(record)),
      at(13, [record('d')]),
      at(14, [record('e')]),
    ])
    expect(texts(answer.subarray(0, -1), 11)).toEqual({ values: ['b', 'c', 'd'], next: 14 })
    expect(texts(Buffer.alloc(0), 7)).toEqual({ values: [], next: 7 })
  })

  test('with gaps that compaction left: the next position is behind the last raw offset', () => {
    const batch = at(10, ['a', 'b'].map(record))
    batch.writeInt32BE(9, FIELD.lastOffsetDelta)
    expect(texts(batch, 10)).toEqual({ values: ['a', 'b'], next: 20 })
  })

  test('aborted transactions are left out, in whatever order the broker names them', () => {
    const answer = Buffer.concat([
      of(0, 1, 'a1'),
      of(1, 2, 'a2'),
      marker(2, 1, 0),
      of(3, 1, 'b1'),
      marker(4, 1, 1),
      of(5, 2, 'c2'),
      marker(6, 2, 0),
      of(7, 3, 'd3'),
      at(8, [record('plain')]),
      marker(9, 3, 1),
    ])
    const aborted = [
      { producerId: 2, firstOffset: 1 },
      { producerId: 1, firstOffset: 0 },
    ]
    expect(texts(answer, 0, aborted)).toEqual({ values: ['b1', 'd3', 'plain'], next: 10 })
    expect(texts(answer, 0)).toEqual({ values: ['a1', 'a2', 'b1', 'c2', 'd3', 'plain'], next: 10 })
  })

  test('a transaction that was aborted before where the answer begins', () => {
    const answer = Buffer.concat([of(5, 1, 'a'), marker(6, 1, 0), of(7, 1, 'b'), marker(8, 1, 1)])
    expect(texts(answer, 5, [{ producerId: 1, firstOffset: 2 }])).toEqual({ values: ['b'], next: 9 })
  })

  test('the format of old logs is refused', () => {
    const old = at(0, [record('a')])
    old[FIELD.magic] = 1
    expect(() => decodeBatches(old, 0, null)).toThrow('format of Kafka 0.10')
  })
})
