/** How the fields of a record lie in its bytes. A reader is made for one layout and still checks every record against it. */
import { headerNames, splitRecord } from './csv.ts'
import type { RecordFormat } from './index.ts'
import { createJsonReader } from './json.ts'
import { lineEnd } from './record.ts'
import { text } from './scan.ts'

export interface JsonLayoutField {
  readonly key: string
  /** The bytes from the end of the value before (or the start of the record) to this value. */
  readonly lead: readonly number[]
  readonly value: 'string' | 'number' | 'literal' | 'nested'
}

export type RecordLayout =
  /** `tail`: the bytes behind the last value, the line feed among them. */
  | { readonly kind: 'json'; readonly fields: readonly JsonLayoutField[]; readonly tail: readonly number[] }
  /** The names in the header, in the order of the fields. */
  | { readonly kind: 'csv'; readonly header: readonly string[] }

/**
 * Learns the layout from the first good record in [p, e), or a CSV header from the record at `p`. Null where there is nothing to learn: text lines, CSV
 * without a header, JSON without a good first record.
 */
export function learnLayout(format: RecordFormat, b: Uint8Array, p: number, e: number): RecordLayout | null {
  if (format.kind === 'csv') {
    if (!format.header || p >= e) return null
    const { fields, problem } = splitRecord(b, p, e, format.delimiter.charCodeAt(0))
    return problem === null ? { kind: 'csv', header: headerNames(fields) } : null
  }
  if (format.kind === 'text') return null
  for (let start = p, tries = 0; start < e && tries < 10; tries++) {
    const end = lineEnd(b, start, e)
    const layout = end < e ? layoutOf(b, start, end) : null
    if (layout !== null) return layout
    start = end + 1
  }
  return null
}

function layoutOf(b: Uint8Array, from: number, end: number): RecordLayout | null {
  const json = createJsonReader([], [])
  if (json.record(b, from, end) === null) return null
  const fields: JsonLayoutField[] = []
  // The record is well-formed: what follows only walks it.
  let last = from
  let p = behindSpace(b, from) + 1
  while (b[(p = behindSpace(b, p))] === 34) {
    const keyEnd = json.skip(b, p, end)
    const raw = text(b, p, keyEnd)
    const key: unknown = raw === null ? null : JSON.parse(raw)
    if (typeof key !== 'string' || fields.some((field) => field.key === key)) return null
    const start = behindSpace(b, behindSpace(b, keyEnd) + 1)
    const next = json.skip(b, start, end)
    fields.push({ key, lead: [...b.subarray(last, start)], value: kindOf(b[start] ?? 0) })
    last = next
    p = behindSpace(b, next)
    if (b[p] === 44) p++
  }
  return { kind: 'json', fields, tail: [...b.subarray(last, end), 10] }
}

function behindSpace(b: Uint8Array, p: number): number {
  while (b[p] === 32 || b[p] === 9 || b[p] === 13) p++
  return p
}

function kindOf(first: number): JsonLayoutField['value'] {
  if (first === 34) return 'string'
  if (first === 123 || first === 91) return 'nested'
  return first === 116 || first === 102 || first === 110 ? 'literal' : 'number'
}
