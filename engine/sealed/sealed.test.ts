/** Sealed content: what comes back, and what is noticed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newKey, readKey } from './keys.ts'
import { LENGTH_BYTES, OVERHEAD, readHead, Sealer } from './seal.ts'
import { testKey, testKeys } from './testing.ts'
import { CHUNK, openStream, openWhole, sealWhole } from './whole.ts'
import { cases } from '../../test/support/cases.ts'

const keys = testKeys()
const seal = (plain: Uint8Array): Buffer => sealWhole(keys.current, 'test', plain)
const open = (sealed: Uint8Array, by = keys): Buffer => openWhole(by, 'test', sealed, 'The file f')
const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 31) % 251))

/** The chunks of a sealed file, and its head. */
function partsOf(sealed: Buffer): { readonly head: Buffer; readonly chunks: readonly Buffer[] } {
  const head = readHead(sealed)?.bytes ?? Buffer.alloc(0)
  const chunks: Buffer[] = []
  for (let at = head.length; at < sealed.length; at += chunks.at(-1)?.length ?? sealed.length)
    chunks.push(sealed.subarray(at, at + LENGTH_BYTES + sealed.readUInt32BE(at)))
  return { head, chunks }
}

describe('keys', () => {
  test('are 32 bytes as base64 or hexadecimal, and anything else is refused with the way out', () => {
    const text = newKey()
    const key = readKey('k', text)
    expect(readKey('other', ` ${Buffer.from(text, 'base64').toString('hex')}\n`)).toEqual({
      ...key,
      name: 'other',
    })
    expect(key.id).toMatch(/^[0-9a-f]{16}$/)
    for (const wrong of ['', 'a passphrase', text.slice(1), `${text}AAAA`])
      expect(() => readKey('k', wrong)).toThrow('The secret k is no key')
  })

  test('an id tells keys apart and nothing of them', () => {
    const key = testKey()
    expect(testKey().id).not.toBe(key.id)
    expect(Buffer.from(key.value, 'base64').toString('hex')).not.toContain(key.id)
  })
})

describe('what was sealed', () => {
  test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17])(
    'comes back, %i bytes',
    (length) => {
      const plain = bytes(length)
      const sealed = seal(plain)
      expect(open(sealed).equals(plain)).toBe(true)
      expect(partsOf(sealed).chunks.length).toBe(Math.ceil(length / CHUNK) + 1)
      expect(length > 8 && sealed.includes(plain)).toBe(false)
    },
  )

  test('comes back from a stream in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3 * CHUNK),
        fc.array(fc.integer({ min: 1, max: 2 * CHUNK }), { minLength: 1, maxLength: 8 }),
        async (length, sizes) => {
          const plain = bytes(length)
          const sealed = seal(plain)
          async function* pieces(): AsyncGenerator<Buffer> {
            for (let at = 0, turn = 0; at < sealed.length; turn++) {
              const size = sizes[turn % sizes.length] ?? 1
              yield sealed.subarray(at, at + size)
              at += size
            }
          }
          const read: Buffer[] = []
          for await (const part of openStream(keys, 'test', pieces(), 'The file f')) read.push(part)
          expect(Buffer.concat(read).equals(plain)).toBe(true)
        },
      ),
      { numRuns: cases(20) },
    )
  })

  test('is another text each time, with a nonce of its own a chunk', () => {
    const plain = Buffer.alloc(3 * CHUNK)
    const nonces = [seal(plain), seal(plain)].flatMap((sealed) =>
      partsOf(sealed).chunks.map((chunk) => chunk.subarray(LENGTH_BYTES, LENGTH_BYTES + 12).toString('hex')),
    )
    expect(new Set(nonces).size).toBe(8)
  })

  test('is gone on with where it was cut back, and no nonce is used twice', () => {
    const sealer = Sealer.begin(keys.current, 'test')
    const first = sealer.chunk(Buffer.from('one'))
    const { position } = sealer
    const lost = sealer.chunk(Buffer.from('lost'))
    const again = Sealer.goOn(keys.current, sealer.head, 'test', position)
    const second = again.chunk(Buffer.from('two!'))
    expect(second.subarray(LENGTH_BYTES, 16).equals(lost.subarray(LENGTH_BYTES, 16))).toBe(false)
    expect(open(Buffer.concat([sealer.head.bytes, first, second, again.end()])).toString()).toBe('onetwo!')
  })
})

describe('what is noticed', () => {
  const plain = bytes(2 * CHUNK + 100)
  const sealed = seal(plain)
  const damaged = /is damaged: it was changed at byte|is not whole: its end is missing/
  /** A changed head may also ask for another key or a newer version. */
  const noticed =
    /is damaged|is not whole|is encrypted with the key|is not encrypted by Millrace|by a newer Millrace/

  test('any byte that was flipped', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(sealed)
        changed[at] = (changed[at] ?? 0) ^ flip
        expect(() => open(changed)).toThrow(noticed)
      }),
      { numRuns: cases(100) },
    )
    // Every byte of the head, which is short.
    for (let at = 0; at < partsOf(sealed).head.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => open(changed), `byte ${at}`).toThrow(noticed)
    }
  })

  test('any length that it was cut to, at a chunk’s end too', () => {
    const { head, chunks } = partsOf(sealed)
    const ends = chunks.map((_, at) => Buffer.concat([head, ...chunks.slice(0, at)]).length)
    for (const end of ends) expect(() => open(sealed.subarray(0, end))).toThrow(damaged)
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (length) => {
        expect(() => open(sealed.subarray(0, length))).toThrow(noticed)
      }),
      { numRuns: cases(50) },
    )
  })

  test('chunks in another order, left out, doubled, put behind the end, or from another file', () => {
    const { head, chunks } = partsOf(sealed)
    const [a, b, c, end] = chunks as [Buffer, Buffer, Buffer, Buffer]
    const [other] = partsOf(seal(plain)).chunks as [Buffer]
    for (const order of [
      [b, a, c, end],
      [a, c, end],
      [a, a, b, c, end],
      [a, b, c, end, end],
      [a, b, c, end, a],
      [a, b, end, c],
      [other, b, c, end],
    ])
      expect(() => open(Buffer.concat([head, ...order]))).toThrow(damaged)
  })

  test('a length that no chunk has, before anything of that size is held', async () => {
    const huge = Buffer.from(sealed)
    huge.writeUInt32BE(0xff_ff_ff_ff, partsOf(sealed).head.length)
    expect(() => open(huge)).toThrow(damaged)
    expect(OVERHEAD).toBe(32)
  })

  test('another purpose', () => {
    expect(() => openWhole(keys, 'other', sealed, 'The file f')).toThrow(damaged)
  })

  test('another key: it is told which one is wanted, which are there, and the way out, and not taken for damage', () => {
    const wrong = testKeys(testKey('mine'), testKey('older'))
    expect(() => open(sealed, wrong)).toThrow(
      `The file f is encrypted with the key ${keys.current.id} (secret:test-key then); the keys given are ${wrong.current.id} (secret:mine), ${wrong.older[0]?.id ?? ''} (secret:older).`,
    )
    expect(() => openWhole(null, 'test', sealed, 'The file f')).toThrow('no key is given')
    let error: unknown
    try {
      open(sealed, wrong)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({
      code: 'key.wrong',
      hint: expect.stringContaining('encryption.older') as string,
    })
  })

  test('an older key that is listed opens what it has sealed', () => {
    expect(open(sealed, testKeys(testKey('new'), keys.current)).equals(plain)).toBe(true)
  })

  test('what was never sealed', () => {
    expect(() => open(Buffer.from('{"a":1}\n'))).toThrow('is not encrypted by Millrace')
  })
})
