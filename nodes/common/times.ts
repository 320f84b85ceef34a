import type { Column, StreamSchema } from '../../model/schema.ts'
import { unknownColumn, type Problems } from './problems.ts'
import { findColumn, TIME_KINDS } from './schemas.ts'

/** A column that is to say when: BIGINT, TIMESTAMP or TIMESTAMP_LTZ. Null after a problem was noted. */
export function checkTimeColumn(
  problems: Problems,
  path: string,
  name: string,
  { columns }: StreamSchema,
  replace: (name: string) => Readonly<Record<string, unknown>>,
): Column | null {
  const column = findColumn(columns, name)
  if (column === undefined) {
    unknownColumn(
      problems,
      path,
      name,
      columns.filter(({ type }) => TIME_KINDS.includes(type.kind)),
      replace,
    )
    return null
  }
  if (TIME_KINDS.includes(column.type.kind)) return column
  problems.error(
    'event-time-type',
    path,
    `The column ${name} is ${column.type.kind}, which is no time.`,
    column.type.kind === 'STRING'
      ? 'Make a time of it in a Map before: CAST(… AS TIMESTAMP(3)), or TO_TIMESTAMP with a pattern.'
      : 'Choose a column of BIGINT (epoch milliseconds), TIMESTAMP(3) or TIMESTAMP_LTZ(3).',
  )
  return null
}

/** The event time that an operator cannot do without. */
export function needsEventTime(problems: Problems, { eventTime }: StreamSchema, because: string): void {
  if (eventTime !== null) return
  problems.error(
    'event-time-missing',
    '',
    `The input has no event time, ${because}.`,
    'Set the event-time column at the source, or assign one before, and keep that column up to here.',
  )
}
