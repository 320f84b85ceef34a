import { fail } from './error.ts'
import { decimalRound, decimalText, decimalToDouble, decimalTruncate, parseDecimal } from './decimal.ts'

const GUARD = 'Guard it: CASE WHEN divisor <> 0 THEN … END, or NULLIF(divisor, 0).'

export function divideInt(a: number, b: number): number {
  if (b === 0) fail('Division by zero.', GUARD)
  return (a / b) | 0
}
export function moduloInt(a: number, b: number): number {
  if (b === 0) fail('Division by zero.', GUARD)
  return (a % b) | 0
}
export function divideBig(a: bigint, b: bigint): bigint {
  if (b === 0n) fail('Division by zero.', GUARD)
  return BigInt.asIntN(64, a / b)
}
export function moduloBig(a: bigint, b: bigint): bigint {
  if (b === 0n) fail('Division by zero.', GUARD)
  return a % b
}

/** The result of arithmetic on BIGINTs held as numbers. */
export function safe(value: number): number {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  return fail(
    `${value} is beyond 2^53, which a BIGINT marked "safe" cannot hold.`,
    'Turn "safe" off for the column: its values are then exact 64-bit integers.',
  )
}
export function divideSafe(a: number, b: number): number {
  if (b === 0) fail('Division by zero.', GUARD)
  return Math.trunc(a / b) + 0
}
export function moduloSafe(a: number, b: number): number {
  if (b === 0) fail('Division by zero.', GUARD)
  return (a % b) + 0
}

/** Java's conversion of a double to an int: cut towards zero, NaN is 0, held at the limits. */
export function doubleToInt(value: number): number {
  if (value !== value) return 0
  return value >= 2147483647 ? 2147483647 : value <= -2147483648 ? -2147483648 : value | 0
}
export function doubleToBigint(value: number): bigint {
  if (value !== value) return 0n
  if (value >= 2 ** 63) return 9223372036854775807n
  if (value <= -(2 ** 63)) return -9223372036854775808n
  return BigInt(Math.trunc(value))
}

/** ROUND of a double goes by its shortest decimal text, half away from zero: ROUND(1.005, 2) is 1.01. */
export function roundDouble(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value
  const parsed = parseDecimal(String(value))
  if (parsed === null || digits >= parsed.scale) return value + 0
  const scale = Math.max(digits, 0)
  return decimalToDouble(decimalRound(parsed.value, parsed.scale, digits, scale), scale)
}
export function truncateDouble(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value
  const parsed = parseDecimal(String(value))
  if (parsed === null || digits >= parsed.scale) return value + 0
  const scale = Math.max(digits, 0)
  return decimalToDouble(decimalTruncate(parsed.value, parsed.scale, digits, scale), scale)
}
export function roundInteger(value: bigint, digits: number): bigint {
  return digits >= 0 ? value : decimalRound(value, 0, digits, 0)
}
export function truncateInteger(value: bigint, digits: number): bigint {
  return digits >= 0 ? value : decimalTruncate(value, 0, digits, 0)
}

export function parseInteger(text: string, low: bigint, high: bigint): bigint {
  const trimmed = text.trim()
  const match = /^([+-]?\d*)(?:\.\d*)?$/.exec(trimmed)
  const whole = match?.[1] ?? ''
  if (match === null || trimmed === '' || !/\d/.test(trimmed)) {
    return fail(
      trimmed === '' ? 'An empty text is no number.' : `'${trimmed}' is no whole number.`,
      'TRY_CAST gives NULL instead.',
    )
  }
  const value = BigInt(/\d/.test(whole) ? whole.replace('+', '') : '0')
  if (value < low || value > high)
    fail(`${trimmed} is out of range: ${low} to ${high}.`, 'Use a wider type, or TRY_CAST.')
  return value
}
export const textToTinyint = (text: string): number => Number(parseInteger(text, -128n, 127n))
export const textToSmallint = (text: string): number => Number(parseInteger(text, -32768n, 32767n))
export const textToInt = (text: string): number => Number(parseInteger(text, -2147483648n, 2147483647n))
export const textToBigint = (text: string): bigint =>
  parseInteger(text, -9223372036854775808n, 9223372036854775807n)

const DOUBLE = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?|NaN|Infinity)$/

export function textToDouble(text: string): number {
  const trimmed = text.trim()
  if (!DOUBLE.test(trimmed))
    fail(
      trimmed === '' ? 'An empty text is no number.' : `'${trimmed}' is no number.`,
      'TRY_CAST gives NULL instead.',
    )
  return Number(/[dDfF]$/.test(trimmed) ? trimmed.slice(0, -1) : trimmed)
}

const TRUE = new Set(['t', 'true', 'y', 'yes', '1'])
const FALSE = new Set(['f', 'false', 'n', 'no', '0'])

export function textToBoolean(text: string): boolean {
  const word = text.trim().toLowerCase()
  if (TRUE.has(word)) return true
  if (!FALSE.has(word)) fail(`'${text}' is neither true nor false.`, 'TRY_CAST gives NULL instead.')
  return false
}

/** A double as Java writes it: 100.0, 1.0E7, 1.0E-4. */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  return javaText(value, size < 1e-300 ? twoDigits(size, String(size)) : String(size))
}

/** Java writes two digits at least: of the smallest doubles, where one would do, the nearer two (4.9E-324). */
const twoDigits = (size: number, shortest: string): string =>
  /^\de/.test(shortest) ? size.toPrecision(2) : shortest

/** A float in the fewest digits that name it. */
export function floatText(value: number): string {
  let digits = String(Math.abs(value))
  for (let precision = 1; precision <= 9 && Number.isFinite(value); precision++) {
    const candidate = Math.abs(value).toPrecision(precision)
    if (Math.fround(Number(candidate)) === Math.abs(value)) {
      digits = twoDigits(Math.abs(value), String(Number(candidate)))
      break
    }
  }
  return javaText(value, digits)
}

function javaText(value: number, shortest: string): string {
  if (value !== value) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === Infinity) return `${sign}Infinity`
  if (size === 0) return `${sign}0.0`
  const parsed = parseDecimal(shortest)
  if (parsed === null) return String(value)
  if (size >= 1e-3 && size < 1e7) {
    const plain = decimalText(parsed.value, parsed.scale)
    return sign + (plain.includes('.') ? plain : `${plain}.0`)
  }
  const digits = parsed.value.toString()
  const exponent = digits.length - 1 - parsed.scale
  const fraction = digits.slice(1).replace(/0+$/, '')
  return `${sign}${digits.slice(0, 1)}.${fraction === '' ? '0' : fraction}E${exponent}`
}
