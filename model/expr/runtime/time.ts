/** Parts of times, rounding and distances. Arguments are local milliseconds or days; zones are applied by the caller. */
import { addMonths, civilOf, DAY_MS, dayOfYear, daysOf, isoDayOfWeek, isoWeek } from './calendar.ts'
import { zoneOffset } from './zone.ts'

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

/** FLOOR and CEIL of a TIMESTAMP_LTZ: by its local time, and back by the offset that it has itself, as in Flink. */
export function floorLocal(unit: string, utc: number, zone: string): number {
  const offset = zoneOffset(utc, zone)
  return floorTime(unit, utc + offset) - offset
}
export function ceilLocal(unit: string, utc: number, zone: string): number {
  const offset = zoneOffset(utc, zone)
  return ceilTime(unit, utc + offset) - offset
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

/** Whole months from one day to another that is not before it. */
function monthsFrom(a: number, b: number): number {
  const [x, y] = [civilOf(a), civilOf(b)]
  const months = (y.year - x.year) * 12 + (y.month - x.month)
  return addMonths(a, months) > b ? months - 1 : months
}

/** Months by days first; then, as in Flink, a day that is met exactly counts one less where its clock is not there yet, be it backwards. */
function monthsBetween(from: number, to: number): number {
  const [a, b] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)]
  const months = a <= b ? monthsFrom(a, b) : 0 - monthsFrom(b, a)
  const early = to - b * DAY_MS < from - a * DAY_MS
  return early && addMonths(a, months) === b ? months - 1 : months
}

/** TIMESTAMPDIFF: whole units from one time to another, wrapped to an INT; weeks out of seconds that are wrapped already, as in Flink. */
export function timeBetween(unit: string, from: number, to: number): number {
  if (unit === 'WEEK') return Math.trunc((Math.trunc((to - from) / 1000) | 0) / 604_800) + 0
  if (unit === 'MONTH') return monthsBetween(from, to)
  if (unit === 'QUARTER') return Math.trunc(monthsBetween(from, to) / 3) + 0
  if (unit === 'YEAR') return Math.trunc(monthsBetween(from, to) / 12) + 0
  return Math.trunc((to - from) / (CLOCK[unit] ?? 1)) | 0
}

/** A TIMESTAMP_LTZ from seconds (0) or milliseconds (3) since 1970; NULL outside of the years 0 to 9999, as in Flink. */
export function instantOf(value: number | bigint, precision: number): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value
  const millis = Math.trunc(precision === 0 ? number * 1000 : number)
  return millis >= -62_167_219_200_000 && millis <= 253_402_300_799_999 ? millis + 0 : null
}
