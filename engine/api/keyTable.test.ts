/** A table by keys is the Map that it stands for. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cases } from '../../test/support/cases.ts'
import { comparable, hashOther, KeyTable } from './keyTable.ts'
import { hashValue, type MapKey } from './keys.ts'
import { HASH_SEED } from './state.ts'

/** Few enough that they come again; every third hash is the same as many others. */
const key: fc.Arbitrary<MapKey> = fc.oneof(
  fc.nat(400).map((number) => `user ${number}`),
  fc.constantFrom(Number.NaN, 0, -0, 0.1, 0.2, 1e300, 2 ** 40, true, false, null, 1n, 2n ** 62n),
  fc.integer({ min: -50, max: 50 }),
)
const step = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'get', 'remove', 'clear'),
  key,
})

const hashOf = (at: MapKey, crowded: boolean): number => {
  if (crowded) return 7
  return typeof at === 'string' ? hashValue(HASH_SEED, at) : hashOther(at)
}

test('finds, adds and removes as a Map does, whether hashes differ or are all the same', () => {
  const steps = fc.array(step, { minLength: 50, maxLength: 400, size: 'max' })
  fc.assert(
    fc.property(steps, fc.boolean(), (list, crowded) => {
      const table = new KeyTable<{ readonly at: MapKey }>()
      const map = new Map<MapKey, { readonly at: MapKey }>()
      const remove = (at: MapKey): void => {
        expect(table.delete(hashOf(at, crowded), comparable(at))).toBe(map.delete(at))
      }
      for (const { kind, key: at } of list) {
        if (kind === 'remove') remove(at)
        else if (kind === 'clear') for (const known of map.keys()) remove(known)
        else if (kind === 'put' && !map.has(at)) {
          const entry = { at }
          table.add(hashOf(at, crowded), comparable(at), entry)
          map.set(at, entry)
        }
        expect(table.get(hashOf(at, crowded), comparable(at))).toBe(map.get(at))
        expect(table.size).toBe(map.size)
        expect(new Set(table.values())).toEqual(new Set(map.values()))
      }
    }),
    { numRuns: cases(100) },
  )
})

test('a table that was large and is nearly empty again has all that is left in it', () => {
  const table = new KeyTable<{ readonly n: number }>()
  const hash = (n: number): number => hashValue(HASH_SEED, `user ${n}`)
  for (let n = 0; n < 20_000; n++) table.add(hash(n), `user ${n}`, { n })
  for (let n = 0; n < 20_000; n++) if (n % 100 !== 0) table.delete(hash(n), `user ${n}`)
  expect([...table.values()].map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 200 }, (_, n) => n * 100),
  )
  for (let n = 0; n < 20_000; n++)
    expect(table.get(hash(n), `user ${n}`)?.n).toBe(n % 100 === 0 ? n : undefined)
})

test('a walk goes on while entries go, and ones that come are missed or met', () => {
  const table = new KeyTable<{ readonly n: number }>()
  const hash = (n: number): number => hashValue(HASH_SEED, `user ${n}`)
  for (let n = 0; n < 5_000; n++) table.add(hash(n), `user ${n}`, { n })
  const met: number[] = []
  for (const { n } of table.values()) {
    met.push(n)
    if (n < 5_000) table.delete(hash(n), `user ${n}`)
    if (n % 1_000 === 0) table.add(hash(n + 10_000), `user ${n + 10_000}`, { n: n + 10_000 })
  }
  expect(new Set(met).size).toBe(met.length)
  expect(met.filter((n) => n < 5_000)).toHaveLength(5_000)
  expect(table.size).toBeGreaterThanOrEqual(5)
})
