/** The newest windows of each node: those that are open, as the frame tells, and before them those that have fired since. Pure. */
import type { Frame } from '../../bridge/contract.ts'

export interface WindowBar {
  readonly start: number
  readonly end: number
  /** Of a window that has fired: as far as a frame has seen it. */
  readonly records: number
  readonly open: boolean
}

/** As many as a node has room for. */
const KEPT = 7

export function trackBars(
  before: Readonly<Record<string, readonly WindowBar[]>>,
  frame: Frame,
): Readonly<Record<string, readonly WindowBar[]>> {
  const after: Record<string, readonly WindowBar[]> = {}
  for (const [id, { state, watermark }] of Object.entries(frame.nodes)) {
    if (state === undefined) continue
    const open = state.bars.map((bar): WindowBar => ({ ...bar, open: true }))
    const still = new Set(open.map(({ start, end }) => `${start} ${end}`))
    // What is gone before its end has not fired: a session that has grown, or became a part of another.
    const hasFired = (bar: WindowBar): boolean =>
      !bar.open || (!still.has(`${bar.start} ${bar.end}`) && watermark !== null && watermark >= bar.end - 1)
    const fired = (before[id] ?? []).filter(hasFired).map((bar) => (bar.open ? { ...bar, open: false } : bar))
    after[id] = [...fired, ...open].toSorted((a, b) => a.start - b.start || a.end - b.end).slice(-KEPT)
  }
  return after
}
