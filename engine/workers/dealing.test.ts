/** Which worker gets the next piece. */
import { expect, test } from 'vitest'
import { Dealing } from './dealing.ts'

test('before the threads have started the job’s own one gets the pieces, one at a time', () => {
  const dealing = new Dealing([true, false, false], false)
  expect(dealing.room).toBe(true)
  expect(dealing.deal()).toBe(0)
  expect(dealing.room).toBe(false)
  dealing.decoded(0, new Uint8Array(1))
  expect(dealing.room).toBe(true)
})

test('threads are given as much as they may have before the job’s own one has its turn', () => {
  const dealing = new Dealing([true, false], false)
  dealing.started(1)
  expect([1, 2, 3, 4].map(() => dealing.deal())).toEqual([1, 1, 1, 0])
  expect(dealing.room).toBe(false)
  dealing.decoded(1, new Uint8Array(1))
  expect(dealing.deal()).toBe(1)
})

test('where chance rules the values a piece goes to the same worker each time', () => {
  const dealing = new Dealing([true, false, false], true)
  expect([1, 2, 3, 4].map(() => dealing.deal())).toEqual([0, 1, 2, 0])
})

test('no more pieces are underway than is bounded, however fast they are decoded', () => {
  const dealing = new Dealing([true, false], false)
  let dealt = 0
  for (; dealing.room && dealt < 1_000; dealt++) dealing.decoded(dealing.deal(), new Uint8Array(1))
  expect(dealt).toBe(64)
  dealing.applied()
  expect(dealing.room).toBe(true)
})

test('the buffer of a piece is used again, a larger one is made for a larger piece', () => {
  const dealing = new Dealing([true], false)
  const first = dealing.buffer(10)
  dealing.decoded(dealing.deal(), first.subarray(0, 10))
  expect(dealing.buffer(10).buffer).toBe(first.buffer)
  expect(dealing.buffer(first.length + 1).length).toBe(first.length + 1)
})
