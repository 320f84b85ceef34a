/** Which column of a sample is its event time, and how far out of order it comes. */
import type { SqlType } from '../types.ts'
import type { Guess } from './guess.ts'
import { timestampAt } from './scan.ts'

/** The times of one column, in the order of the records, in milliseconds since 1970. */
export interface TimeRange {
  low: number
  high: number
  /** The largest of the partition at hand. */
  top: number
  /** How far a value lay below the largest one before it in its partition, at most. */
  disorder: number
}

const encoder = new TextEncoder()

/** Milliseconds of a value that is a time or a whole number; NaN for every other. */
export function timeOf(guess: Guess, text: string): number {
  if (guess.kind === 'BIGINT') return Number(text)
  if (guess.kind !== 'TIMESTAMP' && guess.kind !== 'TIMESTAMP_LTZ') return NaN
  const bytes = encoder.encode(text.trim())
  return timestampAt(bytes, 0, bytes.length, guess.kind === 'TIMESTAMP_LTZ')
}

export function widen(ranges: Map<string, TimeRange>, name: string, time: number): void {
  if (Number.isNaN(time)) return
  const range = ranges.get(name)
  if (range === undefined) ranges.set(name, { low: time, high: time, top: time, disorder: 0 })
  else {
    range.disorder = Math.max(range.disorder, range.top - time)
    range.top = Math.max(range.top, time)
    range.low = Math.min(range.low, time)
    range.high = Math.max(range.high, time)
  }
}

/** What follows is of another partition, whose watermark is its own. */
export function nextPartition(ranges: ReadonlyMap<string, TimeRange>): void {
  for (const range of ranges.values()) range.top = -Infinity
}

const TIME_NAME =
  /^(?:ts|t|time|timestamp|event_?time|date_?time|.*_(?:ts|at|time|timestamp)|at|.*(?:Time|Timestamp|At))$/i
/** The years 2001 to 2096 in milliseconds, and in seconds. */
const EPOCH_MS = { low: 1e12, high: 4e12 }
const EPOCH_S = { low: 1e9, high: 4e9 }

/** The column that looks most like the event time, or null. */
export function eventTimeOf(
  types: ReadonlyMap<string, SqlType>,
  ranges: ReadonlyMap<string, TimeRange>,
  notices: string[],
): string | null {
  const inside = (name: string, bounds: { low: number; high: number }) => {
    const range = ranges.get(name)
    return range !== undefined && range.low >= bounds.low && range.high <= bounds.high
  }
  const candidates = [...types].filter(
    ([name, type]) =>
      type.kind === 'TIMESTAMP_LTZ' ||
      type.kind === 'TIMESTAMP' ||
      (type.kind === 'BIGINT' && TIME_NAME.test(name) && inside(name, EPOCH_MS)),
  )
  for (const [name, type] of types) {
    if (type.kind === 'BIGINT' && TIME_NAME.test(name) && inside(name, EPOCH_S)) {
      notices.push(`${name} looks like seconds since 1970; an event time in BIGINT is in milliseconds.`)
    }
  }
  return (candidates.find(([name]) => TIME_NAME.test(name)) ?? candidates[0])?.[0] ?? null
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Watermark delays that people choose, ms. */
const STEPS = [
  SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
]

/** The watermark delay that holds the disorder seen, ms; 0 for a sample in order, null where no usual delay holds it. */
export function delayFor(name: string, disorder: number, notices: string[]): number | null {
  if (disorder <= 0) return 0
  const delay = STEPS.find((step) => step >= disorder)
  if (delay === undefined) {
    notices.push(
      `${name} goes back by up to ${spanText(disorder)} in the sample, which no usual watermark delay holds. Look at these records, or set the delay by hand.`,
    )
    return null
  }
  notices.push(
    `${name} is out of order by up to ${spanText(disorder)} in the sample; a watermark delay of ${spanText(delay)} holds that.`,
  )
  return delay
}

/** A span of time in its largest fitting unit, rounded up. */
function spanText(ms: number): string {
  if (ms < SECOND) return `${ms} ms`
  if (ms < 2 * MINUTE && ms % MINUTE !== 0) return `${Math.ceil(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.ceil(ms / MINUTE)} min`
  if (ms < 48 * HOUR) return `${Math.ceil(ms / HOUR)} h`
  return `${Math.ceil(ms / (24 * HOUR)).toLocaleString('en-US')} days`
}
