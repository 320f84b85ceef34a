import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compress, decompress, codecNumber } from './index.ts'
import { xxhash32 } from './xxhash.ts'

const names = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** Repetitive, as records are. */
const lines = (count: number): Buffer =>
  Buffer.from(
    Array.from(
      { length: count },
      (_, index) => `{"id":${index},"name":"customer ${index % 7}","paid":true}`,
    ).join('\n'),
  )

const returns = (name: (typeof names)[number], bytes: Buffer): boolean =>
  decompress(codecNumber(name), compress(name, bytes)).equals(bytes)

describe.each(names)('%s', (name) => {
  test('gives back what it took', () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('a'),
      Buffer.alloc(300_000, 'ab'),
      lines(10_000),
      randomBytes(200_000),
    ])
      expect(returns(name, bytes)).toBe(true)
  })

  test('of any bytes, long runs among them', () => {
    const part = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(400))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const runs = parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))
        expect(returns(name, Buffer.concat(runs))).toBe(true)
      }),
    )
  })

  test('records get smaller', () => {
    const bytes = lines(5_000)
    expect(compress(name, bytes).length).toBeLessThan(bytes.length * (name === 'none' ? 1.1 : 0.5))
  })
})

test('a bare block of snappy, as other clients write', () => {
  const block = Buffer.concat([Buffer.from([10, 0x10]), Buffer.from('abcde'), Buffer.from([0x11, 5])])
  // Literals of five bytes, then a copy of eight from five bytes back would be too long: the length is checked.
  expect(() => decompress(2, block)).toThrow('damaged')
  const good = Buffer.concat([Buffer.from([10, 0x10]), Buffer.from('abcde'), Buffer.from([0x05, 5])])
  expect(decompress(2, good).toString()).toBe('abcdeabcde')
})

const outcome = (work: () => Buffer): string => {
  try {
    work()
    return 'bytes'
  } catch (error) {
    return error instanceof Error ? error.constructor.name : 'thrown'
  }
}

test('damaged data is an error or other bytes, never a crash or an endless loop', () => {
  for (const name of ['snappy', 'lz4'] as const) {
    const good = compress(name, lines(50))
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 0xff
      expect(outcome(() => decompress(codecNumber(name), bad))).toMatch(/^(bytes|Error|RangeError)$/)
    }
  }
})

test('xxHash32, by the values that its authors give', () => {
  expect(xxhash32(Buffer.from(''))).toBe(0x02cc5d05)
  expect(xxhash32(Buffer.from('a'))).toBe(0x550d7456)
  expect(xxhash32(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f)
})
