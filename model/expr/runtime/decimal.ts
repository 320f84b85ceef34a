/** DECIMAL(p, s) as a bigint scaled by 10^s. Rounding is half away from zero; a value that does not fit is NULL, as in Flink. */
import { fail } from './error.ts'

export const POWERS_OF_TEN: readonly bigint[] = Array.from({ length: 120 }, (_, i) => 10n ** BigInt(i))

const power = (exponent: number): bigint => POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent)

/** a / b rounded half away from zero. */
export function divideRounded(a: bigint, b: bigint): bigint {
  const quotient = a / b
  const rest = a % b
  if (rest === 0n) return quotient
  const twice = (rest < 0n ? -rest : rest) * 2n
  if (twice < (b < 0n ? -b : b)) return quotient
  return a < 0n === b < 0n ? quotient + 1n : quotient - 1n
}

export function rescale(value: bigint, from: number, to: number): bigint {
  return to >= from ? value * power(to - from) : divideRounded(value, power(from - to))
}

/** The value at another scale, or null where it has more than `precision` digits. */
export function decimalFit(value: bigint, from: number, precision: number, scale: number): bigint | null {
  const scaled = rescale(value, from, scale)
  const limit = power(precision)
  return scaled < limit && scaled > -limit ? scaled : null
}

export function decimalDivide(
  a: bigint,
  scaleA: number,
  b: bigint,
  scaleB: number,
  precision: number,
  scale: number,
): bigint | null {
  if (b === 0n)
    fail('Division by zero.', 'Guard it: CASE WHEN divisor <> 0 THEN … END, or NULLIF(divisor, 0).')
  const shift = scale + scaleB - scaleA
  const value = shift >= 0 ? divideRounded(a * power(shift), b) : divideRounded(a, b * power(-shift))
  return decimalFit(value, scale, precision, scale)
}

export function decimalModulo(
  a: bigint,
  scaleA: number,
  b: bigint,
  scaleB: number,
  precision: number,
  scale: number,
): bigint | null {
  if (b === 0n) fail('Division by zero.', 'Guard it: NULLIF(divisor, 0).')
  const common = Math.max(scaleA, scaleB)
  return decimalFit(rescale(a, scaleA, common) % rescale(b, scaleB, common), common, precision, scale)
}

/** The nearest double. */
export function decimalToDouble(value: bigint, scale: number): number {
  if (scale === 0) return Number(value)
  const near = Number(value)
  // Both exact: one correctly rounded division is the nearest double.
  if (Number.isSafeInteger(near) && scale <= 22) return near / Number(power(scale))
  return Number(decimalText(value, scale))
}

/** Digits with all of the scale's places: 12.30. */
export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return value.toString()
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** A decimal number in text as digits and scale, or null when the text is none. */
export function parseDecimal(text: string): { readonly value: bigint; readonly scale: number } | null {
  const match = NUMBER.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const digits = BigInt(whole + fraction)
  const scale = fraction.length - Number(exponent)
  const value = sign === '-' ? -digits : digits
  return scale >= 0 ? { value, scale } : { value: value * power(-scale), scale: 0 }
}

export function doubleToDecimal(value: number, precision: number, scale: number): bigint | null {
  if (!Number.isFinite(value)) fail(`${value} is no DECIMAL.`, 'Test for it first, or use TRY_CAST.')
  const parsed = parseDecimal(String(value))
  return parsed === null ? null : decimalFit(parsed.value, parsed.scale, precision, scale)
}

/** A whole number, held as bigint or number, as DECIMAL. */
export function integerToDecimal(value: bigint | number, precision: number, scale: number): bigint | null {
  return decimalFit(BigInt(value), 0, precision, scale)
}

export function textToDecimal(text: string, precision: number, scale: number): bigint {
  const parsed = parseDecimal(text.trim())
  if (parsed === null) fail(`'${text}' is no number.`, 'TRY_CAST gives NULL instead.')
  return (
    decimalFit(parsed.value, parsed.scale, precision, scale) ??
    fail(`${text} has too many digits for DECIMAL(${precision}, ${scale}).`, 'Use a wider type, or TRY_CAST.')
  )
}

/** The whole part, cut towards zero. */
export function decimalToInteger(value: bigint, scale: number): bigint {
  return value / power(scale)
}

export function decimalFloor(value: bigint, scale: number): bigint {
  const unit = power(scale)
  const quotient = value / unit
  return value % unit < 0n ? quotient - 1n : quotient
}

export function decimalCeil(value: bigint, scale: number): bigint {
  return -decimalFloor(-value, scale)
}

/** ROUND(value, digits), at the scale of its result; negative digits round left of the point. */
export function decimalRound(value: bigint, scale: number, digits: number, resultScale: number): bigint {
  if (digits >= scale) return rescale(value, scale, resultScale)
  const unit = power(scale - digits)
  return rescale(divideRounded(value, unit) * unit, scale, resultScale)
}

export function decimalTruncate(value: bigint, scale: number, digits: number, resultScale: number): bigint {
  if (digits >= scale) return rescale(value, scale, resultScale)
  const unit = power(scale - digits)
  return rescale((value / unit) * unit, scale, resultScale)
}
