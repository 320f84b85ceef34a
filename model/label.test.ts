import { expect, it } from 'vitest'
import { shortLabel } from './label.ts'

it('keeps what fits and cuts by characters, never inside one', () => {
  expect(shortLabel('Orders')).toBe('Orders')
  expect(shortLabel('x'.repeat(40))).toBe('x'.repeat(40))
  expect(shortLabel('x'.repeat(200))).toBe(`${'x'.repeat(39)}…`)
  expect(shortLabel('🧪'.repeat(41))).toBe(`${'🧪'.repeat(39)}…`)
})
