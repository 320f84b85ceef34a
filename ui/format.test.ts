import { describe, expect, it } from 'vitest'
import {
  formatAbout,
  formatBytes,
  formatClock,
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatLag,
  formatOffset,
  formatPercent,
  formatRate,
  formatShort,
  parseDuration,
} from './format.ts'

describe('counts', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [2.6, '2.6'],
    [796, '796'],
    [999.97, '1.00k'],
    [1_204, '1.20k'],
    [3_412, '3.41k'],
    [34_120, '34.1k'],
    [112_000, '112k'],
    [999_960, '1.00M'],
    [2_500_000, '2.50M'],
  ])('writes %s short as %s', (value, text) => expect(formatShort(value)).toBe(text))

  it('groups by thousands', () => {
    expect(formatCount(1_204)).toBe('1,204')
    expect(formatCount(-1_204_000)).toBe('−1,204,000')
    expect(formatCount(9_007_199_254_740_993n)).toBe('9,007,199,254,740,993')
    expect(formatCount('1204.00')).toBe('1,204.00')
    expect(formatCount('Infinity')).toBe('Infinity')
    expect(formatOffset(899_004_216)).toBe('899\u2009004\u2009216')
  })

  it('writes rates by the second, the minute or the hour', () => {
    expect(formatRate(3_412)).toBe('3.41k/s')
    expect(formatRate(796)).toBe('796/s')
    expect(formatRate(2.6 / 60)).toBe('2.6/min')
    expect(formatRate(1 / 1_800)).toBe('2/h')
    expect(formatRate(0)).toBe('0/s')
    expect(formatRate(null)).toBe('–')
  })

  it('writes bytes and per cents', () => {
    expect(formatBytes(412)).toBe('412 B')
    expect(formatBytes(4.1 * 1024 * 1024)).toBe('4.1 MB')
    expect(formatBytes(212 * 1024 * 1024)).toBe('212 MB')
    expect(formatPercent(0.234)).toBe('23 %')
    expect(formatPercent(0.0234)).toBe('2.3 %')
  })
})

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [250, '250 ms'],
    [10_000, '10 s'],
    [90_000, '1 min 30 s'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [1_500, '1 s 500 ms'],
    [-90_000, '−1 min 30 s'],
  ])('writes %s ms as %s and reads it back', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
    expect(parseDuration(text)).toEqual({ ok: true, ms })
  })

  it.each([
    ['1.5h', 5_400_000],
    ['1,5 h', 5_400_000],
    ['10s', 10_000],
    ['  2 minutes ', 120_000],
    ['1h30min', 5_400_000],
    ['0', 0],
    ['-0 s', 0],
    ['-5s', -5_000],
    [' - 1.5 h', -5_400_000],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toEqual({ ok: true, ms }))

  it.each([
    ['', 'empty'],
    ['10', 'no-unit'],
    ['10 parsecs', 'unknown-unit'],
    ['10 constructor', 'unknown-unit'],
    ['soon', 'not-a-duration'],
    ['-5', 'no-unit'],
    ['--5 s', 'not-a-duration'],
    ['5 s -1 s', 'not-a-duration'],
    ['10 s and', 'not-a-duration'],
    ['99999999999999 d', 'too-long'],
  ])('refuses %j as %s', (text, reason) => expect(parseDuration(text)).toMatchObject({ ok: false, reason }))

  it('writes lag and age in one unit', () => {
    expect(formatLag(5_200)).toBe('−5.2 s')
    expect(formatLag(204_000)).toBe('−3.4 min')
    expect(formatLag(0)).toBe('0 s')
    expect(formatAbout(12_200)).toBe('12 s')
    expect(formatAbout(1_200)).toBe('1.2 s')
    expect(formatAbout(180_000)).toBe('3 min')
  })
})

describe('times', () => {
  const ms = Date.UTC(2026, 10, 21, 23, 35, 6, 912)
  it('writes UTC', () => {
    expect(formatClock(ms)).toBe('23:35:06.912')
    expect(formatDateTime(ms)).toBe('2026-11-21 23:35:06.912')
    expect(formatClock(-1)).toBe('23:59:59.999')
  })
  it('writes another zone, across the day', () => {
    expect(formatDateTime(ms, 'Asia/Shanghai')).toBe('2026-11-22 07:35:06.912')
    expect(formatDate(ms, 'Asia/Shanghai')).toBe('2026-11-22')
  })
  it('falls back to UTC for a zone that is not known, and to the number for a time that is none', () => {
    expect(formatClock(ms, 'Nowhere/Atlantis')).toBe('23:35:06.912')
    expect(formatClock(1e20)).toBe('100000000000000000000')
  })
})
