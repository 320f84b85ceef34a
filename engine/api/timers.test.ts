import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimerQueue } from './timers.ts'

const fired = (queue: TimerQueue<string>, mark: number): string[] =>
  [...queue.due(mark)].map(({ time, item }) => `${item}@${time}`)

test('timers fire in the order of time, then of being set, once each', () => {
  const queue = new TimerQueue<string>()
  queue.set(20, 'a')
  queue.set(10, 'c')
  queue.set(10, 'b')
  queue.set(10, 'c')
  expect([queue.next, queue.size]).toEqual([10, 3])
  expect(fired(queue, 9)).toEqual([])
  expect(fired(queue, 10)).toEqual(['c@10', 'b@10'])
  expect(queue.next).toBe(20)
  expect(fired(queue, 100)).toEqual(['a@20'])
  expect([queue.next, queue.size]).toEqual([Infinity, 0])
})

test('a timer that was taken back does not fire, and may be set again', () => {
  const queue = new TimerQueue<string>()
  queue.set(10, 'a')
  queue.set(10, 'b')
  queue.clear(10, 'a')
  queue.clear(99, 'a')
  expect(queue.size).toBe(1)
  expect(fired(queue, 10)).toEqual(['b@10'])
  queue.set(10, 'a')
  queue.clear(10, 'a')
  queue.set(10, 'a')
  expect(fired(queue, 10)).toEqual(['a@10'])
})

test('timers that are set while others fire are taken as well when they are due', () => {
  const queue = new TimerQueue<string>()
  queue.set(10, 'a')
  const seen: string[] = []
  for (const { time, item } of queue.due(20)) {
    seen.push(`${item}@${time}`)
    if (item === 'a') {
      queue.set(10, 'again')
      queue.set(5, 'before')
      queue.set(21, 'later')
    }
  }
  expect(seen).toEqual(['a@10', 'before@5', 'again@10'])
  expect(queue.next).toBe(21)
})

test('any timers fire like a sorted list', () => {
  const step = fc.record({ time: fc.integer({ min: -20, max: 20 }), item: fc.constantFrom('a', 'b', 'c') })
  fc.assert(
    fc.property(fc.array(step), fc.array(fc.integer({ min: -25, max: 25 })), (set, marks) => {
      const queue = new TimerQueue<string>()
      const list: { time: number; item: string }[] = []
      for (const one of set) {
        queue.set(one.time, one.item)
        if (!list.some(({ time, item }) => time === one.time && item === one.item)) list.push(one)
      }
      list.sort((a, b) => a.time - b.time)
      for (const mark of marks) {
        expect(queue.next).toBe(list[0]?.time ?? Infinity)
        const due = list.splice(0, list.filter(({ time }) => time <= mark).length)
        expect(fired(queue, mark)).toEqual(due.map(({ time, item }) => `${item}@${time}`))
      }
    }),
  )
})
