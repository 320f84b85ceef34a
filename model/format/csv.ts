/** CSV after RFC 4180: quoted fields may hold delimiters, line breaks and doubled quotes; a quote inside an unquoted field is just a character. */
import type { Column } from '../schema.ts'
import type { Value } from '../types.ts'
import { Misfit, textValue } from './convert.ts'
import type { RecordFormat } from './index.ts'
import { createJsonReader } from './json.ts'
import type { RecordReader } from './record.ts'
import { text } from './scan.ts'

const QUOTE = 34

/** One field: its text and whether it was quoted. */
export interface CsvField {
  readonly text: string
  readonly quoted: boolean
}

/** The names in a header; spaces around an unquoted name do not belong to it. */
export function headerNames(fields: readonly CsvField[]): string[] {
  return fields.map((field) => (field.quoted ? field.text : field.text.trim()))
}

/**
 * Splits the record at `p`. `next` is behind its line break; `problem` says what is wrong with it, and then `next` is behind the first line
 * break, so that one open quote costs one line and not the rest of the file.
 */
export function splitRecord(
  b: Uint8Array,
  p: number,
  e: number,
  delimiter: number,
): { readonly fields: CsvField[]; readonly next: number; readonly problem: string | null } {
  const fields: CsvField[] = []
  const bad = (problem: string) => {
    const end = b.indexOf(10, p)
    return { fields, next: end < 0 || end >= e ? e : end + 1, problem }
  }
  let q = p
  for (;;) {
    const start = q
    const quoted = b[q] === QUOTE && q < e
    if (quoted) {
      let doubled = false
      for (q++; ; q++) {
        if (q >= e) return bad(`The quote that opens field ${fields.length + 1} is never closed.`)
        if (b[q] !== QUOTE) continue
        if (q + 1 < e && b[q + 1] === QUOTE) {
          doubled = true
          q++
        } else break
      }
      const inside = text(b, start + 1, q)
      if (inside === null) return bad(`Field ${fields.length + 1} is not valid UTF-8.`)
      fields.push({ text: doubled ? inside.replaceAll('""', '"') : inside, quoted })
      q++
      if (q < e && b[q] === 13 && b[q + 1] === 10) q++
      if (q < e && b[q] !== delimiter && b[q] !== 10) {
        return bad(`Behind the closing quote of field ${fields.length} the delimiter is missing.`)
      }
    } else {
      while (q < e && b[q] !== delimiter && b[q] !== 10) q++
      const end = (q >= e || b[q] === 10) && q > start && b[q - 1] === 13 ? q - 1 : q
      const plain = text(b, start, end)
      if (plain === null) return bad(`Field ${fields.length + 1} is not valid UTF-8.`)
      fields.push({ text: plain, quoted })
    }
    if (q >= e) return { fields, next: e, problem: null }
    if (b[q] === 10) return { fields, next: q + 1, problem: null }
    q++
  }
}

/**
 * Finds where records end in bytes that come in pieces: a line break inside quotes ends none. `feed` looks at [from, to) and returns the position
 * behind the last record that ends there, or −1. `reset` starts anew at a record's start.
 */
export function createRecordFinder(delimiter: number): {
  feed(b: Uint8Array, from: number, to: number): number
  reset(): void
} {
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  return {
    feed(b, from, to) {
      let last = -1
      for (let i = from; i < to; i++) {
        const c = b[i]
        if (state === 'quoted') {
          if (c === QUOTE) state = 'closed'
        } else if (c === QUOTE && state !== 'plain') {
          // At the start of a field a quote opens; behind a closing one it is the second of a doubled quote.
          state = 'quoted'
        } else if (c === 10) {
          state = 'start'
          last = i + 1
        } else state = c === delimiter ? 'start' : 'plain'
      }
      return last
    },
    reset() {
      state = 'start'
    },
  }
}

/** Makes the reader of CSV records. Without a header the columns stand in the order of the schema. */
export function createCsvReader(
  format: RecordFormat & { kind: 'csv' },
  columns: readonly Column[],
  used: readonly boolean[],
  header: readonly string[] | null,
): RecordReader {
  const delimiter = format.delimiter.charCodeAt(0)
  const places = columns.map((column, index) => (header === null ? index : header.indexOf(column.name)))
  const width = header === null ? columns.length : header.length
  const json = createJsonReader([], [])
  const encoder = new TextEncoder()

  function convert(field: CsvField, { name, type }: Column): Value | Misfit {
    const unset =
      (!field.quoted && field.text === format.nullText) ||
      (field.text === '' && type.kind !== 'STRING' && !(field.quoted && type.kind === 'BYTES'))
    if (unset) return type.nullable ? null : new Misfit('it is NULL, and its column is NOT NULL')
    if (type.kind !== 'ARRAY' && type.kind !== 'MAP' && type.kind !== 'ROW')
      return textValue(field.text, type)
    const bytes = encoder.encode(field.text)
    const value = json.value(bytes, 0, bytes.length, type, name)
    return value === undefined ? new Misfit(json.error.replace(/\.$/, '')) : value
  }

  const reader: RecordReader = {
    next: 0,
    values: [],
    error: '',
    read(b, p, e) {
      if (b[p] === 10 || (b[p] === 13 && b[p + 1] === 10)) {
        reader.next = b[p] === 10 ? p + 1 : p + 2
        return 0
      }
      const { fields, next, problem } = splitRecord(b, p, e, delimiter)
      reader.next = next
      if (problem !== null) {
        reader.error = problem
        return -1
      }
      if (fields.length !== width) {
        reader.error = `The row has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}; ${header === null ? 'the schema' : 'the header'} has ${width}.`
        return -1
      }
      const values: Value[] = []
      for (const [index, column] of columns.entries()) {
        const field = used[index] === true ? fields[places[index] ?? -1] : undefined
        if (field === undefined) {
          values.push(null)
          continue
        }
        const value = convert(field, column)
        if (value instanceof Misfit) {
          reader.error = `${column.name}: ${value.message}.`
          return -1
        }
        values.push(value)
      }
      reader.values = values
      return 1
    },
    column: () => undefined,
    skip: () => -1,
  }
  return reader
}
