import type { IntervalExpr, IntervalUnit } from './ast.ts'

const MILLIS: Partial<Record<IntervalUnit, number>> = {
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
}
const MONTHS: Partial<Record<IntervalUnit, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 }

export interface IntervalValue {
  readonly unit: 'MONTH' | 'DAY'
  /** Months, or milliseconds. */
  readonly value: number
}

/** The value of an interval literal, or null when its text does not fit its units. */
export function intervalValue(expr: IntervalExpr): IntervalValue | null {
  const text = expr.text.trim()
  const minus = text.startsWith('-')
  const sign = minus !== expr.negative ? -1 : 1
  const body = minus || text.startsWith('+') ? text.slice(1) : text
  if (expr.to !== null) return compound(body, sign, expr.from, expr.to)
  const months = MONTHS[expr.from]
  if (months !== undefined)
    return /^\d+$/.test(body) ? { unit: 'MONTH', value: sign * Number(body) * months } : null
  const millis = MILLIS[expr.from]
  const form = expr.from === 'SECOND' ? /^\d+(\.\d+)?$/ : /^\d+$/
  if (millis === undefined || !form.test(body)) return null
  return { unit: 'DAY', value: sign * Math.trunc(Math.round(Number(body) * millis * 1e3) / 1e3) }
}

const ORDER: readonly IntervalUnit[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

/** '1-6' YEAR TO MONTH, '1 12:30:05.250' DAY TO SECOND and the shorter ones between. */
function compound(body: string, sign: number, from: IntervalUnit, to: IntervalUnit): IntervalValue | null {
  if (from === 'YEAR' && to === 'MONTH') {
    const match = /^(\d+)-(\d+)$/.exec(body)
    return match === null ? null : { unit: 'MONTH', value: sign * (Number(match[1]) * 12 + Number(match[2])) }
  }
  const first = ORDER.indexOf(from)
  const last = ORDER.indexOf(to)
  if (first === -1 || last <= first) return null
  const parts = body.split(/[ :]/)
  if (parts.length !== last - first + 1) return null
  let value = 0
  for (const [i, part] of parts.entries()) {
    const unit = ORDER[first + i] ?? 'SECOND'
    if (!(unit === 'SECOND' ? /^\d+(\.\d+)?$/ : /^\d+$/).test(part)) return null
    value += Number(part) * (MILLIS[unit] ?? 0)
  }
  return { unit: 'DAY', value: sign * Math.trunc(value) }
}
