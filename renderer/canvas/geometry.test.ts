import { describe, expect, it } from 'vitest'
import { freePlace, labelPlace, nodeHeight, portOffsets, portPlaces } from './geometry.ts'

it('gives a window room for its bars', () => {
  expect(nodeHeight('window')).toBe(128)
  expect(nodeHeight('source')).toBe(98)
  expect(nodeHeight(null)).toBe(98)
})

describe('portOffsets', () => {
  it('keeps the first port at the same place whatever the height, so that rows line up', () => {
    for (const height of [98, 128])
      for (const count of [1, 2, 3]) expect(portOffsets(count, height)[0]).toBe(49)
  })
  it('hangs side outputs below, inside the node and apart', () => {
    for (const height of [98, 128]) {
      for (const count of [2, 3]) {
        const places = portOffsets(count, height)
        expect(places.at(-1)).toBe(height - 14)
        for (let index = 1; index < places.length; index++) {
          expect((places[index] ?? 0) - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(14)
        }
      }
    }
  })
})

it('writes the label of an edge where the edge is not', () => {
  const at = (dx: number, dy: number) =>
    labelPlace({ x: 0, y: 0 }, { x: dx, y: dy }, { x: dx / 2, y: dy / 2 })
  expect(at(76, 0)).toEqual({ x: 38, y: -8, anchor: 'middle' })
  // Comes from above: the label is below its end; from below: above it.
  expect(at(76, 60)).toEqual({ x: 66, y: 75, anchor: 'end' })
  expect(at(76, -60)).toEqual({ x: 66, y: -68, anchor: 'end' })
  // A long edge is flat enough in its middle.
  expect(at(600, 20).anchor).toBe('middle')
})

it('places inputs at the left edge and outputs at the right', () => {
  const places = portPlaces(
    {
      inputs: [{ name: 'in', label: 'Input', accepts: 'append' }],
      outputs: [
        { name: 'out', label: 'Output', flavour: 'append' },
        { name: 'late', label: 'Late', flavour: 'late' },
      ],
    },
    128,
  )
  expect(places).toEqual([
    { id: 'in', type: 'target', x: 0, y: 49 },
    { id: 'out', type: 'source', x: 180, y: 49 },
    { id: 'late', type: 'source', x: 180, y: 114 },
  ])
})

describe('freePlace', () => {
  it('keeps a free place', () => {
    expect(freePlace({ x: 0, y: 0 }, 98, [{ x: 256, y: 0, height: 98 }])).toEqual({ x: 0, y: 0 })
  })
  it('goes below what stands there, and below what stands below that', () => {
    const taken = [
      { x: 10, y: 0, height: 98 },
      { x: 0, y: 120, height: 128 },
    ]
    expect(freePlace({ x: 0, y: 0 }, 98, taken)).toEqual({ x: 0, y: 282 })
  })
})
