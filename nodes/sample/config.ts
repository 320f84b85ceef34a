import { z } from 'zod'
import { meta } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'

export const config = z.strictObject({
  method: z
    .enum(['share', 'every'])
    .default('share')
    .meta(
      meta(
        'Method',
        'share: each record is kept by chance. every: the first is kept, and every Nth after it.',
        {
          widget: 'segmented',
        },
      ),
    ),
  share: z
    .number()
    .min(0, 'The share is between 0 and 1.')
    .max(1, 'The share is between 0 and 1.')
    .default(0.1)
    .meta(
      meta('Share', 'The part that is kept, from 0 to 1: 0.1 keeps about one in ten.', {
        when: { field: 'method', is: ['share'] },
      }),
    ),
  every: z
    .int()
    .min(1, 'Every Nth record: N is 1 or more.')
    .default(10)
    .meta(
      meta('Every', 'One in so many records is kept.', {
        when: { field: 'method', is: ['every'] },
        unit: 'records',
      }),
    ),
  keys: keyColumnsField(
    'By key',
    'share: a key is kept with all of its records, or dropped with all of them. every: each key is counted for itself. None: all records alike.',
  ),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1)
    .meta(
      meta('Seed', 'The same seed keeps the same records, of the same input.', {
        when: { field: 'method', is: ['share'] },
        advanced: true,
      }),
    ),
  maxKeys: z
    .int()
    .min(1)
    .default(1_000_000)
    .meta(
      meta('Keys at most', 'Keys that may be counted; one more ends the job.', {
        when: { field: 'method', is: ['every'] },
        section: 'State',
        advanced: true,
      }),
    ),
})
export type SampleConfig = z.output<typeof config>
