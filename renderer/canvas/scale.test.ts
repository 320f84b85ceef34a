import { describe, expect, it } from 'vitest'
import { beadGap, detailAt, pressureSteps, waterline } from './scale.ts'

describe('beadGap', () => {
  it.each([
    [3_000, 8],
    [50_000, 8],
    [800, 10],
    [200, 15],
    [10 / 60, 26],
    [0.01, 26],
  ])('at %s/s is %s px', (rate, gap) => {
    expect(beadGap(rate)).toBe(gap)
  })
  it('is null where nothing flows or nothing is known', () => {
    expect(beadGap(0)).toBeNull()
    expect(beadGap(Number.NaN)).toBeNull()
  })
  it('never grows with the rate', () => {
    let last = Infinity
    for (let rate = 0.05; rate < 10_000; rate *= 1.3) {
      const gap = beadGap(rate) ?? 0
      expect(gap).toBeLessThanOrEqual(last)
      last = gap
    }
  })
})

describe('waterline', () => {
  it('is full at lag 0, empty from ten minutes on, and empty without a watermark', () => {
    expect(waterline(0)).toBe(1)
    expect(waterline(600_000)).toBe(0)
    expect(waterline(86_400_000)).toBe(0)
    expect(waterline(null)).toBe(0)
  })
  it('loses little with seconds and much with minutes', () => {
    expect(waterline(5_200)).toBeGreaterThan(0.85)
    expect(waterline(46_100)).toBeLessThan(0.62)
  })
  it('takes a watermark ahead of the newest record as full', () => {
    expect(waterline(-1_000)).toBe(1)
  })
})

it('draws texts larger below 95 % and 75 %, and drops detail below 60 % and 30 %', () => {
  const zooms = [1, 0.94, 0.75, 0.74, 0.6, 0.59, 0.3, 0.29]
  expect(zooms.map(detailAt)).toEqual([
    'full',
    'small',
    'small',
    'smaller',
    'smaller',
    'reduced',
    'reduced',
    'block',
  ])
})

it('lights one of five steps for each started fifth', () => {
  expect([0, 0.01, 0.2, 0.62, 1, 1.4].map(pressureSteps)).toEqual([0, 1, 1, 4, 5, 5])
})
