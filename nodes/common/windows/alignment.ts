/**
 * Where windows lie on the wall clock, and whether Flink 2.2 takes records in to them in time: it buffers what comes, and gives it on when the watermark passes a
 * multiple of the pane's length since 1970, in UTC, or on the wall clock of a zone with summer time. The offset of the windows, and that of a zone without
 * summer time, are left out (`TimeWindowUtil.getNextTriggerWatermark`), so windows that end between two such moments lose records.
 */
import { zoneOffset } from '../../../model/expr/runtime/zone.ts'
import type { StreamSchema } from '../../../model/schema.ts'

/** An event time with a zone follows the wall clock of the job's zone; a TIMESTAMP has none, but where it shows that wall clock. */
export function wallZone(input: StreamSchema, timeZone: string): string {
  const column = input.columns.find(({ name }) => name === input.eventTime)
  return column?.type.kind === 'TIMESTAMP' && input.zoned !== true ? 'UTC' : timeZone
}

const WINTER = Date.UTC(2030, 0, 15)
const SUMMER = Date.UTC(2030, 6, 15)

/** As Java's `TimeZone.useDaylightTime`: whether the zone's rules of today have summer time. */
export const hasSummerTime = (zone: string): boolean =>
  zone !== 'UTC' && zoneOffset(WINTER, zone) !== zoneOffset(SUMMER, zone)

interface Handover {
  readonly offset: number
  readonly complete: boolean
  readonly allowedLateness: number
  readonly time: 'event' | 'processing'
}

const isComplete = ({ complete, allowedLateness, time }: Handover): boolean =>
  complete || allowedLateness > 0 || time === 'processing'

/** `width`: the length of a pane. Allowed lateness is none of Flink SQL's: there nothing is lost. */
export function losesRecords(config: Handover, width: number, zone: string): boolean {
  if (isComplete(config)) return false
  const { offset } = config
  const shift = hasSummerTime(zone) ? 0 : zoneOffset(WINTER, zone)
  return (offset - shift) % width !== 0
}

/** No zone differs from another by less. */
const QUARTER = 900_000

/** The same where it is only known whether a zone other than UTC rules (`zoned`). */
export function mayLoseRecords(config: Handover, width: number, zoned: boolean): boolean {
  return losesRecords(config, width, 'UTC') || (zoned && !isComplete(config) && QUARTER % width !== 0)
}
