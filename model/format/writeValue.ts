/** From values to text, by type: JSON and CSV. Pure; what generated writers call. */
import { UserError } from '../errors.ts'
import type { SqlType, Value } from '../types.ts'
import { toBase64 } from './convert.ts'

/** How times are written: with a T, or with a space as in SQL. */
export type TimeStyle = 'iso' | 'sql'

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

const DAY = 86_400_000
let lastDay = NaN
let lastDayText = ''

/** `2024-05-06` of days since 1970. */
export function dateText(days: number): string {
  if (days === lastDay) return lastDayText
  // The count of days is turned into a date within eras of 400 years that start in March.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  if (!(year >= 0 && year <= 9_999)) {
    throw new UserError('time-out-of-range', `A time in the year ${year} cannot be written.`, {
      hint: 'Years go from 0 to 9999. Is the event time in seconds or microseconds rather than milliseconds?',
    })
  }
  lastDay = days
  lastDayText = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
  return lastDayText
}

/** `10:00:00`, with milliseconds only where there are some. */
export function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const fraction = ms - seconds * 1_000
  const minutes = Math.floor(seconds / 60)
  const text = `${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}:${pad(seconds % 60, 2)}`
  return fraction === 0 ? text : `${text}.${pad(fraction, 3)}`
}

/** `2024-05-06T10:00:00`, with a Z where the type has a time zone. */
export function timestampText(ms: number, style: TimeStyle, zoned: boolean): string {
  const days = Math.floor(ms / DAY)
  return dateText(days) + (style === 'iso' ? 'T' : ' ') + timeText(ms - days * DAY) + (zoned ? 'Z' : '')
}

/** A scaled bigint with all its digits: 1204n of scale 2 is `12.04`. */
export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value)
  const negative = value < 0n
  const digits = String(negative ? -value : value).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** The shortest text that reads back as the same double. JSON has no NaN and no Infinity. */
export function doubleText(value: number): string {
  if (value - value !== 0) {
    throw new UserError('no-json', `${value} has no JSON.`, {
      hint: 'Turn it into NULL or a number in a Map before, or write CSV.',
    })
  }
  return value === 0 && 1 / value < 0 ? '-0.0' : `${value}`
}

// oxlint-disable-next-line no-control-regex -- control characters are what has to be escaped
const SPECIAL = /["\\\u0000-\u001f\ud800-\udfff]/

/** A text as a JSON string. */
export function quoted(text: string): string {
  return SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`
}

const isText = (value: Value): value is string => typeof value === 'string'
const mismatch = (type: SqlType): UserError =>
  new UserError('value-type', `A value does not fit its type ${type.kind}.`)

/** A value as JSON. */
export function jsonText(value: Value, type: SqlType, style: TimeStyle): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'FLOAT':
    case 'DOUBLE':
      return doubleText(Number(value))
    case 'ARRAY':
      if (!Array.isArray(value)) throw mismatch(type)
      return `[${value.map((one: Value) => jsonText(one, type.element, style)).join(',')}]`
    case 'MAP': {
      if (!(value instanceof Map)) throw mismatch(type)
      const entries: string[] = []
      for (const [key, one] of value as ReadonlyMap<Value, Value>) {
        entries.push(`${quoted(plainText(key, type.key, style))}:${jsonText(one, type.value, style)}`)
      }
      return `{${entries.join(',')}}`
    }
    case 'ROW': {
      if (!Array.isArray(value)) throw mismatch(type)
      const values = value as readonly Value[]
      return `{${type.fields.map((field, i) => `${quoted(field.name)}:${jsonText(values[i] ?? null, field.type, style)}`).join(',')}}`
    }
    case 'STRING':
    case 'BYTES':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return quoted(plainText(value, type, style))
    default:
      return plainText(value, type, style)
  }
}

/** A value as text without quotes: a CSV field, or the key of a map. ARRAY, MAP and ROW are JSON; NULL is the empty text. */
export function plainText(value: Value, type: SqlType, style: TimeStyle): string {
  if (value === null) return ''
  switch (type.kind) {
    case 'STRING':
      if (!isText(value)) throw mismatch(type)
      return value
    case 'FLOAT':
    case 'DOUBLE':
      return Object.is(value, -0) ? '-0.0' : String(Number(value))
    case 'DECIMAL':
      return decimalText(BigInt(value as bigint), type.scale)
    case 'BYTES':
      return toBase64(value as Uint8Array)
    case 'DATE':
      return dateText(Number(value))
    case 'TIME':
      return timeText(Number(value))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(Number(value), style, type.kind === 'TIMESTAMP_LTZ')
    case 'ARRAY':
    case 'MAP':
    case 'ROW':
      return jsonText(value, type, style)
    default:
      if (typeof value === 'object') throw mismatch(type)
      return String(value)
  }
}

/** A text as a CSV field: in quotes where it needs them, or where it would otherwise be read as NULL. */
export function csvField(text: string, delimiter: string, nullText: string): string {
  const plain =
    text !== nullText &&
    text !== '' &&
    text.trim() === text &&
    !text.includes(delimiter) &&
    !text.includes('"') &&
    !text.includes('\n') &&
    !text.includes('\r')
  return plain ? text : `"${text.replaceAll('"', '""')}"`
}

/** What a one-column CSV row must not be: a blank line, which readers skip. */
export function oneField(field: string): string {
  if (field !== '') return field
  throw new UserError(
    'csv-blank-row',
    'NULL in a file of one column would be a blank line, which readers skip.',
    {
      hint: 'Set "NULL is written as" to a text such as NULL.',
    },
  )
}

/** A text as one line. */
export function lineText(text: string | null): string {
  if (text === null) return ''
  if (!text.includes('\n') && !text.includes('\r')) return text
  throw new UserError('line-break', 'The text has a line break and would be read as two records.', {
    hint: 'Replace line breaks in a Map before, or write JSON lines.',
  })
}

/** What generated code reaches as `w$lib`: texts that are worked out before a record's bytes are written. */
export const writers = { jsonText, plainText, csvField, oneField, lineText, toBase64 }
