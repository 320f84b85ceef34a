import { describe, expect, it } from 'vitest'
import { freePlace, snap } from './layout.ts'
import { node, pipe } from './testing/documents.ts'

const start = pipe({ a: node('numbers'), b: node('print') }, 'a.out->b.in')

describe('layout', () => {
  it('snaps to the grid', () => {
    expect([9, 10, -9, -31].map(snap)).toEqual([0, 20, 0, -40])
  })
  it('finds a place for a group as a whole', () => {
    const place = freePlace(start, { x: 0, y: -200 }, [
      { x: 0, y: 0 },
      { x: 0, y: 160 },
    ])
    expect(place).toEqual({ x: 0, y: 140 })
  })
})
