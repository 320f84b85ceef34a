/**
 * Makes lines of records as Kafka holds them, for the reader that is generated from the schema: the value as it is, with the further columns put in behind its
 * own fields. A field that the value has by the same name gives way, since the last one counts.
 */
import { Buffer } from 'node:buffer'
import type { FetchedRecord } from '../../../drivers/kafka/types.ts'
import { UserError } from '../../../model/errors.ts'
import type { KafkaSourceConfig, Metadata } from '../config.ts'
import type { Decoding } from './decoding.ts'

const LF = 10
const CR = 13
const OPEN = 123
const CLOSE = 125

/** Records of one partition as lines; what the kernel is given of them it takes from the front. */
export interface Lines {
  readonly buffer: Uint8Array
  readonly end: number
  /** Where the line of each record ends, and which record that is; those that are left out have none. */
  readonly ends: readonly number[]
  readonly records: readonly FetchedRecord[]
  /** Why records cannot be decoded, by their place among `records`; their lines are blank. */
  readonly errors: ReadonlyMap<number, string>
}

export interface Origin {
  readonly topic: string
  readonly partition: number
}

type Further = (record: FetchedRecord, origin: Origin) => string

const decoder = new TextDecoder()
const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : decoder.decode(bytes))
const json = (value: string | null): string => JSON.stringify(value)

const further: Readonly<Record<Metadata, Further>> = {
  key: ({ key }) => json(textOf(key)),
  key_bytes: ({ key }) => json(key === null ? null : Buffer.from(key).toString('base64')),
  topic: (_record, { topic }) => json(topic),
  partition: (_record, { partition }) => String(partition),
  offset: ({ offset }) => String(offset),
  timestamp: ({ timestamp }) => json(new Date(timestamp).toISOString()),
  headers: ({ headers }) =>
    `{${headers.map(([name, value]) => `${json(name)}:${json(textOf(value))}`).join(',')}}`,
}

/** A timestamp in the style of the value's own. */
const sqlTimestamp: Further = ({ timestamp }) =>
  json(`${new Date(timestamp).toISOString().replace('T', ' ')}`)

export type MakeLines = (records: readonly FetchedRecord[], origin: Origin) => Lines

/** `decoding`: of keys and values with schemas; null: there are none. */
export function lineMaker(
  { value, metadata, tombstones }: KafkaSourceConfig,
  decoding: Pick<Decoding, 'key' | 'value'> | null = null,
): MakeLines {
  const { format } = value
  const sql = 'timestamps' in format && format.timestamps === 'sql'
  const columns = metadata.map(({ from, name }) => ({
    lead: `,${json(name)}:`,
    print: from === 'timestamp' && sql ? sqlTimestamp : further[from],
  }))
  const decodedKey = ({ key }: FetchedRecord, { topic }: Origin): string => {
    const fields = key === null ? undefined : decoding?.key?.(topic, key).slice(1, -1)
    return fields === undefined || fields === '' ? '' : `,${fields}`
  }
  const tail = (record: FetchedRecord, origin: Origin): string =>
    decodedKey(record, origin) + columns.map(({ lead, print }) => lead + print(record, origin)).join('')
  const csvTail = (record: FetchedRecord, origin: Origin): string =>
    columns
      .map(({ print }) => `${delimiter}${csvField(JSON.parse(print(record, origin)) as unknown)}`)
      .join('')
  const delimiter = format.kind === 'csv' ? format.delimiter : ','

  const write = (target: Target, record: FetchedRecord, origin: Origin): void => {
    const { value: bytes } = record
    if (bytes === null) {
      target.text(format.kind === 'csv' ? csvTail(record, origin) : objectOf(tail(record, origin)))
      return
    }
    switch (format.kind) {
      case 'json':
        target.object(bytes, tail(record, origin))
        return
      case 'connect': {
        const payload = payloadOf(bytes)
        if (payload === null) target.line(bytes)
        else target.object(payload, tail(record, origin))
        return
      }
      case 'csv':
        target.raw(trimmed(bytes))
        if (columns.length > 0) target.text(csvTail(record, origin))
        return
      case 'avro':
      case 'json-schema':
      case 'protobuf':
        target.object(Buffer.from(decoding?.value?.(origin.topic, bytes) ?? ''), tail(record, origin))
        return
      case 'text':
        target.text(objectOf(`,"value":${json(decoder.decode(bytes))}${tail(record, origin)}`))
        return
      case 'raw':
        target.text(
          objectOf(`,"value":${json(Buffer.from(bytes).toString('base64'))}${tail(record, origin)}`),
        )
    }
  }

  return (records, origin) => {
    const target = new Target(records.reduce((sum, record) => sum + (record.value?.length ?? 2) + 1, 0))
    const kept: FetchedRecord[] = []
    const ends: number[] = []
    const errors = new Map<number, string>()
    for (const record of records) {
      if (record.value === null && tombstones === 'skip') continue
      const before = target.at
      try {
        write(target, record, origin)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        target.at = before
        errors.set(kept.length, error.message)
      }
      target.end()
      kept.push(record)
      ends.push(target.at)
    }
    return { buffer: target.bytes, end: target.at, ends, records: kept, errors }
  }
}

const objectOf = (fields: string): string => `{${fields.slice(1)}}`

/** Bytes that grow. */
class Target {
  bytes: Buffer
  at = 0

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(64, size))
  }

  #room(need: number): void {
    if (this.at + need <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.at + need))
    this.bytes.copy(grown, 0, 0, this.at)
    this.bytes = grown
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length + 1)
    this.bytes.set(bytes, this.at)
    this.at += bytes.length
  }

  /** JSON, in one line. */
  line(bytes: Uint8Array): void {
    const from = this.at
    this.raw(bytes)
    // A line feed is white space between the parts of a JSON text, as a carriage return is, and neither may stand in a string.
    for (let lf = this.bytes.indexOf(LF, from); lf >= 0 && lf < this.at; lf = this.bytes.indexOf(LF, lf + 1))
      this.bytes[lf] = CR
  }

  /** A JSON object, with further fields before its end; what is no object stays as it is, to be refused by the reader. */
  object(bytes: Uint8Array, fields: string): void {
    let close = -1
    if (fields !== '') {
      close = bytes.length - 1
      while (close >= 0 && isWhite(bytes[close])) close--
      if (bytes[close] !== CLOSE) close = -1
    }
    if (close < 0) {
      this.line(bytes)
      return
    }
    let last = close - 1
    while (last >= 0 && isWhite(bytes[last])) last--
    this.line(bytes.subarray(0, close))
    this.text(`${bytes[last] === OPEN ? fields.slice(1) : fields}}`)
  }

  text(text: string): void {
    this.#room(3 * text.length)
    this.at += this.bytes.write(text, this.at)
  }

  end(): void {
    this.#room(1)
    this.bytes[this.at++] = LF
  }
}

const isWhite = (byte: number | undefined): boolean => byte === 32 || byte === 9 || byte === LF || byte === CR

/** Without the line's end that some producers leave. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--
  return bytes.subarray(0, end)
}

function csvField(value: unknown): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `"${text.replaceAll('"', '""')}"`
}

/** The payload within `{"schema": …, "payload": …}`, its bytes untouched; null where there is no such envelope. */
export function payloadOf(bytes: Uint8Array): Uint8Array | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let depth = 0
  let start = -1
  let key: string | null = null
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]
    if (byte === 34) {
      const from = at + 1
      for (at++; at < text.length && text[at] !== 34; at++) if (text[at] === 92) at++
      if (depth === 1 && start < 0) key = text.toString('latin1', from, at)
    } else if (byte === 58 && depth === 1 && start < 0) {
      if (key === 'payload') start = at + 1
    } else if (byte === 44 && depth === 1) {
      if (start >= 0) return bytes.subarray(start, at)
    } else if (byte === OPEN || byte === 91) depth++
    else if (byte === CLOSE || byte === 93) {
      depth--
      if (depth === 0 && start >= 0) return bytes.subarray(start, at)
    }
  }
  return null
}
