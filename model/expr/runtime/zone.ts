/** Time zones for TIMESTAMP_LTZ, from the runtime's own data (Intl). Everything else is zoneless arithmetic. */
import { fail } from './error.ts'
import { DAY_MS, daysOf } from './calendar.ts'

interface Zone {
  readonly format: Intl.DateTimeFormat
  /** Offsets by quarter of an hour, since no zone changes its offset between. */
  readonly offsets: Map<number, number>
}

const zones = new Map<string, Zone>()
const QUARTER = 900_000
const CACHED = 4096
/** The last instant of a Date, either way. */
const FURTHEST = 8.64e15

function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known !== undefined) return known
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    fail(`There is no time zone ${name}.`, 'Name it like Europe/Oslo, or UTC, in the job settings.')
  }
  const zone: Zone = { format, offsets: new Map() }
  zones.set(name, zone)
  return zone
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(utc: number, name: string): number {
  if (name === 'UTC') return 0
  const zone = zoneOf(name)
  const quarter = Math.floor(utc / QUARTER)
  const cached = zone.offsets.get(quarter)
  if (cached !== undefined) return cached
  // Beyond what a Date can hold the zone keeps its outermost offset.
  const at = Math.min(Math.max(quarter * QUARTER, -FURTHEST), FURTHEST)
  const part: Record<string, string> = {}
  for (const { type, value } of zone.format.formatToParts(at)) part[type] = value
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year'])
  const days = daysOf(year, Number(part['month']), Number(part['day']))
  const seconds = Number(part['hour']) * 3600 + Number(part['minute']) * 60 + Number(part['second'])
  const offset = days * DAY_MS + seconds * 1000 - at
  if (zone.offsets.size >= CACHED) zone.offsets.clear()
  zone.offsets.set(quarter, offset)
  return offset
}

/** An instant as the zone's wall clock shows it. */
export function toLocal(utc: number, name: string): number {
  return name === 'UTC' ? utc : utc + zoneOffset(utc, name)
}

/** The instant of a wall clock time: of two the later. */
export function toLaterInstant(local: number, name: string): number {
  const after = zoneOffset(local + DAY_MS, name)
  return zoneOffset(local - after, name) === after ? local - after : toInstant(local, name)
}

/** The instant of a wall clock time: of two the earlier; in a gap the clock is put forward by its length. */
export function toInstant(local: number, name: string): number {
  if (name === 'UTC') return local
  const before = zoneOffset(local - DAY_MS, name)
  if (zoneOffset(local - before, name) === before) return local - before
  const after = zoneOffset(local + DAY_MS, name)
  if (zoneOffset(local - after, name) === after) return local - after
  return local - before
}
