import { z } from 'zod'
import { meta, onErrorField } from '../common/fields.ts'
import {
  conditionField,
  joinField,
  keysField,
  outputColumnsField,
  prefixField,
} from '../common/joins/fields.ts'

const bound = (title: string, description: string, initial: number) =>
  z
    .int('A bound is a whole number of milliseconds.')
    .default(initial)
    .meta(meta(title, description, { widget: 'duration' }))

export const config = z.strictObject({
  join: joinField(['inner', 'left', 'right', 'full']),
  on: keysField,
  lower: bound(
    'From',
    'A match comes at the earliest this long after the left record; below 0: before it.',
    0,
  ),
  upper: bound('To', 'A match comes at the latest this long after the left record, inclusive.', 10_000),
  condition: conditionField,
  columns: outputColumnsField,
  time: z
    .enum(['larger', 'left', 'right'])
    .default('larger')
    .meta(
      meta(
        'Event time',
        'The event time of a result: the later one of its two records, in a column of its own, or that of one side.',
        { widget: 'segmented', section: 'Result' },
      ),
    ),
  timeColumn: z
    .string()
    .default('event_time')
    .meta(
      meta('Time column', 'The name of the column with the later time.', {
        section: 'Result',
        when: { field: 'time', is: ['larger'] },
      }),
    ),
  prefix: prefixField,
  onError: onErrorField,
})
export type IntervalJoinConfig = z.output<typeof config>
