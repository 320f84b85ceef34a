/** What the status bar adds up, as text or numbers. Pure. */
import type { Frame } from '../../bridge/contract.ts'
import { END_OF_TIME, lagOf } from '../stores/live.ts'
import type { PortRate, RunStoreState } from '../stores/index.ts'

export interface JobWatermark {
  readonly time: number
  readonly lag: number | null
  readonly ended: boolean
}

/** The job's watermark is that of its slowest source. */
export function jobWatermark(frame: Frame | null, sources: readonly string[]): JobWatermark | null {
  if (frame === null) return null
  let slowest: number | null = null
  let newest: number | null = null
  for (const id of sources) {
    const node = frame.nodes[id]
    if (node === undefined) continue
    if (node.maxTime !== null) newest = newest === null ? node.maxTime : Math.max(newest, node.maxTime)
    if (node.watermark !== null)
      slowest = slowest === null ? node.watermark : Math.min(slowest, node.watermark)
  }
  if (slowest === null) return null
  return { time: slowest, lag: lagOf(slowest, newest), ended: slowest >= END_OF_TIME }
}

/** Records a second out of all sources, resp. into all sinks. */
export function jobRate(state: RunStoreState, nodes: readonly string[], side: 'in' | 'out'): number | null {
  let sum: number | null = null
  for (const id of nodes) {
    for (const [port, rate] of ratesOf(state, id)) {
      if ((port === 'in') === (side === 'in')) sum = (sum ?? 0) + rate.perSecond
    }
  }
  return sum
}

function ratesOf(state: RunStoreState, id: string): readonly (readonly [string, PortRate])[] {
  const node = state.frame?.nodes[id]
  if (node === undefined) return []
  return ['in', ...Object.keys(node.out)].flatMap((port) => {
    const rate = state.rates[`${id}.${port}`]
    return rate === undefined ? [] : [[port, rate] as const]
  })
}

export function sum(frame: Frame | null, of: 'late' | 'dead'): number {
  let total = 0
  for (const node of Object.values(frame?.nodes ?? {}))
    total += of === 'late' ? node.late : node.dead + node.skipped
  return total
}
