/** The proleptic Gregorian calendar over days since 1970-01-01. Pure integer arithmetic. */
export const DAY_MS = 86_400_000

export interface Civil {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

/** Year, month and day of a day number, by 400-year eras that begin in March. */
export function civilOf(days: number): Civil {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
export const monthLength = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (LENGTHS[month - 1] ?? 31)

/** The day so many months later; the 31st becomes the last of a shorter month. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilOf(days)
  const total = year * 12 + month - 1 + months
  const toYear = Math.floor(total / 12)
  const toMonth = total - toYear * 12 + 1
  return daysOf(toYear, toMonth, Math.min(day, monthLength(toYear, toMonth)))
}

/** 1 = Monday to 7 = Sunday. */
export const isoDayOfWeek = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1

export const dayOfYear = (days: number): number => days - daysOf(civilOf(days).year, 1, 1) + 1

/** Weeks from Sunday on, of which that of January 1 is the first: what pattern letters count. */
export function sundayWeek(days: number): { readonly year: number; readonly week: number } {
  const saturday = days - (isoDayOfWeek(days) % 7) + 6
  const { year } = civilOf(saturday)
  return { year, week: Math.floor((saturday - daysOf(year, 1, 1)) / 7) + 1 }
}

/** ISO 8601: the week with the year's first Thursday is week 1. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - isoDayOfWeek(days) + 4
  const { year } = civilOf(thursday)
  return { year, week: Math.floor((thursday - daysOf(year, 1, 1)) / 7) + 1 }
}
