/** The event times of the two sides of a join. */
import type { SqlType } from '../../../model/types.ts'
import { t, withNullable } from '../../../model/types.ts'
import type { Problems } from '../problems.ts'
import { findColumn } from '../schemas.ts'
import type { JoinInputs } from './infer.ts'

/** Whether both sides have an event time, and times that can be compared. */
export function checkTimes(problems: Problems, inputs: JoinInputs): boolean {
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
  const local = (['left', 'right'] as const).map((side) => timeType(inputs, side)?.kind === 'TIMESTAMP')
  if (local[0] === local[1]) return true
  problems.error(
    'event-time-type',
    '',
    'One input has an event time of type TIMESTAMP, the other one with a time zone or BIGINT.',
    'Wall clock times and instants cannot be compared: use TIMESTAMP_LTZ at both sources.',
  )
  return false
}

const timeType = (inputs: JoinInputs, side: 'left' | 'right'): SqlType | undefined =>
  findColumn(inputs[side].columns, inputs[side].eventTime ?? '')?.type

/** Whether the times of the inputs are those of a wall clock, to which no zone belongs. */
export const isWallClock = (inputs: JoinInputs): boolean => timeType(inputs, 'left')?.kind === 'TIMESTAMP'

/** The type of a column with the event time of either side, held as a number. */
export function commonTimeType(inputs: JoinInputs): SqlType {
  const [left, right] = [timeType(inputs, 'left'), timeType(inputs, 'right')]
  if (left?.kind === 'BIGINT' && right?.kind === 'BIGINT') return t.safeBigint(false)
  return withNullable(
    left?.kind === 'BIGINT' ? (right ?? t.timestampLtz()) : (left ?? t.timestampLtz()),
    false,
  )
}
