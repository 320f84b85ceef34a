/** The event times of the two sides of a join. */
import type { InferContext } from '../../../model/definition.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../../model/types.ts'
import type { Problems } from '../problems.ts'
import { findColumn } from '../schemas.ts'
import { wallZone } from '../windows/alignment.ts'
import type { JoinInputs } from './infer.ts'

/** Whether both sides have an event time, and times that can be compared. */
export function checkTimes(
  problems: Problems,
  inputs: JoinInputs,
  { timeZone }: Pick<InferContext, 'timeZone'>,
): boolean {
  const missing = (['left', 'right'] as const).filter((side) => inputs[side].eventTime === null)
  for (const side of missing) {
    problems.error(
      'event-time-missing',
      '',
      `The ${side} input has no event time, so it cannot be joined by time.`,
      'Set the event-time column at the source, and keep that column in every Map up to here.',
    )
  }
  if (missing.length > 0) return false
  const { left, right } = inputs
  if (wallZone(left, timeZone) === wallZone(right, timeZone)) return true
  problems.error(
    'event-time-type',
    '',
    `One input has an event time of type TIMESTAMP, the other one follows the time zone ${timeZone}.`,
    'Wall clock times and instants cannot be compared: use TIMESTAMP_LTZ at both sources.',
  )
  return false
}

/** The zone on whose wall clock windows over both inputs lie. */
export const zoneOf = ({ left }: JoinInputs, timeZone: string): string => wallZone(left, timeZone)

function timeType({ columns, eventTime, zoned }: StreamSchema): SqlType {
  const type = findColumn(columns, eventTime ?? '')?.type ?? t.timestampLtz()
  // Bounds of windows show a wall clock; what they stand for is an instant.
  return zoned === true ? t.timestampLtz() : type
}

/** The type of a column with the event time of either side, held as a number. */
export function commonTimeType({ left, right }: JoinInputs): SqlType {
  const types = [timeType(left), timeType(right)]
  const time = types.find(({ kind }) => kind !== 'BIGINT')
  return time === undefined ? t.safeBigint(false) : withNullable(time, false)
}
