/** Numbers, durations and times as the screen writes them. Pure; `–` stands for what is not known. */

export const MISSING = '–'
const MINUS = '−'
const THIN_SPACE = '\u2009'

function group(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, separator)
}

/** "1,204": every digit, grouped by thousands. Takes a bigint or its text too. */
export function formatCount(value: number | bigint | string): string {
  const text =
    typeof value === 'number' ? (Number.isInteger(value) ? value.toFixed(0) : String(value)) : String(value)
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text)
  if (match === null) return text
  return `${match[1] === '-' ? MINUS : ''}${group(match[2] ?? '', ',')}${match[3] ?? ''}`
}

/** "899 004 216" with thin spaces. */
export const formatOffset = (value: number | bigint): string => group(String(value), THIN_SPACE)

const shortUnits = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

const threeDigits = (value: number): string =>
  value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)

/** "3.41k", "796", "2.6": at most three significant digits above a thousand. */
export function formatShort(value: number): string {
  if (!Number.isFinite(value)) return MISSING
  if (value < 0) return MINUS + formatShort(-value)
  for (const [size, unit] of shortUnits) if (value >= size * 0.9995) return threeDigits(value / size) + unit
  if (value >= 99.95 || Number.isInteger(value)) return value.toFixed(0)
  return value.toFixed(1).replace(/\.0$/, '')
}

/** "9.1", "25": a rate this low is an average that nobody needs to the tenth. */
const twoDigits = (value: number): string => (value >= 9.95 ? value.toFixed(0) : formatShort(value))

/** "3.41k/s", "796/s", "2.6/min", "0/s"; `–` before a run. Below one a second it counts by the minute, below one a minute by the hour. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null || !Number.isFinite(perSecond)) return MISSING
  if (perSecond <= 0) return '0/s'
  if (perSecond >= 0.95) return `${formatShort(perSecond)}/s`
  if (perSecond * 60 >= 0.95) return `${twoDigits(perSecond * 60)}/min`
  return `${twoDigits(perSecond * 3600)}/h`
}

/** "412 B", "4.1 MB": powers of 1,024. */
export function formatBytes(bytes: number): string {
  let value = bytes
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    if (value < 1023.5)
      return `${unit === 'B' || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${unit}`
    value /= 1024
  }
  return `${formatShort(value)} TB`
}

export const formatPercent = (share: number): string => {
  const percent = share * 100
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`
}

const durationUnits = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
  [1, 'ms'],
] as const

/** "10 s", "1 min 30 s", "250 ms": exact, so that `parseDuration` gives the same number back. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return MISSING
  if (ms < 0) return MINUS + formatDuration(-ms)
  let rest = Math.round(ms)
  if (rest === 0) return '0 s'
  const parts: string[] = []
  for (const [size, unit] of durationUnits) {
    const count = Math.floor(rest / size)
    if (count > 0) parts.push(`${count} ${unit}`)
    rest -= count * size
  }
  return parts.join(' ')
}

const unitSizes: Readonly<Record<string, number>> = {
  ms: 1,
  msec: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1_000,
  sec: 1_000,
  secs: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
}

export type ParsedDuration =
  | { readonly ok: true; readonly ms: number }
  | {
      readonly ok: false
      readonly reason: 'empty' | 'no-unit' | 'unknown-unit' | 'not-a-duration' | 'too-long'
      readonly part: string
    }

/**
 * Milliseconds from "10 s", "1 min 30 s", "1.5h", "−250ms". A bare number has no meaning but 0: "10" could be read as seconds by one person and as
 * milliseconds by the next.
 */
export function parseDuration(text: string): ParsedDuration {
  const signed = /^\s*[-−]\s*(?=\d)/.exec(text)
  if (signed !== null) {
    const size = parseDuration(text.slice(signed[0].length))
    return size.ok ? { ok: true, ms: size.ms === 0 ? 0 : -size.ms } : size
  }
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, reason: 'empty', part: '' }
  if (/^0+(\.0+)?$/.test(trimmed)) return { ok: true, ms: 0 }
  if (/^\d+([.,]\d+)?$/.test(trimmed)) return { ok: false, reason: 'no-unit', part: trimmed }
  const pattern = /(\d+(?:[.,]\d+)?)\s*([a-zA-Zµ]+)\s*/y
  let total = 0
  while (pattern.lastIndex < trimmed.length) {
    const rest = trimmed.slice(pattern.lastIndex)
    const match = pattern.exec(trimmed)
    if (match === null) return { ok: false, reason: 'not-a-duration', part: rest }
    const unit = match[2] ?? ''
    const size = Object.hasOwn(unitSizes, unit.toLowerCase()) ? unitSizes[unit.toLowerCase()] : undefined
    if (size === undefined) return { ok: false, reason: 'unknown-unit', part: unit }
    total += Number((match[1] ?? '').replace(',', '.')) * size
  }
  const ms = Math.round(total)
  return Number.isSafeInteger(ms) ? { ok: true, ms } : { ok: false, reason: 'too-long', part: trimmed }
}

/** How far event time stands behind, one number and one unit: "−5.2 s", "−46.1 s", "−3.4 min". */
export function formatLag(ms: number): string {
  const lag = Math.abs(ms)
  if (lag < 50) return '0 s'
  const sign = ms < 0 ? '+' : MINUS
  if (lag < 99_950) return `${sign}${(lag / 1_000).toFixed(1)} s`
  if (lag < 5_400_000) return `${sign}${(lag / 60_000).toFixed(1)} min`
  if (lag < 172_800_000) return `${sign}${(lag / 3_600_000).toFixed(1)} h`
  return `${sign}${(lag / 86_400_000).toFixed(1)} d`
}

/** About how long, one number and one unit, for ages and reaction times: "8 ms", "12 s", "3 min". */
export function formatAbout(ms: number): string {
  if (ms < 950) return `${Math.round(ms)} ms`
  if (ms < 99_500)
    return `${ms < 9_950 ? (ms / 1_000).toFixed(1).replace(/\.0$/, '') : Math.round(ms / 1_000)} s`
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} d`
}

export { formatClock, formatDate, formatDateTime, formatTimeOfDay } from './time.ts'
