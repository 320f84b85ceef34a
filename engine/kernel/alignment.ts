/**
 * Watermark alignment between sources, as Flink's `withWatermarkAlignment`: a source whose watermark is ahead of the slowest of its group by more than its
 * drift is not asked for more until the slowest has caught up, so that state which waits for both does not grow without end. Sources that are idle, have ended
 * or have no watermark yet hold nobody.
 */
import type { SourceWatermarks } from '../api/index.ts'
import type { WatermarkInput } from '../time/combiner.ts'
import { NO_WATERMARK } from '../time/watermark.ts'

export interface Aligned {
  readonly watermark: WatermarkInput | null
  /** Null for a source without event time. */
  readonly strategy: SourceWatermarks | null
  readonly ended: boolean
}

/** How far a source may be ahead; null: as far as it likes. `setting` is the job's. */
export function driftOf(strategy: SourceWatermarks | null, setting: number | null): number | null {
  return strategy === null ? null : (strategy.maxDrift ?? setting)
}

export function tooFarAhead(source: Aligned, sources: readonly Aligned[], setting: number | null): boolean {
  const { watermark, strategy } = source
  const drift = driftOf(strategy, setting)
  if (drift === null || strategy === null || watermark === null) return false
  const group = strategy.alignmentGroup ?? ''
  for (const other of sources) {
    if (other.strategy === null || (other.strategy.alignmentGroup ?? '') !== group) continue
    if (other.ended || other.watermark === null || other.watermark.idle) continue
    if (other.watermark.mark > NO_WATERMARK && watermark.mark - other.watermark.mark > drift) return true
  }
  return false
}
