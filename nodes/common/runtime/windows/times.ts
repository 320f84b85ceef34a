/**
 * Windows on the wall clock of a time zone, as Flink SQL has them: bounds are aligned on the wall clock, a window fires when the watermark reaches
 * its last millisecond there. All bounds are wall clock (ms as if it were UTC), all marks and times are instants.
 */
import { tumblingStart } from '../../../../engine/api/windows.ts'
import { toInstant, toLocal } from '../../../../model/expr/runtime/zone.ts'
import type { StreamSchema } from '../../../../model/schema.ts'
import { wallZone } from '../../windows/alignment.ts'

const HOUR = 3_600_000
/** No zone changes its offset within a quarter of an hour. */
const QUARTER = 900_000

export class WallTimes {
  readonly zone: string

  constructor(input: StreamSchema, timeZone: string) {
    this.zone = wallZone(input, timeZone)
  }

  local(time: number): number {
    return toLocal(time, this.zone)
  }

  instant(local: number): number {
    return toInstant(local, this.zone)
  }

  /**
   * The watermark at which a window with this end fires: the instant of its last millisecond; of two the later, and in a gap of the clock the first one after it.
   * As Flink's `TimeWindowUtil.toEpochMillsForTimer`.
   */
  firesAt(end: number): number {
    const last = end - 1
    if (this.zone === 'UTC') return last
    const first = toInstant(last, this.zone)
    const hourOn = toInstant(last + HOUR, this.zone)
    if (hourOn === first) return first - (((first % HOUR) + HOUR) % HOUR)
    return hourOn - first > HOUR ? first + HOUR : first
  }

  /** Times around `time` that surely fall between the bounds as well: from, and up to but without. */
  span(time: number, start: number, end: number): readonly [from: number, to: number] {
    if (this.zone === 'UTC') return [start, end]
    const offset = this.local(time) - time
    const quarter = tumblingStart(time, QUARTER, 0)
    return [Math.max(quarter, start - offset), Math.min(quarter + QUARTER, end - offset)]
  }
}
