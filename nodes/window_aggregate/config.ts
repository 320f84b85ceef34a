import { z } from 'zod'
import { aggregatesField } from '../common/aggregates/config.ts'
import { duration, meta, onErrorField } from '../common/fields.ts'

export const config = z.strictObject({
  size: duration(1)
    .default(10_000)
    .meta(meta('Size', 'The length of a window, in event time.', { widget: 'duration' })),
  keys: z
    .array(z.string())
    .default([])
    .meta(
      meta(
        'Group by',
        'One result for each window and each combination of these columns. None: one result a window.',
        { widget: 'columns' },
      ),
    ),
  aggregates: aggregatesField('the records of a window and key', 'The results of a window.'),
  offset: duration(0)
    .default(0)
    .meta(
      meta(
        'Offset',
        'Moves the bounds of all windows by this much from the epoch. Must be less than the size.',
        { widget: 'duration', section: 'Window', advanced: true },
      ),
    ),
  windowStart: z
    .string()
    .default('window_start')
    .meta(
      meta('Start column', 'The name of the column with the start of the window, inclusive.', {
        section: 'Window',
        advanced: true,
      }),
    ),
  windowEnd: z
    .string()
    .default('window_end')
    .meta(
      meta(
        'End column',
        'The name of the column with the end of the window, exclusive. It is the event time of the result.',
        { section: 'Window', advanced: true },
      ),
    ),
  onError: onErrorField,
})
export type WindowAggregateConfig = z.output<typeof config>
