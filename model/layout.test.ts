import { describe, expect, it } from 'vitest'
import { emptyDocument } from './document.ts'
import { COLUMN_STEP, freePlace, GRID, placeAtEnd, placeRightOf, snap, snapPosition } from './layout.ts'
import { node, pipe } from './testing/documents.ts'

const start = pipe({ a: node('numbers'), b: node('print') }, 'a.out->b.in')

describe('layout', () => {
  it('snaps to the grid', () => {
    expect(GRID).toBe(20)
    expect([9, 10, -9, -31].map(snap)).toEqual([0, 20, 0, -40])
    expect(snapPosition({ x: 31, y: 29 })).toEqual({ x: 40, y: 20 })
  })
  it('puts a node right of another, below what stands there', () => {
    expect(placeRightOf(start, 'b')).toEqual({ x: 240 + COLUMN_STEP, y: 0 })
    expect(placeRightOf(start, 'a')).toEqual({ x: 260, y: 140 })
  })
  it('puts a node at the end of the drawing', () => {
    expect(placeAtEnd(start)).toEqual({ x: 500, y: 0 })
    expect(placeAtEnd(emptyDocument('x'))).toEqual({ x: 0, y: 0 })
    expect(placeRightOf(start, 'nobody')).toEqual(placeAtEnd(start))
  })
  it('finds a place for a group as a whole', () => {
    const place = freePlace(start, { x: 0, y: -200 }, [
      { x: 0, y: 0 },
      { x: 0, y: 160 },
    ])
    expect(place).toEqual({ x: 0, y: 140 })
  })
})
