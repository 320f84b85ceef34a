import { expect, test } from 'vitest'
import { isLate, tumblingStart } from './windows.ts'

test('tumbling windows are aligned by a floored modulo, below zero too', () => {
  expect(tumblingStart(12_345, 10_000, 0)).toBe(10_000)
  expect(tumblingStart(10_000, 10_000, 0)).toBe(10_000)
  expect(tumblingStart(-1, 10_000, 0)).toBe(-10_000)
  expect(tumblingStart(-10_000, 10_000, 0)).toBe(-10_000)
  expect(tumblingStart(3_999, 10_000, 4_000)).toBe(-6_000)
  expect(tumblingStart(4_000, 10_000, 4_000)).toBe(4_000)
})

test('a record is late when end − 1 + allowed lateness ≤ watermark', () => {
  expect(isLate(10_000, 0, 9_998)).toBe(false)
  expect(isLate(10_000, 0, 9_999)).toBe(true)
  expect(isLate(10_000, 500, 9_999)).toBe(false)
  expect(isLate(10_000, 500, 10_499)).toBe(true)
})
