/** A JSON reader that keeps numbers as they are written: JSON.parse would corrupt those beyond 2^53. */
import { decimalText } from './decimal.ts'

/** A number by its text. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type JsonValue =
  null | boolean | string | JsonNumber | readonly JsonValue[] | ReadonlyMap<string, JsonValue>

const MAX_DEPTH = 200
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** The value, or undefined when the text is no JSON. What follows the value must be blank. */
export function parseJson(text: string): JsonValue | undefined {
  let at = 0
  let failed = false

  const skip = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++
  }
  const word = (expected: string, value: JsonValue): JsonValue => {
    if (text.startsWith(expected, at)) at += expected.length
    else failed = true
    return value
  }
  const string = (): string => {
    let end = at + 1
    while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1
    const quoted = text.slice(at, end + 1)
    at = end + 1
    try {
      return JSON.parse(quoted) as string
    } catch {
      failed = true
      return ''
    }
  }
  const value = (depth: number): JsonValue => {
    skip()
    if (depth > MAX_DEPTH) failed = true
    if (failed) return null
    const char = text.charAt(at)
    if (char === '"') return string()
    if (char === '{') return object(depth)
    if (char === '[') return array(depth)
    if (char === 't') return word('true', true)
    if (char === 'f') return word('false', false)
    if (char === 'n') return word('null', null)
    NUMBER.lastIndex = at
    const match = NUMBER.exec(text)
    if (match === null) {
      failed = true
      return null
    }
    at += match[0].length
    return new JsonNumber(match[0])
  }
  const array = (depth: number): JsonValue => {
    const items: JsonValue[] = []
    at++
    skip()
    if (text.charAt(at) === ']') {
      at++
      return items
    }
    while (!failed) {
      items.push(value(depth + 1))
      skip()
      const char = text.charAt(at++)
      if (char === ']') break
      if (char !== ',') failed = true
    }
    return items
  }
  const object = (depth: number): JsonValue => {
    const entries = new Map<string, JsonValue>()
    at++
    skip()
    if (text.charAt(at) === '}') {
      at++
      return entries
    }
    while (!failed) {
      skip()
      if (text.charAt(at) !== '"') failed = true
      const key = string()
      skip()
      if (text.charAt(at++) !== ':') failed = true
      entries.set(key, value(depth + 1))
      skip()
      const char = text.charAt(at++)
      if (char === '}') break
      if (char !== ',') failed = true
    }
    return entries
  }

  const result = value(0)
  skip()
  return failed || at !== text.length ? undefined : result
}

/** JSON text with the keys of objects in order, as Flink writes it. */
export function writeJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof JsonNumber) return numberText(value.text)
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  const entries = [...(value as ReadonlyMap<string, JsonValue>)].sort(([a], [b]) =>
    a < b ? -1 : a > b ? 1 : 0,
  )
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${writeJson(item)}`).join(',')}}`
}

/** A number as Java's BigDecimal writes it: 5e-1 is 0.5, 1e400 is 1E+400. */
export function numberText(text: string): string {
  if (/^-?[1-9]\d*$/.test(text)) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  const scale = fraction.length - Number(exponent)
  const power = digits.length - 1 - scale
  const minus = digits.replaceAll('0', '') === '' ? '' : sign
  if (scale >= 0 && power >= -6) return minus + decimalText(BigInt(digits), scale)
  const rest = digits.slice(1)
  return `${minus}${digits.slice(0, 1)}${rest === '' ? '' : `.${rest}`}E${power < 0 ? '' : '+'}${power}`
}
