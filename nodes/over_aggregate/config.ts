import { z } from 'zod'
import { aggregatesField } from '../common/aggregates/config.ts'
import { duration, meta, onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'
import { ttlField } from '../common/ttl.ts'

export const config = z.strictObject({
  keys: keyColumnsField(
    'Partition by',
    'Each record looks back only at records with equal values in these columns. None: at all records.',
  ),
  unit: z
    .enum(['rows', 'range'])
    .default('rows')
    .meta(
      meta(
        'Look back by',
        'rows: a number of records. range: a span of event time; records of the same time then count for each other.',
        { widget: 'segmented' },
      ),
    ),
  rows: z
    .int('The number of rows is a whole number.')
    .min(0, 'The number of rows is 0 or more.')
    .nullable()
    .default(9)
    .meta(
      meta('Rows before', 'How many records before each one count, besides itself. Off: all of them.', {
        when: { field: 'unit', is: ['rows'] },
      }),
    ),
  range: duration(0)
    .nullable()
    .default(60_000)
    .meta(
      meta(
        'Time before',
        'How far back in event time records count, to the millisecond inclusive. Off: all of them.',
        { widget: 'duration', when: { field: 'unit', is: ['range'] } },
      ),
    ),
  aggregates: aggregatesField(
    'a record and those before it',
    'What is added to each record, computed over it and those before it.',
  ),
  ttl: ttlField(
    'Forget a partition after',
    'What a partition remembers is forgotten when this much time, by the wall clock, has passed since its last record. Off: never.',
  ),
  onError: onErrorField,
})
export type OverAggregateConfig = z.output<typeof config>

/** How far back a frame goes: rows, or ms; null for all. */
export const reachOf = ({ unit, rows, range }: OverAggregateConfig): number | null =>
  unit === 'rows' ? rows : range
