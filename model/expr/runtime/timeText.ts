/** Dates and times as Flink's CAST reads and writes them. */
import { civilOf, DAY_MS, daysOf, monthLength } from './calendar.ts'

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))
const three = (n: number): string => String(n).padStart(3, '0')

export function dateText(days: number): string {
  const { year, month, day } = civilOf(days)
  const years = year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0')
  return `${years}-${two(month)}-${two(day)}`
}

/** HH:mm:ss, with milliseconds where there are any. */
export function timeText(millis: number): string {
  const seconds = Math.trunc(millis / 1000)
  const rest = millis - seconds * 1000
  const text = `${two(Math.trunc(seconds / 3600))}:${two(Math.trunc(seconds / 60) % 60)}:${two(seconds % 60)}`
  return rest === 0 ? text : `${text}.${three(rest)}`
}

/** yyyy-MM-dd HH:mm:ss.SSS, the text of TIMESTAMP(3). */
export function timestampText(millis: number): string {
  const days = Math.floor(millis / DAY_MS)
  const rest = millis - days * DAY_MS
  const seconds = Math.floor(rest / 1000)
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${dateText(days)} ${clock}.${three(rest % 1000)}`
}

const DATE = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*(?:-\s*(\d{1,9}))?)?$/

/** Days since 1970 of `yyyy[-MM[-dd]]`, or null. What follows a blank does not count, as in Flink. */
export function parseDate(text: string): number | null {
  const trimmed = text.trim()
  const blank = trimmed.indexOf(' ')
  const match = DATE.exec(blank > 0 ? trimmed.slice(0, blank) : trimmed)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)]
  if (year > 9999 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null
  return daysOf(year, month, day)
}

const TIME = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/

/** Milliseconds of the day of `HH[:mm[:ss[.SSS]]]`, or null. */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text.trim())
  if (match === null) return null
  return clock(match[1], match[2], match[3], match[4])
}

function clock(hour = '0', minute = '0', second = '0', fraction = ''): number | null {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  if (h > 23 || m > 59 || s > 59) return null
  return ((h * 60 + m) * 60 + s) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
}

const TIMESTAMP = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/

/** Milliseconds of `yyyy-MM-dd[ HH:mm:ss[.SSS]]`, or null; a day past the month's end is its last, as in Flink. */
export function parseTimestamp(text: string): number | null {
  const match = TIMESTAMP.exec(text.trim())
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const time = clock(match[4], match[5], match[6], match[7])
  if (time === null || month < 1 || month > 12 || day < 1 || day > 31) return null
  return daysOf(year, month, Math.min(day, monthLength(year, month))) * DAY_MS + time
}
