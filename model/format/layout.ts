/** How the fields of a record lie in its bytes. A reader is made for the layouts of a sample and still checks every record against them. */
import { headerNames, splitRecord } from './csv.ts'
import type { RecordFormat } from './index.ts'
import { createJsonReader } from './json.ts'
import { mergeOrder, type JsonOrder, type SeenField } from './layoutOrder.ts'
import { lineEnd } from './record.ts'
import { text } from './scan.ts'

export type RecordLayout =
  /** The orders of keys that were met, the most common first. */
  | { readonly kind: 'json'; readonly orders: readonly JsonOrder[] }
  /** The names in the header, in the order of the fields. */
  | { readonly kind: 'csv'; readonly header: readonly string[] }

/** Records that are looked at: the first ones, and as many again spread over the rest of the bytes. */
const SAMPLE = 24

/**
 * Learns the layouts from a sample of the records in [p, e), or a CSV header from the record at `p`. Null where there is nothing to learn: text lines, CSV
 * without a header, JSON without a good record.
 */
export function learnLayout(format: RecordFormat, b: Uint8Array, p: number, e: number): RecordLayout | null {
  if (format.kind === 'csv') {
    if (!format.header || p >= e) return null
    const { fields, problem } = splitRecord(b, p, e, format.delimiter.charCodeAt(0))
    return problem === null ? { kind: 'csv', header: headerNames(fields) } : null
  }
  if (format.kind === 'text') return null
  let orders: readonly JsonOrder[] = []
  for (const start of sample(b, p, e)) {
    const seen = fieldsOf(b, start, lineEnd(b, start, e))
    if (seen !== null) orders = mergeOrder(orders, seen.fields, seen.tail)
  }
  return orders.length === 0 ? null : { kind: 'json', orders }
}

/** Where the records of the sample start. */
function sample(b: Uint8Array, p: number, e: number): readonly number[] {
  const starts: number[] = []
  let at = p
  for (; at < e && starts.length < SAMPLE; at = lineEnd(b, at, e) + 1)
    if (lineEnd(b, at, e) < e) starts.push(at)
  const step = (e - at) / SAMPLE
  for (let n = 0; n < SAMPLE && at < e; n++) {
    at = Math.max(at, lineEnd(b, Math.trunc(e - (SAMPLE - n) * step), e) + 1)
    if (lineEnd(b, at, e) >= e) break
    starts.push(at)
    at = lineEnd(b, at, e) + 1
  }
  return starts
}

/** The fields of one good record; null for any other, and for one with a key twice. */
function fieldsOf(
  b: Uint8Array,
  from: number,
  end: number,
): { readonly fields: readonly SeenField[]; readonly tail: readonly number[] } | null {
  const json = createJsonReader([], [])
  if (json.record(b, from, end) === null) return null
  const fields: SeenField[] = []
  const keys = new Set<string>()
  // The record is well-formed: what follows only walks it.
  let last = from
  let separator = behindSpace(b, from)
  let p = separator + 1
  while (b[(p = behindSpace(b, p))] === 34) {
    const keyEnd = json.skip(b, p, end)
    const raw = text(b, p, keyEnd)
    const key: unknown = raw === null ? null : JSON.parse(raw)
    if (typeof key !== 'string' || keys.has(key)) return null
    keys.add(key)
    const start = behindSpace(b, behindSpace(b, keyEnd) + 1)
    const next = json.skip(b, start, end)
    fields.push({
      key,
      before: [...b.subarray(last, separator)],
      lead: [...b.subarray(separator + 1, start)],
      value: kindOf(b[start] ?? 0),
      digits: digitsAt(b, b[start] === 45 ? start + 1 : start),
    })
    last = next
    separator = p = behindSpace(b, next)
    if (b[p] === 44) p++
  }
  return { fields, tail: [...b.subarray(last, end), 10] }
}

function digitsAt(b: Uint8Array, p: number): number {
  let q = p
  while ((b[q] ?? 0) >= 48 && (b[q] ?? 0) <= 57) q++
  return q - p
}

function behindSpace(b: Uint8Array, p: number): number {
  while (b[p] === 32 || b[p] === 9 || b[p] === 13) p++
  return p
}

function kindOf(first: number): SeenField['value'] {
  if (first === 34) return 'string'
  if (first === 123 || first === 91) return 'nested'
  if (first === 110) return 'null'
  return first === 116 || first === 102 ? 'literal' : 'number'
}
