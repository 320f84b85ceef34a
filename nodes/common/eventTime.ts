/** The event time of a source: which column carries it, and how the watermark follows. */
import { z } from 'zod'
import type { Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { alignmentFields, duration, meta, type ColumnText } from './fields.ts'
import { unknownColumn, type Problems } from './problems.ts'
import { findColumn, TIME_KINDS } from './schemas.ts'

/** The event time of a source with columns of its own, and how its watermark follows. */
export const eventTimeField = z.object({
  column: z.string().meta(
    meta('Event-time column', 'BIGINT in epoch milliseconds, TIMESTAMP or TIMESTAMP_LTZ.', {
      widget: 'ownColumn',
      kinds: TIME_KINDS,
    }),
  ),
  delay: duration(0)
    .default(0)
    .meta(
      meta(
        'Watermark delay',
        'How far the watermark stays behind the largest event time seen: as late as a record may come.',
        {
          widget: 'duration',
        },
      ),
    ),
  idleTimeout: duration(1)
    .nullable()
    .default(null)
    .meta(
      meta(
        'Idle timeout',
        'A partition, or a file that is followed, that is silent for this long no longer holds the watermark back. Empty: never.',
        {
          widget: 'duration',
          advanced: true,
          placeholder: 'never',
        },
      ),
    ),
  ...alignmentFields(),
})

/** The same as a field of a source, which need not have one. */
export const sourceTimeField = eventTimeField
  .nullable()
  .default(null)
  .meta(
    meta('Event time', 'Which column says when a record happened. Windows need it.', {
      section: 'Event time',
    }),
  )

/** An event time in BIGINT is held as a number: a time beyond 2^53 ms is no time. */
function withSafeTime(columns: readonly Column[], name: string | undefined): Column[] {
  return columns.map((column) =>
    column.name === name && column.type.kind === 'BIGINT'
      ? { name: column.name, type: t.safeBigint(column.type.nullable) }
      : column,
  )
}

interface Timed {
  readonly schema: readonly ColumnText[]
  readonly eventTime: z.output<typeof eventTimeField> | null
}

/** The columns with the event time among them, and its name; null where there is none, or it cannot be one. */
export function inferEventTime<Settings extends Timed & Readonly<Record<string, unknown>>>(
  problems: Problems,
  settings: Settings,
  given: readonly Column[],
): { readonly columns: readonly Column[]; readonly time: string | null } {
  let columns = given
  let time: string | null = null
  if (settings.eventTime !== null) {
    const { column: name } = settings.eventTime
    const column = findColumn(columns, name)
    const at = settings.eventTime
    if (column === undefined) {
      unknownColumn(
        problems,
        'eventTime.column',
        name,
        columns.filter((one) => TIME_KINDS.includes(one.type.kind)),
        (near) => ({
          ...settings,
          eventTime: { ...at, column: near },
        }),
      )
    } else if (!TIME_KINDS.includes(column.type.kind)) {
      const text = settings.schema.findIndex((one) => one.name === name)
      const mends = column.type.kind === 'STRING' && text >= 0
      problems.error(
        'event-time-type',
        'eventTime.column',
        `The event-time column ${name} is ${column.type.kind}, which is no time.`,
        mends
          ? `If it holds texts such as 2024-05-06T10:00:00Z, give the column the type TIMESTAMP_LTZ(3); without a zone, TIMESTAMP(3).`
          : 'Choose a column of BIGINT (epoch milliseconds), TIMESTAMP(3) or TIMESTAMP_LTZ(3).',
        mends
          ? [
              problems.fix(`Make ${name} a TIMESTAMP_LTZ(3)`, {
                ...settings,
                schema: settings.schema.map((one) =>
                  one.name === name ? { name, type: 'TIMESTAMP_LTZ(3)' } : one,
                ),
              }),
            ]
          : [],
      )
    } else {
      time = name
      columns = withSafeTime(columns, name)
    }
  }
  return { columns, time }
}
