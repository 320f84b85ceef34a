import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cases } from '../../test/support/cases.ts'
import { Ages } from './latency.ts'

function ages() {
  let elapsed = 0
  const clock = { now: () => 0, elapsed: () => elapsed, wait: async () => undefined }
  return { ages: new Ages(clock), pass: (milliseconds: number) => (elapsed += milliseconds) }
}

describe('how old records are', () => {
  test('p50 and p99 by nearest rank, of the records since they were last asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 1_000 }), (list) => {
        const { ages: of } = ages()
        of.add(0, 99_999)
        of.take()
        for (const age of list) of.add(20_000 - age, 20_000)
        const sorted = list.toSorted((a, b) => a - b)
        const rank = (count: number) => sorted[Math.ceil(count) - 1]
        expect(of.take()).toEqual({ p50: rank(0.5 * list.length), p99: rank(0.99 * list.length) })
      }),
      { numRuns: cases(100) },
    )
  })

  test('of very many records a part is kept, spread over all of them', () => {
    const { ages: of } = ages()
    for (let n = 0; n < 100_000; n++) of.add(0, n)
    const { p50 = 0, p99 = 0 } = of.take() ?? {}
    expect(p50 / 50_000).toBeCloseTo(1, 1)
    expect(p99 / 99_000).toBeCloseTo(1, 1)
  })

  test('a moment without records changes nothing; after a while nothing is told any more', () => {
    const { ages: of, pass } = ages()
    expect(of.take()).toBeNull()
    of.add(0, 7)
    expect(of.take()).toEqual({ p50: 7, p99: 7 })
    pass(4_000)
    expect(of.take()).toEqual({ p50: 7, p99: 7 })
    pass(1_000)
    expect(of.take()).toBeNull()
  })

  test('a clock that lags behind makes no age below nothing', () => {
    const { ages: of } = ages()
    of.add(10, 3)
    expect(of.take()).toEqual({ p50: 0, p99: 0 })
  })
})
