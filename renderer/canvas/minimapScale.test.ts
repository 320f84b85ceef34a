import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mapOf, MAP } from './minimapScale.ts'

const coordinate = fc.integer({ min: -20_000, max: 20_000 })
const length = fc.integer({ min: 1, max: 40_000 })
const rect = fc.record({ x: coordinate, y: coordinate, width: length, height: length })

test('the map shows all that it is made for, as large as it can', () => {
  fc.assert(
    fc.property(rect, (bounds) => {
      const { x, y, width, height } = mapOf(bounds).toMap(bounds)
      expect(x).toBeGreaterThanOrEqual(0)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(MAP.width)
      expect(y + height).toBeLessThanOrEqual(MAP.height)
      expect(width > MAP.width - 7 || height > MAP.height - 7).toBe(true)
    }),
  )
})

test('a point of the map leads back to the point of the drawing that is shown there', () => {
  fc.assert(
    fc.property(rect, coordinate, coordinate, (bounds, x, y) => {
      const map = mapOf(bounds)
      const back = map.toDrawing(map.toMap({ x, y, width: 0, height: 0 }))
      expect(back.x).toBeCloseTo(x, 4)
      expect(back.y).toBeCloseTo(y, 4)
    }),
  )
})

test('two maps of the same bounds are the same map', () => {
  const bounds = { x: 1, y: 2, width: 300, height: 200 }
  expect(mapOf(bounds).equals(mapOf({ ...bounds }))).toBe(true)
  expect(mapOf(bounds).equals(mapOf({ ...bounds, width: 900 }))).toBe(false)
  expect(mapOf(bounds).equals(null)).toBe(false)
})
