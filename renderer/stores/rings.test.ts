import { expect, it } from 'vitest'
import { append, appendSamples, KEPT } from './rings.ts'

const row = (n: number) => ({ n, time: null, values: [n] })

it('keeps the newest thousand', () => {
  const many = Array.from({ length: KEPT }, (_, index) => index)
  const after = append(many, [KEPT, KEPT + 1])
  expect(after).toHaveLength(KEPT)
  expect(after[0]).toBe(2)
  expect(after.at(-1)).toBe(KEPT + 1)
  expect(append([], [...many, ...many])).toHaveLength(KEPT)
})

it('adds nothing by the same list', () => {
  const list = [1]
  expect(append(list, [])).toBe(list)
})

it('leaves out rows that were there already and keeps other ports', () => {
  const first = appendSamples({}, [{ port: 'a.out', rows: [row(1), row(2)], total: 2 }])
  const second = appendSamples(first, [{ port: 'b.out', rows: [row(1)], total: 1 }])
  const third = appendSamples(second, [{ port: 'a.out', rows: [row(2), row(3)], total: 3 }])
  expect(third['a.out']).toEqual({ rows: [row(1), row(2), row(3)], total: 3 })
  expect(third['b.out']).toBe(second['b.out'])
  expect(appendSamples(third, [{ port: 'a.out', rows: [], total: 3 }])).toBe(third)
})
