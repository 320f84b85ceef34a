/** Windows from scratch: every result is computed anew from a list of all records, in the order of arrival. For tests. */
import { aggregated } from './naiveAggregates.ts'

export interface NaiveRecord {
  readonly time: number
  readonly key: string | null
  readonly x: number | null
}

interface Bounds {
  readonly start: number
  readonly end: number
}

/** Gives the windows of a time, for windows that do not hang on other records. */
export type Assign = (time: number) => readonly Bounds[]

export interface NaiveResult {
  readonly out: string[]
  readonly late: NaiveRecord[]
}

const floor = (time: number, width: number, offset: number): number =>
  Math.floor((time - offset) / width) * width + offset

export const sliding =
  (size: number, slide: number, offset: number): Assign =>
  (time) => {
    const last = floor(time, slide, offset)
    const found: Bounds[] = []
    for (let start = last; start > time - size; start -= slide) found.push({ start, end: start + size })
    return found
  }

export const cumulating =
  (size: number, step: number, offset: number): Assign =>
  (time) => {
    const start = floor(time, size, offset)
    const found: Bounds[] = []
    for (let end = start + step; end <= start + size; end += step) if (time < end) found.push({ start, end })
    return found
  }

const iso = (ms: number): string => new Date(ms).toISOString().replace(/(?:\.000)?Z$/, '')

/** `op`: the kind of the row; empty in a stream that is no changelog. */
const line = (
  op: string,
  key: string | null,
  { start, end }: Bounds,
  records: readonly NaiveRecord[],
): string =>
  JSON.stringify({
    ...(op === '' ? {} : { op }),
    k: key,
    window_start: iso(start),
    window_end: iso(end),
    ...aggregated(records.map(({ x }) => x)),
  })

/** Runs the records past a watermark that is `delay` behind; `each` takes one, `fire` does what is due at a watermark. */
function drive(
  records: readonly NaiveRecord[],
  delay: number,
  each: (record: NaiveRecord, mark: number) => void,
  fire: (mark: number) => void,
): void {
  let mark = -Infinity
  for (const record of records) {
    each(record, mark)
    if (record.time - delay > mark) {
      mark = record.time - delay
      fire(mark)
    }
  }
  fire(Number.MAX_SAFE_INTEGER)
}

export function naiveWindows(
  records: readonly NaiveRecord[],
  assign: Assign,
  delay: number,
  lateness: number,
): NaiveResult {
  const [out, late]: [string[], NaiveRecord[]] = [[], []]
  const first = lateness > 0 ? '+I' : ''
  const open = new Map<
    string,
    Bounds & { fired: boolean; readonly groups: Map<string | null, NaiveRecord[]> }
  >()
  drive(
    records,
    delay,
    (record, mark) => {
      const taking = assign(record.time).filter(({ end }) => end - 1 + lateness > mark)
      if (taking.length === 0) late.push(record)
      for (const bounds of taking) {
        const name = `${bounds.start} ${bounds.end}`
        const window = open.get(name) ?? { ...bounds, fired: bounds.end - 1 <= mark, groups: new Map() }
        open.set(name, window)
        const group = window.groups.get(record.key) ?? []
        window.groups.set(record.key, group)
        const before = group.slice()
        group.push(record)
        if (!window.fired) continue
        if (before.length > 0) out.push(line('-U', record.key, bounds, before))
        out.push(line(before.length > 0 ? '+U' : '+I', record.key, bounds, group))
      }
    },
    (mark) => {
      for (const window of open.values()) {
        if (window.fired || window.end - 1 > mark) continue
        window.fired = true
        for (const [key, group] of window.groups) out.push(line(first, key, window, group))
      }
    },
  )
  return { out, late }
}

/** Sessions: a record belongs with all that it touches. */
export function naiveSessions(
  records: readonly NaiveRecord[],
  gap: number,
  delay: number,
  lateness: number,
): NaiveResult {
  const [out, late]: [string[], NaiveRecord[]] = [[], []]
  const first = lateness > 0 ? '+I' : ''
  interface Session extends Bounds {
    readonly key: string | null
    readonly records: readonly NaiveRecord[]
    readonly fired: boolean
  }
  let sessions: readonly Session[] = []
  const order = new Map(records.map((record, index) => [record, index]))
  const text = (op: string, one: Session): string => line(op, one.key, one, one.records)
  drive(
    records,
    delay,
    (record, mark) => {
      const { time, key } = record
      const touched = sessions.filter((one) => one.key === key && time <= one.end && one.start <= time + gap)
      const start = Math.min(time, ...touched.map((one) => one.start))
      const end = Math.max(time + gap, ...touched.map((one) => one.end))
      if (end - 1 + lateness <= mark) {
        late.push(record)
        return
      }
      const inside = [...touched.flatMap((one) => one.records), record].sort(
        (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
      )
      const merged = { start, end, key, records: inside, fired: end - 1 <= mark }
      const same = merged.fired
        ? touched.find((one) => one.fired && one.start === start && one.end === end)
        : undefined
      for (const one of touched) if (one.fired && one !== same) out.push(text('-D', one))
      if (same !== undefined) out.push(text('-U', same), text('+U', merged))
      else if (merged.fired) out.push(text('+I', merged))
      sessions = [...sessions.filter((one) => !touched.includes(one)), merged]
    },
    (mark) => {
      for (const one of sessions) if (!one.fired && one.end - 1 <= mark) out.push(text(first, one))
      sessions = sessions
        .map((one) => (one.end - 1 <= mark ? { ...one, fired: true } : one))
        .filter((one) => one.end - 1 + lateness > mark)
    },
  )
  return { out, late }
}
