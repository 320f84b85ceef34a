import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundLength, Rounds, type Rows } from './rounds.ts'

/** Rows of an ordinal and an event time, spread over partitions. */
const given = fc
  .array(fc.record({ partition: fc.integer({ min: 0, max: 3 }), at: fc.integer({ min: 0, max: 10_000 }) }), {
    minLength: 1,
    maxLength: 1_500,
  })
  .map((records): Rows => ({
    partitions: records.map(({ partition }) => partition),
    rows: records.map(({ at }, index) => [index, at]),
    time: 1,
  }))

test('each partition gets its records in their order, round after round, each round later than the one before', () => {
  fc.assert(
    fc.property(given, fc.integer({ min: 1, max: 400 }), (rows, most) => {
      const length = roundLength([rows])
      const rounds = new Rounds(rows, length)
      const got = new Map<number, number[][]>()
      const total = 2 * Math.max(rows.rows.length, 1_024) + 7
      for (let at = 0; at < total;) {
        const taken = rounds.take(at, Math.min(most, total - at))
        expect(taken.rows.length).toBeGreaterThan(0)
        at += taken.rows.length
        const own = got.get(taken.partition) ?? []
        own.push(...(taken.rows as number[][]))
        got.set(taken.partition, own)
      }
      for (const [partition, seen] of got) {
        const round = rows.rows.filter((_, index) => rows.partitions[index] === partition)
        seen.forEach(([ordinal, time], index) => {
          const [wanted, at] = round[index % round.length] as number[]
          const turn = Math.floor(index / round.length)
          expect([ordinal, time]).toEqual([wanted, (at ?? 0) + turn * length])
        })
      }
    }),
  )
})

test('a round is as long as all sources take together, and a source without event time gives the same rows again', () => {
  const times = (at: readonly number[]): Rows => ({
    partitions: at.map(() => 0),
    rows: at.map((one) => [BigInt(one)]),
    time: 0,
  })
  expect(roundLength([times([0, 100]), times([50, 300, 200])])).toBe(400)
  expect(roundLength([{ ...times([5]), time: -1 }])).toBe(0)
  const rounds = new Rounds(times([0, 100]), 150)
  expect(rounds.take(2, 2).rows).toEqual([[150n], [250n]])
})
