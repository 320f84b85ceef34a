import { expect, it, test } from 'vitest'
import { canonicalJson, equalJson, own, withValueAt } from './json.ts'
import { editDistance, nearHint, nearNames } from './near.ts'

test.each([
  ['amount', 'amount', 0],
  ['amuont', 'amount', 1],
  ['amont', 'amount', 1],
  ['ammounts', 'amount', 2],
  ['', 'ab', 2],
  ['abc', 'xyz', Infinity],
])('from %s to %s', (a, b, distance) => {
  expect(editDistance(a, b, 2)).toBe(distance)
  expect(editDistance(b, a, 2)).toBe(distance)
})

it('offers what was meant, nearest first, and never anything far', () => {
  const names = ['order_id', 'orders', 'amount', 'id']
  expect(nearNames('order', names)).toEqual(['orders'])
  expect(nearNames('AMOUNT', names)).toEqual(['amount'])
  expect(nearNames('customer', names)).toEqual([])
})

it('makes a hint of names, or of all of them, or says that there are none', () => {
  expect(nearHint('amout', ['amount', 'id'], 'column')).toBe('Did you mean `amount`?')
  expect(nearHint('zzz', ['amount', 'id'], 'column')).toBe('Known: amount, id.')
  expect(nearHint('zzz', [], 'column')).toBe('There is no column yet.')
  const many = Array.from({ length: 20 }, (_, i) => `column_${i}`)
  expect(nearHint('zzz', many, 'column')).toMatch(/column_11, …\.$/)
})

it('compares JSON by value, whatever the order of keys', () => {
  expect(equalJson({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBe(true)
  expect(equalJson([1, 2], [2, 1])).toBe(false)
  expect(equalJson({}, [])).toBe(false)
  expect(equalJson({ a: undefined }, {})).toBe(false)
  expect(equalJson({ toString: 1 }, { b: 1 })).toBe(false)
})

it('writes equal values as equal texts', () => {
  expect(canonicalJson({ b: [1, { d: 'ä', c: null }], a: undefined })).toBe('{"b":[1,{"c":null,"d":"ä"}]}')
})

it('sets a value deep inside and leaves the rest as it is', () => {
  const value = { a: [{ x: 1 }, { x: 2 }], b: { c: 1 } }
  const changed = withValueAt(value, ['a', '1', 'x'], 9) as typeof value
  expect(changed).toEqual({ a: [{ x: 1 }, { x: 9 }], b: { c: 1 } })
  expect(changed.a[0]).toBe(value.a[0])
  expect(changed.b).toBe(value.b)
  expect(withValueAt({}, ['a', 'b'], 1)).toEqual({ a: { b: 1 } })
})

it('finds own properties only', () => {
  expect(own({}, 'constructor')).toBeUndefined()
  expect(own({ constructor: 1 }, 'constructor')).toBe(1)
})
