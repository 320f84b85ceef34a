/** Keys, values and headers as they can be shown: JSON, text, or bytes in hexadecimal. */
import type { ShownRecord } from './decoded.ts'

export interface DataView {
  readonly kind: 'null' | 'json' | 'text' | 'bytes'
  readonly text: string
  readonly size: number
  /** There is more than is shown. */
  readonly cut: boolean
}

export interface RecordView {
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: DataView
  readonly value: DataView
  readonly headers: number
}

export interface RecordDetail extends Omit<RecordView, 'headers'> {
  readonly headers: readonly { readonly name: string; readonly value: DataView }[]
  readonly hex: string
}

/** Bytes that are shown of a key and a value in a list, and of one record that is looked at. */
const LIST = { key: 200, value: 600 } as const
const WHOLE = 1024 * 1024
const HEX = 16 * 1024

/** Text has no other control characters than these. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const BINARY = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/** The text that the bytes are in UTF-8; null where they are none. `cut`: the last letter may be broken off. */
export function textOf(bytes: Uint8Array, cut = false): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut })
    return BINARY.test(text) ? null : text
  } catch {
    return null
  }
}

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/(..)(?!$)/g, '$1 ')

export function dataView(bytes: Uint8Array | null, most: number): DataView {
  if (bytes === null) return { kind: 'null', text: '', size: 0, cut: false }
  const size = bytes.length
  const cut = size > most
  const shown = cut ? bytes.subarray(0, most) : bytes
  const text = textOf(shown, cut)
  if (text === null)
    return { kind: 'bytes', text: hexOf(shown.subarray(0, most / 2)), size, cut: size > most / 2 }
  return { kind: looksLikeJson(text, bytes) ? 'json' : 'text', text, size, cut }
}

/** By its first and last letter, as a list has no time to read it all. */
function looksLikeJson(text: string, bytes: Uint8Array): boolean {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return false
  let end = bytes.length - 1
  while (end > 0 && (bytes[end] ?? 0) <= 32) end--
  return bytes[end] === (first === '{' ? 125 : 93)
}

/** Its size is that in the topic, decoded or not. */
const valueView = ({ value, original }: ShownRecord, most: number): DataView => {
  const view = dataView(value, most)
  return original === undefined ? view : { ...view, size: original.length }
}

export const recordView = (partition: number, record: ShownRecord): RecordView => ({
  partition,
  offset: record.offset,
  timestamp: record.timestamp,
  key: dataView(record.key, LIST.key),
  value: valueView(record, LIST.value),
  headers: record.headers.length,
})

export const recordDetail = (partition: number, record: ShownRecord): RecordDetail => ({
  partition,
  offset: record.offset,
  timestamp: record.timestamp,
  key: dataView(record.key, WHOLE),
  value: valueView(record, WHOLE),
  headers: record.headers.map(([name, value]) => ({ name, value: dataView(value, LIST.value * 4) })),
  hex: hexDump(record.original ?? record.value ?? new Uint8Array()),
})

/** Sixteen bytes a line: where they stand, the bytes, and what of them is text. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  const end = Math.min(bytes.length, HEX)
  for (let at = 0; at < end; at += 16) {
    const row = bytes.subarray(at, Math.min(at + 16, end))
    const text = [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hexOf(row).padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}
