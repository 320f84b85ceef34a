/** Comparing what a job wrote with what is expected: multisets of records, field by field, timestamps as instants, doubles with a tolerance. */
import { readFileSync } from 'node:fs'

export type AnyRecord = Readonly<Record<string, unknown>>

export const readNdjson = (file: string): readonly AnyRecord[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AnyRecord => JSON.parse(line) as AnyRecord)

/** ISO 8601 with an optional fraction and zone; without a zone it is UTC. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

function canonicalValue(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const match = TIMESTAMP.exec(value)
  if (match === null) return value
  const instant = Date.parse(value.replace(' ', 'T') + (match[2] === undefined ? 'Z' : ''))
  return { instant }
}

/** Equal texts for equal records, whatever the order of their fields. */
export function canonical(record: AnyRecord): string {
  const fields = Object.entries(record).map(([name, value]) => [name, canonicalValue(value)] as const)
  return JSON.stringify(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Sorted, so that equal multisets are equal arrays and a test's difference can be read. */
export const multiset = (records: readonly AnyRecord[]): readonly string[] =>
  records.map(canonical).toSorted()

/**
 * Records of which some columns are doubles, as texts that are equal where the records are and the doubles differ by less than 1e-9 of their size. A double
 * that is equal to one of `like` within that is written as that one.
 */
export function multisetLike(
  records: readonly AnyRecord[],
  like: readonly AnyRecord[],
  doubles: readonly string[],
): readonly string[] {
  const known = new Map(
    doubles.map((name) => [
      name,
      like.map((record) => record[name]).filter((value) => typeof value === 'number'),
    ]),
  )
  const near = (name: string, value: unknown): unknown => {
    if (typeof value !== 'number') return value
    const close = (other: number): boolean =>
      Math.abs(other - value) <= 1e-9 * Math.max(Math.abs(other), Math.abs(value))
    return known.get(name)?.find(close) ?? value
  }
  return multiset(
    records.map((record) => ({
      ...record,
      ...Object.fromEntries(doubles.map((name) => [name, near(name, record[name])])),
    })),
  )
}
