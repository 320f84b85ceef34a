/** Parts of times, rounding and distances. Arguments are local milliseconds or days; zones are applied by the caller. */
import { addMonths, civilOf, DAY_MS, dayOfYear, daysOf, isoDayOfWeek, isoWeek } from './calendar.ts'

/** The day of a timestamp as Flink's EXTRACT sees it: cut towards zero, so that the last moments of 1969 are in 1970. */
const dayOf = (millis: number): number => Math.trunc(millis / DAY_MS) + 0

/** A part of a date. */
export function dateField(unit: string, days: number): number {
  const { year, month, day } = civilOf(days)
  switch (unit) {
    case 'YEAR':
      return year
    case 'QUARTER':
      return Math.floor((month + 2) / 3)
    case 'MONTH':
      return month
    case 'WEEK':
      return isoWeek(days).week
    case 'DAY':
      return day
    case 'DOW':
      return (isoDayOfWeek(days) % 7) + 1
    case 'ISODOW':
      return isoDayOfWeek(days)
    case 'DOY':
      return dayOfYear(days)
    case 'ISOYEAR':
      return isoWeek(days).year
    case 'DECADE':
      return Math.floor(year / 10)
    case 'CENTURY':
      return year > 0 ? Math.trunc((year + 99) / 100) : Math.trunc((year - 99) / 100)
    case 'MILLENNIUM':
      return year > 0 ? Math.trunc((year + 999) / 1000) : Math.trunc((year - 999) / 1000)
    case 'EPOCH':
      return days * 86_400
    default:
      return 0
  }
}

/** A part of a timestamp or a time of the day. */
export function timeField(unit: string, millis: number): number {
  switch (unit) {
    case 'MILLISECOND':
      return ((millis % 60_000) % 1000) + 0
    case 'SECOND':
      return Math.trunc((millis % 60_000) / 1000) + 0
    case 'MINUTE':
      return Math.trunc((millis % 3_600_000) / 60_000) + 0
    case 'HOUR':
      return Math.trunc((millis % DAY_MS) / 3_600_000) + 0
    case 'EPOCH':
      return Math.trunc(millis / 1000) + 0
    default:
      return dateField(unit, dayOf(millis))
  }
}

const CLOCK: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: DAY_MS,
}

export function floorTime(unit: string, millis: number): number {
  const size = CLOCK[unit]
  if (size !== undefined) return Math.floor(millis / size) * size
  return floorDate(unit, dayOf(millis)) * DAY_MS
}
export function ceilTime(unit: string, millis: number): number {
  const size = CLOCK[unit]
  if (size !== undefined) return Math.ceil(millis / size) * size + 0
  return ceilDate(unit, dayOf(millis)) * DAY_MS
}

/** The first day of the week (Sunday), month, quarter, year … that a day is in. */
export function floorDate(unit: string, days: number): number {
  const { year, month } = civilOf(days)
  switch (unit) {
    case 'WEEK':
      return days - (isoDayOfWeek(days) % 7)
    case 'MONTH':
      return daysOf(year, month, 1)
    case 'QUARTER':
      return daysOf(year, month - ((month - 1) % 3), 1)
    case 'YEAR':
      return daysOf(year, 1, 1)
    case 'DECADE':
      return daysOf(Math.floor(year / 10) * 10, 1, 1)
    case 'CENTURY':
      return daysOf(Math.floor((year - 1) / 100) * 100 + 1, 1, 1)
    case 'MILLENNIUM':
      return daysOf(Math.floor((year - 1) / 1000) * 1000 + 1, 1, 1)
    default:
      return days
  }
}
const MONTHS: Readonly<Record<string, number>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
  DECADE: 120,
  CENTURY: 1200,
  MILLENNIUM: 12_000,
}

export function ceilDate(unit: string, days: number): number {
  const floor = floorDate(unit, days)
  if (floor === days) return days
  return unit === 'WEEK' ? floor + 7 : addMonths(floor, MONTHS[unit] ?? 0)
}

/** Whole months from one local time to another. */
function monthsBetween(from: number, to: number): number {
  const [a, b] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)]
  const [x, y] = [civilOf(a), civilOf(b)]
  let months = (y.year - x.year) * 12 + (y.month - x.month)
  const reached = addMonths(a, months) * DAY_MS + (from - a * DAY_MS)
  if (months > 0 && reached > to) months--
  else if (months < 0 && reached < to) months++
  return months
}

/** TIMESTAMPDIFF: whole units from one time to another, wrapped to an INT. */
export function timeBetween(unit: string, from: number, to: number): number {
  if (unit === 'MONTH') return monthsBetween(from, to)
  if (unit === 'QUARTER') return Math.trunc(monthsBetween(from, to) / 3) + 0
  if (unit === 'YEAR') return Math.trunc(monthsBetween(from, to) / 12) + 0
  const size = unit === 'WEEK' ? 7 * DAY_MS : (CLOCK[unit] ?? 1)
  return Math.trunc((to - from) / size) | 0
}

/** A TIMESTAMP_LTZ from seconds (0) or milliseconds (3) since 1970; NULL outside of the years 0 to 9999, as in Flink. */
export function instantOf(value: number | bigint, precision: number): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value
  const millis = Math.trunc(precision === 0 ? number * 1000 : number)
  return millis >= -62_167_219_200_000 && millis <= 253_402_300_799_999 ? millis + 0 : null
}
