import { z } from 'zod'
import { aggregatesField } from '../common/aggregates/config.ts'
import { duration, meta, onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'

export const config = z.strictObject({
  keys: keyColumnsField(
    'Partition by',
    'Records with equal values in these columns are computed together. None: all records.',
  ),
  unit: z
    .enum(['rows', 'range'])
    .default('rows')
    .meta(
      meta(
        'Frame',
        'rows: so many records before each record. range: the records of so much time before it, those of the same instant included.',
        { widget: 'segmented' },
      ),
    ),
  rows: z
    .int('A number of records is a whole number.')
    .min(0, 'At least 0 records precede a record.')
    .nullable()
    .default(9)
    .meta(
      meta('Records before', 'How many records before each one go in besides it. Off: all of them.', {
        when: { field: 'unit', is: ['rows'] },
      }),
    ),
  range: duration(0)
    .nullable()
    .default(60_000)
    .meta(
      meta('Time before', 'Records as old as this go in, those exactly as old included. Off: all of them.', {
        widget: 'duration',
        when: { field: 'unit', is: ['range'] },
      }),
    ),
  aggregates: aggregatesField('the frame of a record', 'The columns that are added to each record.'),
  onError: onErrorField,
})
export type OverAggregateConfig = z.output<typeof config>

/** How far a frame goes back: a number of records or milliseconds; null: to the first record. */
export const precedingOf = ({ unit, rows, range }: OverAggregateConfig): number | null =>
  unit === 'rows' ? rows : range
