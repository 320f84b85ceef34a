/** Conversions that are not a plain operator. Those named `textTo…` throw an ExprError on a text that does not fit. */
import type { Value } from '../../types.ts'
import { DAY_MS, addMonths as addMonthsToDay } from './calendar.ts'
import { ExprError, fail } from './error.ts'
import { parseDate, parseTime, parseTimestamp } from './timeText.ts'

const NULL_INSTEAD = 'TRY_CAST gives NULL instead.'

export function textToDate(text: string): number {
  return parseDate(text) ?? fail(`'${text}' is no DATE.`, `Write it like 2024-12-31. ${NULL_INSTEAD}`)
}
export function textToTime(text: string): number {
  return parseTime(text) ?? fail(`'${text}' is no TIME.`, `Write it like 23:59:59. ${NULL_INSTEAD}`)
}
export function textToTimestamp(text: string): number {
  return (
    parseTimestamp(text) ??
    fail(
      `'${text}' is no TIMESTAMP.`,
      `Write it like 2024-12-31 23:59:59, or read it with TO_TIMESTAMP(text, format). ${NULL_INSTEAD}`,
    )
  )
}

// Flink cuts a TIMESTAMP towards zero, so that half a second before 1970 falls on 1970-01-01, and a TIMESTAMP_LTZ downwards.
export const timestampToDate = (millis: number): number => Math.trunc(millis / DAY_MS) + 0
export const timestampToTime = (millis: number): number =>
  (Math.trunc((millis % DAY_MS) / 1000) * 1000 + DAY_MS) % DAY_MS
export const localToDate = (millis: number): number => Math.floor(millis / DAY_MS)
export const localToTime = (millis: number): number =>
  Math.floor(millis / 1000) * 1000 - localToDate(millis) * DAY_MS

export const addMonthsToDate = addMonthsToDay
export function addMonthsToTimestamp(millis: number, months: number): number {
  const days = Math.floor(millis / DAY_MS)
  return addMonthsToDay(days, months) * DAY_MS + (millis - days * DAY_MS)
}
export const shiftTime = (millis: number, by: number): number => (((millis + by) % DAY_MS) + DAY_MS) % DAY_MS

/** VARCHAR(n) and CHAR(n): at most n code points; CHAR is filled with blanks. */
export function cut(text: string, length: number, pad: boolean): string {
  if (text.length < length) return pad ? text.padEnd(length + text.length - codePoints(text)) : text
  let units = 0
  let points = 0
  while (units < text.length && points < length) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1
    points++
  }
  const part = text.slice(0, units)
  return pad && points < length ? part + ' '.repeat(length - points) : part
}

export function codePoints(text: string): number {
  let surrogates = 0
  for (let i = 0; i < text.length; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && i > 0 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800)
      surrogates++
  return text.length - surrogates
}

const encoder = new TextEncoder()
export const textToBytes = (text: string): Uint8Array => encoder.encode(text)

/** The value, or null where the conversion fails: TRY_CAST. */
export function attempt<T>(convert: () => T): T | null {
  try {
    return convert()
  } catch (error) {
    if (error instanceof ExprError) return null
    throw error
  }
}

/** Converts the parts of an ARRAY, MAP or ROW; `element` converts one value that is not NULL. */
export function mapArray(values: readonly Value[], element: (value: Value) => Value): Value[] {
  return values.map((value) => (value === null ? null : element(value)))
}
export function mapEntries(
  values: ReadonlyMap<Value, Value>,
  key: (value: Value) => Value,
  value: (value: Value) => Value,
): Map<Value, Value> {
  return new Map([...values].map(([k, v]) => [k === null ? null : key(k), v === null ? null : value(v)]))
}

/** Equality of values of one type; arrays, rows and maps by their parts, NULL beside NULL equal. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]))
  if (!(a instanceof Map) || !(b instanceof Map) || a.size !== b.size) return false
  for (const [key, value] of a) if (!b.has(key) || !same(value, b.get(key))) return false
  return true
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Order by code points, as Flink's texts compare: JavaScript's own order differs beyond U+D7FF. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x10000 : unit)
