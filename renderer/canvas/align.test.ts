import { expect, it } from 'vitest'
import { aligned, distributed, type Placed } from './align.ts'

const box = (id: string, x: number, y: number, height = 98): Placed => ({ id, x, y, width: 180, height })
const boxes = [box('a', 0, 0), box('b', 300, 40, 128), box('c', 700, -20)]

it('lines boxes up at their outermost edge', () => {
  expect(aligned(boxes, 'left')).toEqual({ a: { x: 0, y: 0 }, b: { x: 0, y: 40 }, c: { x: 0, y: -20 } })
  expect(aligned(boxes, 'right')['a']).toEqual({ x: 700, y: 0 })
  expect(Object.values(aligned(boxes, 'top')).map(({ y }) => y)).toEqual([-20, -20, -20])
  expect(aligned(boxes, 'bottom')).toEqual({
    a: { x: 0, y: 70 },
    b: { x: 300, y: 40 },
    c: { x: 700, y: 70 },
  })
})

it('makes the gaps between boxes the same and leaves the outermost where they are', () => {
  expect(distributed(boxes, 'x')).toEqual({
    a: { x: 0, y: 0 },
    b: { x: 350, y: 40 },
    c: { x: 700, y: -20 },
  })
  const column = [box('a', 0, 0), box('b', 10, 100, 128), box('c', 20, 500)]
  expect(distributed(column, 'y')['b']).toEqual({ x: 10, y: 235 })
})

it('leaves fewer than three boxes alone', () => {
  expect(distributed(boxes.slice(0, 2), 'x')).toEqual({})
})
