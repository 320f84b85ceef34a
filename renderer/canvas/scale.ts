/** What numbers look like on the canvas: gaps of beads, lengths of the waterline. Pure. */

/** Records per second and the gap of beads in px, from the slowest to the fastest; between them it goes by the logarithm. */
const beadGaps: readonly (readonly [number, number])[] = [
  [10 / 60, 26],
  [200, 15],
  [800, 10],
  [3_000, 8],
]

/** Pixels between two beads; null where nothing flows. */
export function beadGap(perSecond: number): number | null {
  if (!(perSecond > 0)) return null
  let [lowRate, lowGap] = beadGaps[0] ?? [1, 26]
  if (perSecond <= lowRate) return lowGap
  for (const [rate, gap] of beadGaps) {
    if (perSecond <= rate) {
      const share = Math.log(perSecond / lowRate) / Math.log(rate / lowRate)
      // Whole pixels: a gap that trembles with the rate would restart the beads' motion all the time.
      return Math.round(lowGap + share * (gap - lowGap))
    }
    ;[lowRate, lowGap] = [rate, gap]
  }
  return lowGap
}

/** Lag at which the waterline is empty, ms. */
const EMPTY_AT = 600_000
/** Below this lag, ms, the line shrinks about evenly; above by the logarithm. */
const KNEE = 10_000

/** Share of the waterline that is full: 1 at lag 0, 0 at ten minutes and more; 0 without a watermark. In steps of 1/180, its pixels. */
export function waterline(lag: number | null): number {
  if (lag === null) return 0
  const empty = Math.log1p(Math.max(0, lag) / KNEE) / Math.log1p(EMPTY_AT / KNEE)
  return Math.round(Math.max(0, 1 - empty) * 180) / 180
}

/**
 * How much of a node is drawn: all of it; all but the sparkline, with texts larger, in two steps, so that they stay legible; tile, label,
 * state and waterline; a block in the colour of its kind.
 */
export type Detail = 'full' | 'small' | 'smaller' | 'reduced' | 'block'

export function detailAt(zoom: number): Detail {
  if (zoom < 0.3) return 'block'
  if (zoom < 0.6) return 'reduced'
  if (zoom < 0.75) return 'smaller'
  return zoom < 0.95 ? 'small' : 'full'
}

/** Whether a node shows its summary and numbers, and an edge its beads and rate. */
export const hasNumbers = (detail: Detail): boolean => detail !== 'reduced' && detail !== 'block'

/** Lit steps, of five, of the back-pressure bar. */
export const pressureSteps = (share: number): number => Math.min(5, Math.max(0, Math.ceil(share * 5)))
