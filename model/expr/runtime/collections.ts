import type { Value } from '../../types.ts'
import { compareText, same } from './cast.ts'
import { fail } from './error.ts'

type Values = readonly Value[]

export const arrayContains = (array: Values, value: Value): boolean => array.some((item) => same(item, value))
export const arrayPosition = (array: Values, value: Value): number =>
  array.findIndex((item) => same(item, value)) + 1
export const arrayRemove = (array: Values, value: Value): Values => array.filter((item) => !same(item, value))
export const arrayAppend = (array: Values, value: Value): Values => [...array, value]
export const arrayPrepend = (array: Values, value: Value): Values => [value, ...array]
export const arrayReverse = (array: Values): Values => [...array].reverse()
export const arrayConcat = (...arrays: readonly Values[]): Values => arrays.flat()

export function arrayDistinct(array: Values): Values {
  const kept: Value[] = []
  for (const item of array) if (!arrayContains(kept, item)) kept.push(item)
  return kept
}
export const arrayUnion = (a: Values, b: Values): Values => arrayDistinct([...a, ...b])
export const arrayIntersect = (a: Values, b: Values): Values =>
  arrayDistinct(a.filter((item) => arrayContains(b, item)))
export const arrayExcept = (a: Values, b: Values): Values =>
  arrayDistinct(a.filter((item) => !arrayContains(b, item)))

/** From the start-th to the end-th element, both counted from 1, or from the end when negative. */
export function arraySlice(array: Values, start: number, end = array.length): Values {
  const place = (n: number): number => (n < 0 ? array.length + n + 1 : n === 0 ? 1 : n)
  const from = place(start)
  return from > array.length || end === 0 ? [] : array.slice(Math.max(0, from - 1), Math.max(0, place(end)))
}

export function arrayJoin(array: Values, separator: string, nullText: string | null = null): string {
  const parts = array.map((item) => (item === null ? nullText : (item as string)))
  return parts.filter((part) => part !== null).join(separator)
}

function best(values: Values, sign: number, compare = order): Value {
  let found: Value = null
  for (const value of values) {
    if (value !== null && (found === null || compare(value, found) * sign > 0)) found = value
  }
  return found
}
function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return (a as number) > (b as number) ? 1 : (a as number) < (b as number) ? -1 : 0
}
const isNaN = (value: Value): boolean => value !== value
/** NaN is above all other numbers. */
const total = (a: Value, b: Value): number => order(a, b) || Number(isNaN(a)) - Number(isNaN(b))

export const arrayMax = (array: Values): Value => best(array, 1)
export const arrayMin = (array: Values): Value => best(array, -1)
export function arraySort(array: Values, ascending = true): Values {
  const sign = ascending ? 1 : -1
  const rest = array.filter((item) => item !== null).sort((a, b) => sign * total(a, b))
  const nulls = array.filter((item) => item === null)
  return ascending ? [...nulls, ...rest] : [...rest, ...nulls]
}

/** GREATEST (1) and LEAST (−1). */
export const extreme = (sign: number, ...values: Values): Value => best(values, sign, total)
export const extremeText = (sign: number, ...values: readonly string[]): Value => best(values, sign)

export const mapKeys = (map: ReadonlyMap<Value, Value>): Values => [...map.keys()]
export const mapValues = (map: ReadonlyMap<Value, Value>): Values => [...map.values()]
export function mapFromArrays(keys: Values, values: Values): Map<Value, Value> {
  return new Map(keys.map((key, i) => [key, values[i] ?? null]))
}
export function elementOf(array: Values): Value {
  if (array.length > 1) fail('The array has more than one element.', 'Reach the first one by [1].')
  return array[0] ?? null
}
