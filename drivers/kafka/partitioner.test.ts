import { expect, test } from 'vitest'
import { makePartitioner, murmur2, partitionOfKey } from './partitioner.ts'

// From UtilsTest of Kafka's Java client.
test.each([
  ['21', -973_932_308],
  ['foobar', -790_332_482],
  ['a-little-bit-long-string', -985_981_536],
  ['a-little-bit-longer-string', -1_486_304_829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
  ['abc', 479_470_107],
])('murmur2 of %s is that of Java', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash)
})

test('a key has its partition, and each partition gets some', () => {
  const seen = new Set<number>()
  for (let id = 0; id < 200; id++) {
    const partition = partitionOfKey(Buffer.from(`customer-${id}`), 7)
    expect(partition).toBe(partitionOfKey(Buffer.from(`customer-${id}`), 7))
    seen.add(partition)
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('without a key: sticky until the next batch, or one by one', () => {
  const sticky = makePartitioner(3, 'sticky')
  expect([sticky.partition(null), sticky.partition(null)]).toEqual([0, 0])
  sticky.next()
  expect(sticky.partition(null)).toBe(1)
  const robin = makePartitioner(3, 'round-robin', 2)
  expect([0, 1, 2, 3].map(() => robin.partition(null))).toEqual([2, 0, 1, 2])
})
