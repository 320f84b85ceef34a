/**
 * What generated writers call to put values into a buffer as bytes: numbers digit by digit, texts letter by letter, without a string in between where that
 * is common. Every function writes at `q` and gives the position behind what it wrote; the caller has made room. The bytes are those of the texts of
 * `writeValue.ts`. Pure; works on any Uint8Array, faster on Node's Buffer.
 */
import { dateText, decimalText, doubleText, quoted, timeText } from './writeValue.ts'

/** Where a generated writer appends records. */
export interface WriteTarget {
  bytes: Uint8Array
  /** Of the same memory as `bytes`. */
  view: DataView
  /** Behind the last whole record. */
  at: number
  /** Makes room for so many bytes behind `at`; `bytes` and `view` may be others afterwards. */
  grow(need: number): void
}

/** A method that Node's Buffer has beyond Uint8Array. */
interface Writable {
  utf8Write?: (text: string, offset: number) => number
}

/** The bytes that a value of these types takes at most. */
export const WIDTHS = { long: 20, double: 25, decimal: 42, date: 10, time: 12, timestamp: 24 } as const

/** `00` to `99` as two bytes, the first digit in the low one. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, n) => (48 + Math.trunc(n / 10)) | ((48 + (n % 10)) << 8))

const encoder = new TextEncoder()

/** Texts longer than this go through the encoder. */
const SHORT = 48

/** A text as UTF-8. Takes up to three bytes a unit. */
export function raw(o: Uint8Array & Writable, q: number, text: string): number {
  const { length } = text
  if (length <= SHORT) {
    let i = 0
    for (let c = 0; i < length && (c = text.charCodeAt(i)) < 128; i++) o[q + i] = c
    if (i === length) return q + i
  }
  return q + (o.utf8Write?.(text, q) ?? encoder.encodeInto(text, o.subarray(q)).written)
}

/** A text as a JSON string. Takes up to six bytes a unit, and two. */
export function text(o: Uint8Array & Writable, q: number, value: string): number {
  const { length } = value
  if (length > SHORT) return raw(o, q, quoted(value))
  o[q] = 34
  let i = 0
  for (; i < length; i++) {
    const c = value.charCodeAt(i)
    if (c < 32 || c > 126 || c === 34 || c === 92) return raw(o, q, quoted(value))
    o[q + 1 + i] = c
  }
  o[q + 1 + i] = 34
  return q + i + 2
}

function digitsOf(n: number): number {
  if (n < 10_000) return n < 100 ? (n < 10 ? 1 : 2) : n < 1_000 ? 3 : 4
  return n < 1_000_000 ? (n < 100_000 ? 5 : 6) : n < 10_000_000 ? 7 : n < 100_000_000 ? 8 : 9
}

/** The `count` last digits of a whole number from 0 to 10^9 − 1. */
function digits(o: Uint8Array, v: DataView, q: number, n: number, count: number): number {
  const end = q + count
  let e = end
  let rest = n | 0
  for (; e - q >= 2; e -= 2) {
    const next = (rest / 100) | 0
    v.setUint16(e - 2, PAIRS[rest - next * 100] as number, true)
    rest = next
  }
  if (e > q) o[q] = 48 + (rest % 10)
  return end
}

/** A whole number within ±10^9. */
export function int(o: Uint8Array, v: DataView, q: number, n: number): number {
  let at = q
  let rest = n
  if (n < 0) {
    o[at++] = 45
    rest = -n
  }
  return rest < 1e9 ? digits(o, v, at, rest, digitsOf(rest)) : whole(o, v, at, rest)
}

/** A whole number from 0 to 2^53. */
function whole(o: Uint8Array, v: DataView, q: number, n: number): number {
  if (n < 1e9) return digits(o, v, q, n, digitsOf(n))
  const high = Math.floor(n / 1e8)
  return digits(o, v, digits(o, v, q, high, digitsOf(high)), n - high * 1e8, 8)
}

/** A whole number within ±2^53. */
export function long(o: Uint8Array, v: DataView, q: number, n: number): number {
  if (n >= 0) return whole(o, v, q, n)
  o[q] = 45
  return whole(o, v, q + 1, -n)
}

/** A 64-bit whole number. */
export function bigLong(o: Uint8Array, v: DataView, q: number, n: bigint): number {
  const near = Number(n)
  return near > -1e15 && near < 1e15 ? long(o, v, q, near) : raw(o, q, String(n))
}

/** Digits behind the point that are looked for: prices and rates have at most so many. */
const PLACES = 10_000

/**
 * The shortest text that reads back as the same double. Where four digits behind the point are enough, the digits come from a whole number: a decimal of
 * at most 15 digits is the only one of its kind that reads back as its double, and so the shortest.
 */
export function double(o: Uint8Array, v: DataView, q: number, n: number): number {
  const positive = n < 0 ? -n : n
  const scaled = Math.round(positive * PLACES)
  if (scaled < 1e15 && scaled / PLACES === positive && (n !== 0 || 1 / n > 0)) {
    const part = Math.floor(scaled / PLACES)
    const fraction = scaled - part * PLACES
    let at = q
    if (n < 0) o[at++] = 45
    at = whole(o, v, at, part)
    if (fraction === 0) return at
    o[at] = 46
    at = digits(o, v, at + 1, fraction, 4)
    while (o[at - 1] === 48) at--
    return at
  }
  return raw(o, q, doubleText(n))
}

/** A scaled bigint with all its digits. */
export function decimal(o: Uint8Array, v: DataView, q: number, value: bigint, scale: number): number {
  const near = Number(value)
  if (scale > 8 || near <= -1e15 || near >= 1e15) return raw(o, q, decimalText(value, scale))
  if (scale === 0) return long(o, v, q, near)
  const unit = 10 ** scale
  const positive = near < 0 ? -near : near
  const part = Math.floor(positive / unit)
  let at = q
  if (near < 0) o[at++] = 45
  at = whole(o, v, at, part)
  o[at] = 46
  return digits(o, v, at + 1, positive - part * unit, scale)
}

const DAY = 86_400_000

/** `10:00:00`, with milliseconds only where there are some. */
export function time(o: Uint8Array, v: DataView, q: number, ms: number): number {
  if (!(ms >= 0 && ms < DAY)) return raw(o, q, timeText(ms))
  const seconds = Math.floor(ms / 1_000)
  const fraction = ms - seconds * 1_000
  const minutes = (seconds / 60) | 0
  const hours = (minutes / 60) | 0
  v.setUint16(q, PAIRS[hours] as number, true)
  o[q + 2] = 58
  v.setUint16(q + 3, PAIRS[minutes - hours * 60] as number, true)
  o[q + 5] = 58
  v.setUint16(q + 6, PAIRS[seconds - minutes * 60] as number, true)
  if (fraction === 0) return q + 8
  o[q + 8] = 46
  return digits(o, v, q + 9, fraction, 3)
}

/** `2024-05-06`. */
export function date(o: Uint8Array, q: number, days: number): number {
  return raw(o, q, dateText(days))
}

/** `2024-05-06T10:00:00`, `between` being the letter in the middle, with a Z where the type has a time zone. */
export function timestamp(
  o: Uint8Array,
  v: DataView,
  q: number,
  ms: number,
  between: number,
  zoned: boolean,
): number {
  const days = Math.floor(ms / DAY)
  let at = date(o, q, days)
  o[at] = between
  at = time(o, v, at + 1, ms - days * DAY)
  if (zoned) o[at++] = 90
  return at
}

/** What generated code reaches as `w$bytes`. */
export const bytesWriters = { raw, text, int, long, bigLong, double, decimal, date, time, timestamp }
