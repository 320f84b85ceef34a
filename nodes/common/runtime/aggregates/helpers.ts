/** What the code of aggregates calls by name. */
import { keyText, type Stored } from '../../../../engine/api/encode.ts'
import type { Value } from '../../../../model/types.ts'

const DECIMAL_BOUND = 10n ** 38n

/** How often each value is there. */
type Counts = Map<Value, number>

/** Adds to the count of a value, which leaves the Map at 0; gives the count. */
function countIn(counts: Counts, value: Value, by: number): number {
  const count = (counts.get(value) ?? 0) + by
  if (count === 0) counts.delete(value)
  else counts.set(value, count)
  return count
}

function mergeCounts(into: Counts | null, from: Counts | null): Counts | null {
  if (from === null) return into
  if (into === null) return new Map(from)
  for (const [value, count] of from) countIn(into, value, count)
  return into
}

/** The smallest (or largest) value; null of none. */
function extreme(counts: Counts, smallest: boolean): Value {
  let found: Value = null
  for (const value of counts.keys()) {
    if (found === null || value === null || (smallest ? value < found : value > found)) found = value
  }
  return found
}

function extremeText(counts: Counts, smallest: boolean): Value {
  let found: string | null = null
  for (const value of counts.keys()) {
    const text = value as string
    if (found === null || (smallest ? compareTexts(text, found) < 0 : compareTexts(text, found) > 0))
      found = text
  }
  return found
}

/** A sum that does not fit DECIMAL(38, s) is NULL, as in Flink. */
const decimalTotal = (total: bigint): bigint | null =>
  total >= DECIMAL_BOUND || total <= -DECIMAL_BOUND ? null : total

/** Half away from zero; `shift` is how many digits more the result has. */
function averageDecimal(total: bigint, count: number, shift: number): bigint | null {
  const divisor = BigInt(count)
  const scaled = total * 10n ** BigInt(shift)
  const quotient = scaled / divisor
  const rest = scaled % divisor
  const away = (rest < 0n ? -rest : rest) * 2n >= divisor
  return decimalTotal(away ? quotient + (scaled < 0n ? -1n : 1n) : quotient)
}

/** By code points, as Flink's bytes of UTF-8 sort. */
function compareTexts(left: Value, right: Value): number {
  const [a, b] = [left as string, right as string]
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
    // Surrogates stand for code points above all others, but sort before U+E000 as units.
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}

/** Between two values, by how near the position is to each; positions count from 1. */
function percentile(counts: ReadonlyMap<number, number>, percentage: number): number | null {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : Number.isNaN(a) ? 1 : -1))
  let total = 0
  for (const [, count] of sorted) total += count
  if (total <= 0) return null
  const position = percentage * (total - 1) + 1
  const [lower, higher] = [Math.floor(position), Math.ceil(position)]
  let [at, seen] = [0, sorted[0]?.[1] ?? 0]
  while (seen < lower) seen += sorted[++at]?.[1] ?? Infinity
  const value = sorted[at]?.[0] ?? 0
  if (seen >= higher) return value
  return (higher - position) * value + (position - lower) * (sorted[at + 1]?.[0] ?? 0)
}

/** Takes the values of `b` into `a`, in the order of the numbers of their records. */
function mergeLists(
  a: Record<string, Stored>,
  b: Readonly<Record<string, Stored>>,
  values: string,
  numbers: string,
): void {
  const [right, rightNumbers] = [b[values] as Value[] | null, b[numbers] as number[] | null]
  if (right === null || rightNumbers === null) return
  const [left, leftNumbers] = [(a[values] ?? []) as Value[], (a[numbers] ?? []) as number[]]
  const [merged, mergedNumbers]: [Value[], number[]] = [[], []]
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const takeLeft = j >= right.length || (i < left.length && (leftNumbers[i] ?? 0) < (rightNumbers[j] ?? 0))
    merged.push((takeLeft ? left[i] : right[j]) ?? null)
    mergedNumbers.push((takeLeft ? leftNumbers[i++] : rightNumbers[j++]) ?? 0)
  }
  a[values] = merged
  a[numbers] = mergedNumbers
}

/** Takes the first such value out of a list, and its number out of the numbers beside it. */
function takeOut(list: Value[] | null, numbers: number[] | null, value: Value): void {
  if (list === null) return
  let at = list.indexOf(value)
  if (at < 0 && (typeof value === 'object' || typeof value === 'number')) {
    const wanted = keyText(value)
    at = list.findIndex((one) => keyText(one) === wanted)
  }
  if (at < 0) return
  list.splice(at, 1)
  numbers?.splice(at, 1)
}

export const aggregateHelpers = {
  keyText,
  countIn,
  mergeCounts,
  extreme,
  extremeText,
  decimalTotal,
  averageDecimal,
  compareTexts,
  percentile,
  mergeLists,
  takeOut,
}
