import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPace } from './pace.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what comes is shown at once', () => {
  const lots: (readonly number[])[] = []
  const pace = createPace<number>((items) => lots.push(items))
  pace.add(1)
  pace.add(2)
  expect(lots).toEqual([[1], [2]])
})

test('during a gesture it is shown once a second, all of it and in its order', () => {
  const lots: (readonly number[])[] = []
  const pace = createPace<number>((items) => lots.push(items))
  pace.slow(true)
  for (let item = 0; item < 6; item++) {
    pace.add(item)
    vi.advanceTimersByTime(400)
  }
  expect(lots).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
  pace.add(6)
  pace.slow(false)
  expect(lots[2]).toEqual([6])
  vi.advanceTimersByTime(1_000)
  expect(lots).toHaveLength(3)
})

test('what may not wait takes along what is held', () => {
  const lots: (readonly number[])[] = []
  const pace = createPace<number>((items) => lots.push(items))
  pace.slow(true)
  pace.add(1)
  pace.add(2)
  pace.flush()
  expect(lots).toEqual([[1, 2]])
})

test('what belongs to a run that is gone is forgotten', () => {
  const lots: (readonly number[])[] = []
  const pace = createPace<number>((items) => lots.push(items))
  pace.slow(true)
  pace.add(1)
  pace.drop()
  vi.advanceTimersByTime(1_000)
  pace.slow(false)
  expect(lots).toEqual([])
})
