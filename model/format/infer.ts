/** Columns and their types from a sample of a file. A guess: the person sees it and may change it. */
import type { SqlType } from '../types.ts'
import { formatType } from '../typeText.ts'
import { headerNames, splitRecord } from './csv.ts'
import { guessField, guessNumber, guessText, merge, UNKNOWN, type Guess } from './guess.ts'
import type { RecordFormat } from './index.ts'
import { lineEnd } from './record.ts'
import { delayFor, eventTimeOf, nextPartition, timeOf, widen, type TimeRange } from './sampleTime.ts'
import { text } from './scan.ts'
import { misfitNotice, Tally } from './tally.ts'

export interface Inferred {
  /** Types as DDL text. */
  readonly columns: { name: string; type: string }[]
  /** The column that looks most like the event time, or null. */
  readonly eventTime: string | null
  /** The watermark delay that holds the disorder of its times in the sample, ms; null without an event time, or where none would do. */
  readonly delay: number | null
  /** What a person should know about the sample, one sentence each. */
  readonly notices: string[]
}

/** Records that are looked at. */
const SAMPLE = 1_000

interface Seen {
  readonly tallies: Map<string, Tally>
  /** Whole numbers and times, to tell epoch times and disorder. */
  readonly ranges: Map<string, TimeRange>
  readonly notices: string[]
}

/**
 * Infers columns from the first bytes of a file, or of each partition of a topic, which should end with a whole record. At most 1,000 records of each are
 * looked at.
 */
export function inferColumns(bytes: Uint8Array | readonly Uint8Array[], format: RecordFormat): Inferred {
  if (format.kind === 'text')
    return { columns: [{ name: 'line', type: 'STRING NOT NULL' }], eventTime: null, delay: null, notices: [] }
  const seen: Seen = { tallies: new Map(), ranges: new Map(), notices: [] }
  for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
    const start = part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf ? 3 : 0
    if (format.kind === 'json') sampleJson(part, start, seen)
    else sampleCsv(part, start, format, seen)
    nextPartition(seen.ranges)
  }
  const types = new Map<string, SqlType>()
  for (const [name, tally] of seen.tallies) {
    const { guess, type, misfits, count } = tally.resolve(format.kind === 'csv')
    if (type === null) {
      seen.notices.push(`${name} is left out: its values are of different kinds, and no one type holds them.`)
      continue
    }
    types.set(name, type)
    if (misfits > 0) seen.notices.push(misfitNotice(name, misfits, count, type))
    if (guess.kind === 'unknown')
      seen.notices.push(`${name} is NULL in the whole sample and taken as STRING.`)
  }
  const eventTime = eventTimeOf(types, seen.ranges, seen.notices)
  return {
    columns: [...types].map(([name, type]) => ({ name, type: formatType(type) })),
    eventTime,
    delay:
      eventTime === null
        ? null
        : delayFor(eventTime, seen.ranges.get(eventTime)?.disorder ?? 0, seen.notices),
    notices: seen.notices,
  }
}

function tallyOf(seen: Seen, name: string): Tally {
  const known = seen.tallies.get(name)
  if (known !== undefined) return known
  const tally = new Tally()
  seen.tallies.set(name, tally)
  return tally
}

/** A number as it stands in the text: a double would lose its digits. */
class NumberText {
  readonly text: string
  constructor(value: string) {
    this.text = value
  }
}

function keepNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value
}

function sampleJson(b: Uint8Array, start: number, seen: Seen): void {
  let bad = 0
  let records = 0
  for (let p = start; p < b.length && records + bad < SAMPLE;) {
    const end = lineEnd(b, p, b.length)
    const line = text(b, p, end)?.trim() ?? '?'
    p = end + 1
    if (line === '') continue
    const value = parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      bad++
      continue
    }
    records++
    for (const [name, one] of Object.entries(value)) {
      const guess = guessValue(one)
      tallyOf(seen, name).add(guess)
      if (one instanceof NumberText) widen(seen.ranges, name, timeOf(guess, one.text))
      else if (typeof one === 'string') widen(seen.ranges, name, timeOf(guess, one))
    }
  }
  if (records === 0 && b[start] === 91) {
    seen.notices.push(
      'The file is one JSON array. Millrace reads JSON lines: one object a line, without brackets and commas around them.',
    )
  } else if (bad > 0) {
    seen.notices.push(
      `${bad.toLocaleString('en-US')} of the first ${(bad + records).toLocaleString('en-US')} lines ${bad === 1 ? 'is' : 'are'} not a JSON object.`,
    )
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line, keepNumbers)
  } catch {
    return undefined
  }
}

function guessValue(value: unknown): Guess {
  if (value === null || value === undefined) return UNKNOWN
  if (value instanceof NumberText) return guessNumber(value.text)
  if (typeof value === 'string') return guessText(value)
  if (typeof value === 'boolean') return { kind: 'BOOLEAN' }
  if (Array.isArray(value)) return { kind: 'array', element: value.map(guessValue).reduce(merge, UNKNOWN) }
  return { kind: 'row', fields: new Map(Object.entries(value).map(([name, one]) => [name, guessValue(one)])) }
}

function sampleCsv(b: Uint8Array, start: number, format: RecordFormat & { kind: 'csv' }, seen: Seen): void {
  const delimiter = format.delimiter.charCodeAt(0)
  let header: string[] | null = null
  let odd = 0
  let records = 0
  for (let p = start; p < b.length && records + odd < SAMPLE;) {
    const { fields, next, problem } = splitRecord(b, p, b.length, delimiter)
    p = next
    if (problem === null && fields.length === 1 && fields[0]?.text === '') continue
    if (header === null) {
      header = format.header ? headerNames(fields) : fields.map((_, index) => `column_${index + 1}`)
      for (const name of header) tallyOf(seen, name)
      if (header.length === 1) noticeDelimiter(header[0] ?? '', format.delimiter, seen)
      if (format.header) continue
    }
    if (problem !== null || fields.length !== header.length) {
      odd++
      continue
    }
    records++
    for (const [index, name] of header.entries()) {
      const field = fields[index]
      if (field === undefined || (!field.quoted && (field.text === '' || field.text === format.nullText)))
        continue
      const guess = field.text === '' ? UNKNOWN : guessField(field.text)
      tallyOf(seen, name).add(guess, field.text)
      widen(seen.ranges, name, timeOf(guess, field.text))
    }
  }
  if (odd > 0) {
    seen.notices.push(
      `${odd.toLocaleString('en-US')} of the first ${(odd + records).toLocaleString('en-US')} rows ${odd === 1 ? 'has' : 'have'} another number of fields than the ${format.header ? 'header' : 'first row'}.`,
    )
  }
  if (header !== null && new Set(header).size < header.length)
    seen.notices.push('Some names stand twice in the header; the first column of each name is read.')
}

function noticeDelimiter(first: string, delimiter: string, seen: Seen): void {
  const other = [';', '\t', ',', '|'].find((one) => one !== delimiter && first.includes(one))
  if (other !== undefined) {
    seen.notices.push(`There is only one column. Is the delimiter ${other === '\t' ? 'a tab' : other}?`)
  }
}
