/** Which panes make up which window. A pane is the part of time that no window's bound cuts: records are added up in it once. */
import { tumblingStart } from '../../../../engine/api/windows.ts'

/** All in milliseconds. Tumbling: `width` = `size`. Sliding and cumulating: `size` is a multiple of `width`, the slide or the step. */
export interface Geometry {
  readonly kind: 'tumbling' | 'sliding' | 'cumulating'
  readonly width: number
  readonly size: number
  readonly offset: number
}

export const paneStart = ({ width, offset }: Geometry, time: number): number =>
  tumblingStart(time, width, offset)

/** Ends of windows lie a width apart, from the end of a pane to here. */
export function lastEnd({ kind, size, offset }: Geometry, pane: number): number {
  return kind === 'cumulating' ? tumblingStart(pane, size, offset) + size : pane + size
}

/** The start of the window with this end, which is the start of its first pane. */
export function windowStart({ kind, width, size, offset }: Geometry, end: number): number {
  return kind === 'cumulating' ? tumblingStart(end - width, size, offset) : end - size
}
