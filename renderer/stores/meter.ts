/**
 * Rates from the counters of successive frames. Pure but for its own memory: time is the run's `elapsed`, never the clock.
 */
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
import type { PortRate } from './types.ts'

/** How often rates are renewed, in ms of the run: numbers that change more often cannot be read. */
const RENEW = 250
/** How far back the slowest rates look, in ms. */
const HORIZON = 60_000
const SPARKLINE_POINTS = 60

export interface Rates {
  readonly rates: Readonly<Record<string, PortRate>>
  readonly sparklines: Readonly<Record<string, readonly number[]>>
}

export interface Meter {
  /** Takes the next frame; gives rates by `node.port` and sparklines by node. What has not changed keeps its identity. */
  readonly add: (frame: Frame) => Rates
}

interface Reading {
  readonly at: number
  readonly totals: Readonly<Record<string, number>>
}

export function createMeter(): Meter {
  let readings: Reading[] = []
  let current: Rates = { rates: {}, sparklines: {} }
  let nextSecond = 1_000
  let secondTotals: Record<string, number> = {}

  return {
    add: (frame) => {
      const totals = portTotals(frame)
      const last = readings.at(-1)
      const renew = last === undefined || frame.elapsed - last.at >= RENEW || frame.state !== 'running'
      if (renew && (last === undefined || frame.elapsed > last.at)) {
        readings.push({ at: frame.elapsed, totals })
        const oldest = frame.elapsed - HORIZON
        if (readings.length > 2 && (readings[1]?.at ?? 0) < oldest) {
          readings = readings.filter(
            (reading, index) => reading.at >= oldest || (readings[index + 1]?.at ?? oldest) >= oldest,
          )
        }
      }
      const rates = nextRates(current.rates, totals, renew ? readings : null, frame.elapsed)
      let sparklines = current.sparklines
      while (frame.elapsed >= nextSecond) {
        sparklines = appendSecond(sparklines, frame, secondTotals)
        secondTotals = Object.fromEntries(Object.entries(frame.nodes).map(([id, node]) => [id, flow(node)]))
        nextSecond += 1_000
      }
      current = rates === current.rates && sparklines === current.sparklines ? current : { rates, sparklines }
      return current
    },
  }
}

function portTotals(frame: Frame): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const [id, node] of Object.entries(frame.nodes)) {
    totals[`${id}.in`] = node.in
    for (const [port, count] of Object.entries(node.out)) totals[`${id}.${port}`] = count
  }
  return totals
}

function nextRates(
  before: Rates['rates'],
  totals: Readonly<Record<string, number>>,
  readings: readonly Reading[] | null,
  now: number,
): Rates['rates'] {
  const after: Record<string, PortRate> = {}
  let changed = false
  for (const [port, total] of Object.entries(totals)) {
    const old = before[port]
    const perSecond = readings === null ? (old?.perSecond ?? 0) : rateOf(port, total, readings, now)
    if (old !== undefined && old.total === total && old.perSecond === perSecond) after[port] = old
    else {
      after[port] = { total, perSecond }
      changed = true
    }
  }
  return changed ? after : before
}

/** Over the last second where records are many; over up to a minute where they are few, so that 2 a minute is not "0/s". */
export function rateOf(port: string, total: number, readings: readonly Reading[], now: number): number {
  for (const { span, enough } of [
    { span: 1_000, enough: 20 },
    { span: 10_000, enough: 10 },
    { span: HORIZON, enough: 0 },
  ]) {
    const from = readingBefore(readings, now - span)
    const count = total - (from?.totals[port] ?? 0)
    const time = now - (from?.at ?? 0)
    if (time > 0 && count >= enough) return (count * 1_000) / time
    if (from === null) return time > 0 ? (count * 1_000) / time : 0
  }
  return 0
}

/** The newest reading at or before a time; null stands for the start of the run, where everything was 0. */
function readingBefore(readings: readonly Reading[], time: number): Reading | null {
  for (let index = readings.length - 1; index >= 0; index--) {
    const reading = readings[index]
    if (reading !== undefined && reading.at <= time) return reading
  }
  return null
}

/** What a node took in; a source takes nothing in, so what it gave out. */
function flow(node: NodeFrame): number {
  if (node.in > 0) return node.in
  let out = 0
  for (const count of Object.values(node.out)) out += count
  return out
}

function appendSecond(
  sparklines: Rates['sparklines'],
  frame: Frame,
  before: Readonly<Record<string, number>>,
): Rates['sparklines'] {
  const after: Record<string, readonly number[]> = {}
  for (const [id, node] of Object.entries(frame.nodes)) {
    const points = sparklines[id] ?? []
    after[id] = [...points.slice(1 - SPARKLINE_POINTS), Math.max(0, flow(node) - (before[id] ?? 0))]
  }
  return after
}
