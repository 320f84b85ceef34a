/** Times as the screen writes them, in the pipeline's time zone. Milliseconds since the epoch in, text out. */

interface Parts {
  readonly date: string
  readonly clock: string
}

const formatters = new Map<string, Intl.DateTimeFormat | null>()

/** Null for UTC and for a zone that this host does not know: both are written in UTC. */
function formatterOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat | null = null
  if (timeZone !== 'UTC') {
    try {
      made = new Intl.DateTimeFormat('en-CA', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
      })
    } catch {
      made = null
    }
  }
  formatters.set(timeZone, made)
  return made
}

function partsOf(ms: number, timeZone: string): Parts | null {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null
  const formatter = formatterOf(timeZone)
  if (formatter === null) {
    const [date, rest] = new Date(ms).toISOString().split('T')
    return { date: date ?? '', clock: (rest ?? '').slice(0, 12) }
  }
  const part: Record<string, string> = {}
  for (const { type, value } of formatter.formatToParts(ms)) part[type] = value
  return {
    date: `${part['year']}-${part['month']}-${part['day']}`,
    clock: `${part['hour']}:${part['minute']}:${part['second']}.${part['fractionalSecond']}`,
  }
}

/** "12:35:06.912" */
export const formatClock = (ms: number, timeZone = 'UTC'): string =>
  partsOf(ms, timeZone)?.clock ?? String(ms)

/** "2026-11-21" */
export const formatDate = (ms: number, timeZone = 'UTC'): string => partsOf(ms, timeZone)?.date ?? String(ms)

/** "2026-11-21 12:35:06.912" */
export function formatDateTime(ms: number, timeZone = 'UTC'): string {
  const parts = partsOf(ms, timeZone)
  return parts === null ? String(ms) : `${parts.date} ${parts.clock}`
}

/** "12:35:06.912" from the milliseconds of a day. */
export const formatTimeOfDay = (ms: number): string => formatClock(ms)
