/** What generated readers and writers call: texts, numbers and times from bytes. Pure; works on any Uint8Array, faster on Node's Buffer. */

/** Methods that Node's Buffer has beyond Uint8Array. */
interface Sliceable {
  latin1Slice?: (start: number, end: number) => string
  utf8Slice?: (start: number, end: number) => string
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text of ASCII bytes. */
export function ascii(b: Uint8Array & Sliceable, start: number, end: number): string {
  if (b.latin1Slice !== undefined) return b.latin1Slice(start, end)
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(b[i] ?? 0)
  return text
}

/** A text of UTF-8 bytes, or null where they are none. */
export function utf8(b: Uint8Array & Sliceable, start: number, end: number): string | null {
  if (b.utf8Slice !== undefined) {
    const text = b.utf8Slice(start, end)
    // The slice puts U+FFFD for what is no UTF-8; only a text with one is worth the strict decoder.
    if (!text.includes('\uFFFD')) return text
  }
  try {
    return decoder.decode(b.subarray(start, end))
  } catch {
    return null
  }
}

/** A text of bytes, ASCII or UTF-8; null where they are no UTF-8. */
export function text(b: Uint8Array, start: number, end: number): string | null {
  for (let i = start; i < end; i++) if ((b[i] ?? 0) > 127) return utf8(b, start, end)
  return ascii(b, start, end)
}

/** Powers of ten that are exact in a double. */
export const POWERS: readonly number[] = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))
export const BIG_POWERS: readonly bigint[] = Array.from({ length: 80 }, (_, n) => 10n ** BigInt(n))

const digit = (b: Uint8Array, i: number): number => {
  const c = (b[i] ?? 0) - 48
  return c >= 0 && c <= 9 ? c : -1
}
const two = (b: Uint8Array, i: number): number => {
  const high = digit(b, i)
  const low = digit(b, i + 1)
  return high < 0 || low < 0 ? -1 : high * 10 + low
}

/** Days since 1970-01-01 of a proleptic Gregorian date; NaN where there is no such date. */
export function daysOf(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1) return NaN
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const last =
    month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  if (day > last) return NaN
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** The days of `YYYY-MM-DD` at `i`; NaN where it is none. */
export function dateAt(b: Uint8Array, i: number, end: number): number {
  if (end - i < 10 || b[i + 4] !== 45 || b[i + 7] !== 45) return NaN
  const century = two(b, i)
  const year = two(b, i + 2)
  if (century < 0 || year < 0) return NaN
  return daysOf(century * 100 + year, two(b, i + 5), two(b, i + 8))
}

/** Where the last `timeAt` stopped. */
export let timeEnd = 0

/** Milliseconds of the day of `HH:MM[:SS[.fraction]]` at `i`; NaN where it is none. A fraction finer than 1 ms is cut. */
export function timeAt(b: Uint8Array, i: number, end: number): number {
  if (end - i < 5 || b[i + 2] !== 58) return NaN
  const hour = two(b, i)
  const minute = two(b, i + 3)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return NaN
  let ms = (hour * 60 + minute) * 60_000
  let p = i + 5
  if (p < end && b[p] === 58) {
    const second = end - p < 3 ? -1 : two(b, p + 1)
    if (second < 0 || second > 59) return NaN
    ms += second * 1_000
    p += 3
    if (p < end && b[p] === 46) {
      let scale = 100
      const first = ++p
      for (let d = 0; p < end && (d = digit(b, p)) >= 0; p++) {
        ms += d * Math.trunc(scale)
        scale /= 10
      }
      if (p === first || p - first > 9) return NaN
    }
  }
  timeEnd = p
  return ms
}

/**
 * Milliseconds since 1970 of `YYYY-MM-DD`, `T` or a space, a time, and a zone (`Z`, `+02:00`, `+0200`, `+02`), which must be there where
 * `zoned` and must not where not. NaN where the bytes are no such time.
 */
export function timestampAt(b: Uint8Array, start: number, end: number, zoned: boolean): number {
  const days = dateAt(b, start, end)
  if (days !== days || end - start < 16) return NaN
  const separator = b[start + 10]
  if (separator !== 84 && separator !== 32 && separator !== 116) return NaN
  const ms = timeAt(b, start + 11, end)
  if (ms !== ms) return NaN
  const local = days * 86_400_000 + ms
  let p = timeEnd
  if (!zoned) return p === end ? local : NaN
  if (p < end && b[p] === 32) p++
  const sign = b[p]
  if (p < end && (sign === 90 || sign === 122)) return p + 1 === end ? local : NaN
  if (p >= end || (sign !== 43 && sign !== 45)) return NaN
  const hours = end - p >= 3 ? two(b, p + 1) : -1
  const rest = end - p
  const minutes =
    rest === 3 ? 0 : rest === 6 && b[p + 3] === 58 ? two(b, p + 4) : rest === 5 ? two(b, p + 3) : -1
  if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) return NaN
  const offset = (hours * 60 + minutes) * 60_000
  return sign === 43 ? local - offset : local + offset
}

/** A number of JSON's grammar taken apart; digits without sign and point. */
const NUMBER = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** More digits than any type holds; a number of a million digits would take seconds to convert. */
const MAX_DIGITS = 1_000

/** The value times 10^scale as a whole number, rounded half away from zero; null where the text is no number or too large to hold. */
export function scaled(number: string, scale: number): bigint | null {
  const match = NUMBER.exec(number)
  if (match === null) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole.length + fraction.length > MAX_DIGITS) return null
  const digits = BigInt(whole + fraction)
  if (digits === 0n) return 0n
  const shift = Number(exponent) - fraction.length + scale
  let value: bigint
  if (shift >= 0) {
    if (shift > 60) return null
    value = digits * (BIG_POWERS[shift] ?? 1n)
  } else if (-shift > whole.length + fraction.length) value = 0n
  else {
    const divisor = 10n ** BigInt(-shift)
    value = (digits + divisor / 2n) / divisor
  }
  return sign === '-' ? -value : value
}

/** A whole number, exactly; null where the text is no number or has a fraction. */
export function whole(number: string): bigint | null {
  const exact = scaled(number, 0)
  if (exact === null) return null
  if (!/[.eE]/.test(number)) return exact
  const match = NUMBER.exec(number)
  const places = (match?.[3]?.length ?? 0) - Number(match?.[4] ?? 0)
  // Rounding changed nothing exactly if the digits behind the point are all zero.
  if (places <= 0) return exact
  if (places > 60) return exact === 0n && /^-?[0.]+(?:[eE]|$)/.test(number) ? 0n : null
  return scaled(number, places) === exact * (BIG_POWERS[places] ?? 1n) ? exact : null
}

const MAX_LONG = 9_223_372_036_854_775_807n

/** A 64-bit whole number of digits with an optional minus; null where it is out of range. */
export function long(b: Uint8Array, start: number, end: number): bigint | null {
  const value = BigInt(ascii(b, start, end))
  return value > MAX_LONG || value < -MAX_LONG - 1n ? null : value
}

/** The double that is nearest to a number's text; NaN where it is beyond DOUBLE. */
export function double(b: Uint8Array, start: number, end: number): number {
  const value = Number(ascii(b, start, end))
  return Number.isFinite(value) ? value : NaN
}

/** The value times 10^scale, or null where it does not fit into `precision` digits. */
export function decimal(number: string, precision: number, scale: number): bigint | null {
  const value = scaled(number, scale)
  if (value === null) return null
  const limit = BIG_POWERS[precision] ?? 0n
  return value >= limit || value <= -limit ? null : value
}
