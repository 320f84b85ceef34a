/** Windows `[start, end)` aligned to the epoch plus an offset. All times are epoch milliseconds. */

/** The start of the tumbling window that holds `time`. A floored modulo: JavaScript's `%` is wrong below zero. */
export function tumblingStart(time: number, size: number, offset: number): number {
  const rest = (time - offset) % size
  return rest < 0 ? time - rest - size : time - rest
}

/** A record is late for a window when the watermark has passed the window's last millisecond by the allowed lateness. */
export function isLate(end: number, allowedLateness: number, watermark: number): boolean {
  return end - 1 + allowedLateness <= watermark
}

/** The watermark at the end of the input: nothing comes any more. */
export const MAX_WATERMARK = Number.MAX_SAFE_INTEGER
