/** DATE_FORMAT and TO_TIMESTAMP: the pattern letters of Java's date formats that Flink's users write. Compiled once and kept. */
import { civilOf, DAY_MS, daysOf, dayOfYear, isoDayOfWeek, monthLength, sundayWeek } from './calendar.ts'
import { fail } from './error.ts'
import { parseTimestamp } from './timeText.ts'

interface Part {
  readonly letter: string
  readonly count: number
  readonly text: string
}

const kept = new Map<string, readonly Part[]>()
const LETTERS = 'yuMLdDHhkKmsSaEeQwYn'

function partsOf(pattern: string): readonly Part[] {
  const known = kept.get(pattern)
  if (known !== undefined) return known
  const parts: Part[] = []
  for (const match of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/gs)) {
    const [text, quoted, letter] = match
    if (quoted !== undefined)
      parts.push({ letter: '', count: 0, text: quoted === '' ? "'" : quoted.replaceAll("''", "'") })
    else if (letter === undefined) parts.push({ letter: '', count: 0, text })
    else if (LETTERS.includes(letter)) parts.push({ letter, count: text.length, text })
    else
      fail(
        `The time format '${pattern}' has the unknown letter ${letter}.`,
        "Put plain letters in quotes: yyyy-MM-dd''T''HH:mm.",
      )
  }
  if (kept.size >= 1000) kept.clear()
  kept.set(pattern, parts)
  return parts
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const padded = (n: number, count: number): string =>
  n < 0 ? `-${String(-n).padStart(count, '0')}` : String(n).padStart(count, '0')
const short = (name = '', count: number): string => (count >= 4 ? name : name.slice(0, 3))

const ORDINALS = ['1st', '2nd', '3rd', '4th']
function quarterText(quarter: number, count: number): string {
  if (count < 3) return padded(quarter, count)
  return count === 3 ? `Q${quarter}` : `${ORDINALS[quarter - 1] ?? ''} quarter`
}

/** A local time as the pattern says. */
export function formatTime(millis: number, pattern: string): string {
  const days = Math.floor(millis / DAY_MS)
  const rest = millis - days * DAY_MS
  const date = civilOf(days)
  const hour = Math.floor(rest / 3_600_000)
  let out = ''
  for (const { letter, count, text } of partsOf(pattern)) {
    switch (letter) {
      case '':
        out += text
        break
      case 'y':
      case 'u':
        out += count === 2 ? padded(((date.year % 100) + 100) % 100, 2) : padded(date.year, count)
        break
      case 'M':
      case 'L':
        out += count >= 3 ? short(MONTHS[date.month - 1], count) : padded(date.month, count)
        break
      case 'd':
        out += padded(date.day, count)
        break
      case 'D':
        out += padded(dayOfYear(days), count)
        break
      case 'Q':
        out += quarterText(Math.floor((date.month + 2) / 3), count)
        break
      case 'w':
        out += padded(sundayWeek(days).week, count)
        break
      case 'Y':
        out += padded(sundayWeek(days).year, count)
        break
      case 'E':
        out += short(DAYS[isoDayOfWeek(days) - 1], count)
        break
      case 'e':
        out += padded((isoDayOfWeek(days) % 7) + 1, count)
        break
      case 'a':
        out += hour < 12 ? 'AM' : 'PM'
        break
      case 'H':
        out += padded(hour, count)
        break
      case 'k':
        out += padded(hour === 0 ? 24 : hour, count)
        break
      case 'K':
        out += padded(hour % 12, count)
        break
      case 'h':
        out += padded(hour % 12 === 0 ? 12 : hour % 12, count)
        break
      case 'm':
        out += padded(Math.floor(rest / 60_000) % 60, count)
        break
      case 's':
        out += padded(Math.floor(rest / 1000) % 60, count)
        break
      case 'S':
        out += padded(rest % 1000, 3)
          .padEnd(count, '0')
          .slice(0, count)
        break
      default:
        out += padded((rest % 1000) * 1_000_000, count)
    }
  }
  return out
}

/** The local time that a text says after a pattern, or null when it does not fit. */
export function readTime(text: string, pattern: string): number | null {
  const parts = partsOf(pattern)
  const read: Record<string, number> = {}
  let at = 0
  for (const [i, part] of parts.entries()) {
    if (part.letter === '') {
      if (!text.startsWith(part.text, at)) return null
      at += part.text.length
      continue
    }
    const names =
      part.letter === 'E'
        ? DAYS
        : part.letter === 'a'
          ? ['AM', 'PM']
          : 'ML'.includes(part.letter) && part.count >= 3
            ? MONTHS
            : null
    if (names !== null) {
      const index = names.findIndex((name) =>
        text
          .slice(at)
          .toLowerCase()
          .startsWith((part.letter === 'a' ? name : short(name, part.count)).toLowerCase()),
      )
      if (index === -1) return null
      at += (part.letter === 'a' ? 'AM' : short(names[index], part.count)).length
      read[part.letter === 'L' ? 'M' : part.letter] = index + 1
      continue
    }
    // Digits without a separator between fields are told apart by their counts.
    const next = parts[i + 1]
    const fixed = part.letter === 'S' || part.count === 2 || (next !== undefined && next.letter !== '')
    const digits = /^\d+/.exec(text.slice(at, fixed ? at + part.count : at + 9))?.[0]
    if (
      digits === undefined ||
      (fixed && digits.length < part.count) ||
      digits.length < Math.min(part.count, 4)
    )
      return null
    at += digits.length
    const letter = part.letter === 'u' ? 'y' : part.letter === 'L' ? 'M' : part.letter
    const value = part.letter === 'S' ? Number(digits.padEnd(3, '0').slice(0, 3)) : Number(digits)
    read[letter] = letter === 'y' && part.count === 2 ? 2000 + value : value
  }
  return at === text.length ? assembled(read) : null
}

function assembled(read: Readonly<Record<string, number>>): number | null {
  const year = read['y'] ?? 1970
  const month = read['M'] ?? 1
  const day = read['d'] ?? 1
  const half = read['h'] ?? read['K']
  const hour = read['H'] ?? read['k'] ?? (half === undefined ? 0 : (half % 12) + (read['a'] === 2 ? 12 : 0))
  const minute = read['m'] ?? 0
  const second = read['s'] ?? 0
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return null
  const date =
    read['D'] === undefined
      ? daysOf(year, month, Math.min(day, monthLength(year, month)))
      : daysOf(year, 1, 1) + read['D'] - 1
  return date * DAY_MS + ((hour % 24) * 3600 + minute * 60 + second) * 1000 + (read['S'] ?? 0)
}

/** TO_TIMESTAMP of a text in Flink's own form. */
export const readTimestamp = (text: string): number | null => parseTimestamp(text)

export function readDate(text: string, pattern: string): number | null {
  const millis = readTime(text, pattern)
  return millis === null ? null : Math.floor(millis / DAY_MS)
}
