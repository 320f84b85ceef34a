/** When Flink 2.2 takes records in to its windows: see `losesRecords`. */
import { tumblingStart } from '../../../../engine/api/windows.ts'
import { hasSummerTime } from '../../windows/alignment.ts'
import type { Geometry } from './geometry.ts'
import type { WallTimes } from './times.ts'

/** The first watermark after `mark` at which records are handed over; −Infinity before the first watermark, which hands over by itself. */
export function nextTrigger(mark: number, { width }: Geometry, times: WallTimes): number {
  if (mark === -Infinity) return -Infinity
  const trigger = hasSummerTime(times.zone)
    ? times.firesAt(tumblingStart(times.local(mark), width, 0) + width)
    : tumblingStart(mark, width, 0) + width - 1
  return trigger > mark ? trigger : trigger + width
}
