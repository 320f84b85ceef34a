/** From the text of one value to the value, by type: what CSV fields hold, and JSON strings of times, dates, bytes and map keys. */
import { formatKind } from './words.ts'
import { dateAt, decimal, timeAt, timeEnd, timestampAt, whole } from './scan.ts'
import type { SqlType, Value } from '../types.ts'

/** Why a text is no value of its type. */
export class Misfit {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

const RANGES = {
  TINYINT: [-128n, 127n],
  SMALLINT: [-32_768n, 32_767n],
  INT: [-2_147_483_648n, 2_147_483_647n],
  BIGINT: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
} as const

const misfit = (text: string, type: SqlType, why = '') =>
  new Misfit(`${shown(text)} is no ${formatKind(type)}${why}`)

/** A text as a message shows it: cut where it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
}

/** A piece of JSON as a message shows it: its own quotes are enough, so it gets none; control characters are escaped. */
export function asWritten(json: string): string {
  const cut = json.length > 60 ? `${json.slice(0, 57)}...` : json
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return cut.replace(/[\u0000-\u001f\u007f]/g, (char) => JSON.stringify(char).slice(1, -1))
}

/** A number's text to a value of a numeric type. */
export function numberValue(text: string, type: SqlType): Value | Misfit {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT': {
      const value = whole(text)
      if (value === null) return misfit(text, type, ': it is not a whole number')
      const [low, high] = RANGES[type.kind]
      if (value < low || value > high) return misfit(text, type, `: it goes from ${low} to ${high}`)
      if (type.kind !== 'BIGINT') return Number(value)
      if (type.safe !== true) return value
      const number = Number(value)
      return Number.isSafeInteger(number)
        ? number
        : misfit(
            text,
            type,
            ' within ±2^53, which the setting "safe" of the column promises; take the mark off the column',
          )
    }
    case 'FLOAT':
    case 'DOUBLE': {
      const value = type.kind === 'FLOAT' ? Math.fround(Number(text)) : Number(text)
      return Number.isFinite(value) ? value : misfit(text, type, ': it is too large')
    }
    case 'DECIMAL': {
      const value = decimal(text, type.precision, type.scale)
      return value ?? misfit(text, type, ': it has too many digits')
    }
    default:
      return misfit(text, type)
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A text to a value of any type but ARRAY, MAP and ROW. Spaces around numbers, times and booleans do not count. */
export function textValue(text: string, type: SqlType): Value | Misfit {
  switch (type.kind) {
    case 'STRING':
      return text
    case 'BOOLEAN': {
      const word = text.trim().toLowerCase()
      return word === 'true' ? true : word === 'false' ? false : misfit(text, type)
    }
    case 'BYTES':
      return base64(text) ?? misfit(text, type, ': it is not base64')
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timeValue(text.trim(), type)
    default: {
      const number = text.trim()
      if ((type.kind === 'DOUBLE' || type.kind === 'FLOAT') && /^(?:NaN|-?Infinity)$/.test(number))
        return Number(number)
      if (!NUMBER.test(number)) return misfit(text, type)
      return numberValue(number.replace(/^\+/, '').replace(/^(-?)\./, '$10.'), type)
    }
  }
}

const encoder = new TextEncoder()

function timeValue(text: string, type: SqlType): Value | Misfit {
  const b = encoder.encode(text)
  if (type.kind === 'DATE') {
    const days = b.length === 10 ? dateAt(b, 0, b.length) : NaN
    return Number.isNaN(days) ? misfit(text, type, ': write it as 2024-05-06') : days
  }
  if (type.kind === 'TIME') {
    const ms = timeAt(b, 0, b.length)
    return Number.isNaN(ms) || timeEnd !== b.length ? misfit(text, type, ': write it as 10:00:00') : ms
  }
  const zoned = type.kind === 'TIMESTAMP_LTZ'
  const ms = timestampAt(b, 0, b.length, zoned)
  if (!Number.isNaN(ms)) return ms
  const other = timestampAt(b, 0, b.length, !zoned)
  if (Number.isNaN(other)) {
    return misfit(text, type, `: write it as 2024-05-06T10:00:00${zoned ? 'Z' : ''}`)
  }
  return zoned
    ? misfit(text, type, ': it has no time zone; the type TIMESTAMP(3) takes it')
    : misfit(text, type, ': it has a time zone; the type TIMESTAMP_LTZ(3) takes it')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const CODES = new Map(Array.from(ALPHABET, (letter, code) => [letter, code]))

/** Bytes of a base64 text with or without padding; null where it is none. */
export function base64(text: string): Uint8Array | null {
  const body = text.replace(/={1,2}$/, '')
  if (body.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const letter of body) {
    const code = CODES.get(letter)
    if (code === undefined) return null
    held = ((held << 6) | code) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 255
    }
  }
  return bytes
}

/** The base64 text of bytes, padded. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0
    const b = bytes[i + 1]
    const c = bytes[i + 2]
    text += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | ((b ?? 0) >> 4))
    text += b === undefined ? '=' : ALPHABET.charAt(((b & 15) << 2) | ((c ?? 0) >> 6))
    text += c === undefined ? '=' : ALPHABET.charAt(c & 63)
  }
  return text
}
