import { z } from 'zod'
import { duration, meta, onErrorField } from '../common/fields.ts'
import { TIME_KINDS } from '../common/schemas.ts'

export const config = z.strictObject({
  until: z
    .enum(['duration', 'column'])
    .default('duration')
    .meta(
      meta('Hold', 'duration: each record for the same time. column: until the time in a column.', {
        widget: 'segmented',
      }),
    ),
  duration: duration(0)
    .default(10_000)
    .meta(
      meta('For', 'How long a record is held, from its event time, or from when it comes.', {
        widget: 'duration',
        when: { field: 'until', is: ['duration'] },
      }),
    ),
  column: z
    .string()
    .default('')
    .meta(
      meta(
        'Until',
        'The column with the time of the release: BIGINT in epoch milliseconds, TIMESTAMP or TIMESTAMP_LTZ.',
        {
          widget: 'column',
          kinds: TIME_KINDS,
          when: { field: 'until', is: ['column'] },
        },
      ),
    ),
  clock: z
    .enum(['event', 'processing'])
    .default('event')
    .meta(
      meta(
        'Clock',
        'event: released when the watermark reaches the time; repeatable. processing: when the wall clock does.',
        { widget: 'segmented' },
      ),
    ),
  maxRecords: z
    .int()
    .min(1)
    .default(1_000_000)
    .meta(
      meta('Records at most', 'Records that may be held; one more ends the job.', {
        section: 'State',
        advanced: true,
        unit: 'records',
      }),
    ),
  onError: onErrorField,
})
export type DelayConfig = z.output<typeof config>
