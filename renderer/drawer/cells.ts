/** Values of sampled records as the tables write them, and records as JSON text. Pure. Values come as `sampleRow` of the contract says. */
import type { SampleRow } from '../../bridge/contract.ts'
import type { Json } from '../../model/document.ts'
import type { Column } from '../../model/schema.ts'
import type { SqlType } from '../../model/types.ts'
import {
  formatClock,
  formatCount,
  formatDate,
  formatDateTime,
  formatTimeOfDay,
  MISSING,
} from '../../ui/format.ts'
import { panels } from '../texts/index.ts'

export interface Cell {
  readonly text: string
  /** NULL, the empty text and a missing field must look different from each other and from any value. */
  readonly kind: 'value' | 'null' | 'empty' | 'missing' | 'bad'
  /** For the tooltip: what the short form leaves out. */
  readonly title: string | null
}

const DAY = 86_400_000
const rightKinds: readonly string[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL']
export const alignsRight = (type: SqlType): boolean => rightKinds.includes(type.kind)

/** A text on one line: what breaks or hides text is written as an escape. */
export const oneLine = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (char) =>
    char === '\n'
      ? '\\n'
      : char === '\r'
        ? '\\r'
        : char === '\t'
          ? '\\t'
          : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const plain = (text: string, title: string | null = null): Cell => ({ text, kind: 'value', title })

/** Columns that are keys by their name: their digits are a name, not a quantity. */
const keyLike = /(^|_)(id|key|no|nr|number|code|offset|partition|year)$/i

const timeLike = /(^|_)(ts|t|at|time|timestamp|epoch|ms|millis)$|(Time|Timestamp|At|Ms|Millis)$/
/** The years 2001 to 2096 in milliseconds since 1970. */
const EPOCH = { low: 1e12, high: 4e12 } as const

/** Whether a BIGINT is a time, by its column's name and its size: then it is no quantity, and has a readable form. */
function isEpochTime(value: Json, name: string): boolean {
  const ms = Number(value)
  return timeLike.test(name) && ms >= EPOCH.low && ms <= EPOCH.high
}

export function formatCell(value: Json | undefined, { name, type }: Column, timeZone: string): Cell {
  if (value === undefined) return { text: MISSING, kind: 'missing', title: null }
  if (value === null) return { text: 'NULL', kind: 'null', title: null }
  if (value === '') return { text: "''", kind: 'empty', title: null }
  switch (type.kind) {
    case 'BOOLEAN':
      return plain(value === true ? 'TRUE' : value === false ? 'FALSE' : textOf(value))
    case 'DECIMAL':
      return plain(formatCount(textOf(value)))
    case 'BIGINT':
      if (isEpochTime(value, name))
        return plain(textOf(value), `${formatDateTime(Number(value), timeZone)} ${timeZone}`)
      // Counts are safe; any other BIGINT may be a key, and keys are never grouped.
      return plain(type.safe === true && !keyLike.test(name) ? formatCount(textOf(value)) : textOf(value))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      if (typeof value !== 'number') return plain(oneLine(textOf(value)))
      const zone = type.kind === 'TIMESTAMP' ? 'UTC' : timeZone
      return plain(
        formatClock(value, zone),
        `${formatDateTime(value, zone)}${type.kind === 'TIMESTAMP' ? '' : ` ${zone}`}`,
      )
    }
    case 'DATE':
      return plain(typeof value === 'number' ? formatDate(value * DAY) : oneLine(textOf(value)))
    case 'TIME':
      return plain(typeof value === 'number' ? formatTimeOfDay(value) : oneLine(textOf(value)))
    case 'STRING': {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      // Blanks alone would look like an empty cell.
      if (text.trim() === '') return { text: `'${oneLine(text)}'`, kind: 'empty', title: null }
      return plain(oneLine(text), text.length > 40 ? text : null)
    }
    case 'ARRAY':
    case 'MAP':
    case 'ROW': {
      const text = valueJson(value, type)
      return plain(text, text)
    }
    default:
      return plain(typeof value === 'string' ? oneLine(value) : JSON.stringify(value))
  }
}

/** A cell of a sampled record: the value, or that it could not be read, with why. */
export function recordCell(row: SampleRow, index: number, column: Column, timeZone: string): Cell {
  const error = row.errors?.[index]
  return error === undefined
    ? formatCell(row.values[index], column, timeZone)
    : { text: panels.records.bad, kind: 'bad', title: error }
}

const numeric = /^-?\d+(\.\d+)?$/

/** A sampled value as plain text. */
const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A value as JSON text. 64-bit integers and decimals are bare numbers with all their digits, times ISO texts. */
export function valueJson(value: Json | undefined, type: SqlType): string {
  if (value === undefined || value === null) return 'null'
  switch (type.kind) {
    case 'BIGINT':
    case 'DECIMAL':
      return numeric.test(textOf(value)) ? textOf(value) : JSON.stringify(value)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      if (typeof value !== 'number' || Math.abs(value) > 8.64e15) break
      return JSON.stringify(new Date(value).toISOString().slice(0, type.kind === 'TIMESTAMP' ? 23 : 24))
    case 'DATE':
      return JSON.stringify(typeof value === 'number' ? formatDate(value * DAY) : value)
    case 'TIME':
      return JSON.stringify(typeof value === 'number' ? formatTimeOfDay(value) : value)
    case 'ARRAY':
      if (!Array.isArray(value)) break
      return `[${value.map((item: Json) => valueJson(item, type.element)).join(', ')}]`
    case 'ROW':
      if (!Array.isArray(value)) break
      return `{${type.fields.map(({ name, type: inner }, index) => `${JSON.stringify(name)}: ${valueJson(value[index], inner)}`).join(', ')}}`
    default:
      break
  }
  return JSON.stringify(value)
}

export interface JsonField {
  readonly name: string
  readonly json: string
  readonly kind: 'string' | 'number' | 'null' | 'other'
}

/** The fields of a record, for a JSON view in colours. */
export function recordFields(values: readonly Json[], columns: readonly Column[]): readonly JsonField[] {
  return columns.map(({ name, type }, index) => {
    const json = valueJson(values[index], type)
    const kind =
      json === 'null' ? 'null' : json.startsWith('"') ? 'string' : /^-?\d/.test(json) ? 'number' : 'other'
    return { name, json, kind }
  })
}

export const recordJson = (values: readonly Json[], columns: readonly Column[]): string =>
  `{${recordFields(values, columns)
    .map(({ name, json }) => `${JSON.stringify(name)}: ${json}`)
    .join(', ')}}`

/** Whether any cell holds the text, ignoring case. */
export function rowMatches(
  row: SampleRow,
  columns: readonly Column[],
  search: string,
  timeZone: string,
): boolean {
  const text = search.toLowerCase()
  return columns.some((column, index) => {
    const cell = recordCell(row, index, column, timeZone)
    return cell.text.toLowerCase().includes(text) || (cell.title?.toLowerCase().includes(text) ?? false)
  })
}

/** How many records stand behind each one that is shown: by the ordinals of the shown ones. */
export function samplingRatio(rows: readonly { readonly n: number }[]): number {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined || rows.length < 2) return 1
  return Math.max(1, Math.round((last.n - first.n + 1) / rows.length))
}

/** The date of a time, where the row above has another one. */
export function dayChange(value: unknown, above: unknown, column: Column, timeZone: string): string | null {
  if (column.type.kind !== 'TIMESTAMP_LTZ' && column.type.kind !== 'TIMESTAMP') return null
  if (typeof value !== 'number' || typeof above !== 'number') return null
  const zone = column.type.kind === 'TIMESTAMP' ? 'UTC' : timeZone
  const day = formatDate(value, zone)
  return day === formatDate(above, zone) ? null : day
}
