import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SampleRow } from '../../bridge/contract.ts'
import { pairsOfFilter, pairsOfMap, partnerOf } from './pairs.ts'

const rows = (from: number, ...values: readonly number[]): readonly SampleRow[] =>
  values.map((value, index) => ({ n: from + index, time: null, values: [value] }))

it('marks what passed and, between records that passed, what did not', () => {
  const { outcomes } = pairsOfFilter(rows(1, 5, 1, 7, 2, 9), rows(1, 5, 7, 9))
  expect([...(outcomes ?? [])].sort(([a], [b]) => a - b)).toEqual([
    [1, 'passed'],
    [2, 'dropped'],
    [3, 'passed'],
    [4, 'dropped'],
    [5, 'passed'],
  ])
})

it('says nothing of records from before the oldest sampled output', () => {
  const { outcomes } = pairsOfFilter(rows(10, 5, 1, 7), rows(4, 7))
  expect(outcomes?.has(10)).toBe(false)
  expect(outcomes?.has(11)).toBe(false)
  expect(outcomes?.get(12)).toBe('passed')
})

it('says nothing where outputs are missing from the sample', () => {
  const outputs = [...rows(3, 5), ...rows(9, 9)]
  const { outcomes } = pairsOfFilter(rows(10, 5, 1, 9), outputs)
  expect(outcomes?.has(11)).toBe(false)
  expect(outcomes?.get(10)).toBe('passed')
})

it('says nothing while no output has come: the sample may be older than it', () => {
  expect(pairsOfFilter(rows(1, 5, 6), []).outcomes?.size).toBe(0)
})

it('pairs equal records from the newest on, in both directions', () => {
  const pairs = pairsOfFilter(rows(1, 5, 5, 5), rows(1, 5, 5, 5))
  expect([1, 2, 3].map((n) => partnerOf(pairs, 'input', n))).toEqual([1, 2, 3])
  expect([1, 2, 3].map((n) => partnerOf(pairs, 'output', n))).toEqual([1, 2, 3])
})

it('pairs the records of a map by their ordinals', () => {
  const pairs = pairsOfMap(rows(4, 1, 2, 3), rows(5, 20, 30))
  expect(pairs.outcomes).toBeNull()
  expect(partnerOf(pairs, 'input', 4)).toBeNull()
  expect(partnerOf(pairs, 'input', 6)).toBe(6)
  expect(partnerOf(pairs, 'output', 5)).toBe(5)
})

it('takes no record for dropped because an equal one passed later', () => {
  expect(pairsOfFilter(rows(1, 2, 0, 2), rows(3, 2)).outcomes?.get(2)).toBeUndefined()
})

it('never says of a record what did not happen, whatever part of both sides is sampled', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 })
  const gap = fc.tuple(fc.nat(30), fc.nat(8))
  const without = (all: readonly SampleRow[], [from, length]: readonly [number, number]) =>
    all.filter(({ n }) => n < from || n >= from + length)
  const holds = fc.property(
    numbers,
    fc.nat(30),
    fc.nat(30),
    gap,
    gap,
    fc.nat(6),
    (values, inFrom, outFrom, inGap, outGap, limit) => {
      const inputs = rows(1, ...values)
      const passed = rows(1, ...values.filter((value) => value >= limit))
      // The newest of both are of one moment: what is missing is older.
      const sampledIn = without(inputs.slice(inFrom), inGap)
      const sampledOut = without(passed.slice(outFrom), outGap)
      if (inputs.at(-1) !== sampledIn.at(-1) || passed.at(-1) !== sampledOut.at(-1)) return true
      const { outcomes } = pairsOfFilter(sampledIn, sampledOut)
      const truth = (n: number): string => ((values[n - 1] ?? 0) >= limit ? 'passed' : 'dropped')
      return [...(outcomes ?? [])].every(([n, outcome]) => outcome === truth(n))
    },
  )
  expect(() => fc.assert(holds, { numRuns: 3_000 })).not.toThrow()
})
