import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LeastTime } from './leastTime.ts'

test('the least is that of a sorted list, whatever is added and removed', () => {
  const steps = fc.array(fc.record({ time: fc.integer({ min: 0, max: 15 }), remove: fc.boolean() }), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(steps, (list) => {
      const times = new LeastTime()
      const model: number[] = []
      const seen: [number, number][] = []
      for (const { time, remove } of list) {
        const at = model.indexOf(time)
        if (remove && at >= 0) {
          times.remove(time)
          model.splice(at, 1)
        } else {
          times.add(time)
          model.push(time)
        }
        // Not after each step: what is removed may stay in the heap for a while.
        if (time % 3 === 0) seen.push([times.least, Math.min(Infinity, ...model)])
      }
      seen.push([times.least, Math.min(Infinity, ...model)])
      expect(seen.map(([least]) => least)).toEqual(seen.map(([, least]) => least))
    }),
  )
})
