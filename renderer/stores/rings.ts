/** Bounded lists of what a run tells: the newest stay, the oldest go. */
import type { PortSample } from '../../bridge/contract.ts'
import type { PortSamples } from './types.ts'

/** Rows, lines and letters that are kept of each list. */
export const KEPT = 1_000

export function append<T>(before: readonly T[], more: readonly T[]): readonly T[] {
  if (more.length === 0) return before
  if (more.length >= KEPT) return more.slice(-KEPT)
  const room = KEPT - more.length
  return before.length > room ? [...before.slice(-room), ...more] : [...before, ...more]
}

/** Adds a frame's samples. A row that is there already (a frame may repeat its newest) is left out, by its ordinal. */
export function appendSamples(
  before: Readonly<Record<string, PortSamples>>,
  samples: readonly PortSample[],
): Readonly<Record<string, PortSamples>> {
  let after: Record<string, PortSamples> | null = null
  for (const sample of samples) {
    const old = before[sample.port]
    const newest = old?.rows.at(-1)?.n ?? 0
    const fresh = sample.rows.filter((row) => row.n > newest)
    if (old !== undefined && fresh.length === 0 && old.total === sample.total) continue
    after ??= { ...before }
    after[sample.port] = { rows: append(old?.rows ?? [], fresh), total: sample.total }
  }
  return after ?? before
}
