import { z } from 'zod'
import { meta, onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'
import { orderField } from '../common/order.ts'
import { ttlField } from '../common/ttl.ts'

export const config = z.strictObject({
  keys: keyColumnsField(
    'For each',
    'The first records for each combination of these columns. None: the first of all records.',
  ),
  orderBy: orderField(
    'What the rank stands for: the first record is the one that comes first in this order.',
  ),
  limit: z
    .int('The number of records is a whole number.')
    .min(1, 'Keep at least 1 record.')
    .default(10)
    .meta(meta('How many', 'The records up to this rank are kept.')),
  offset: z
    .int('The number of records is a whole number.')
    .min(0, 'The number of records is 0 or more.')
    .default(0)
    .meta(
      meta('Leave out first', 'So many of them are left out again: with 10 and 9, only the tenth remains.', {
        advanced: true,
      }),
    ),
  per: z
    .enum(['stream', 'window'])
    .default('stream')
    .meta(
      meta(
        'Over',
        'stream: all records so far; the result is updated as records come. window: the records of each window of the input; the result is final when the window closes.',
        { widget: 'segmented' },
      ),
    ),
  rankColumn: z
    .string()
    .nullable()
    .default('rank')
    .meta(
      meta('Rank column', 'A column with the rank, from 1, is added under this name. Off: none.', {
        placeholder: 'rank',
      }),
    ),
  ttl: ttlField(
    'Forget a ranking after',
    'Over the stream: a ranking is forgotten when this much time, by the wall clock, has passed since its last record; the next one begins it anew. Off: never.',
  ),
  onError: onErrorField,
})
export type TopNConfig = z.output<typeof config>

/** Whether the result is final when it is sent: of a window, and in batch mode. */
export const isFinal = ({ per }: Pick<TopNConfig, 'per'>, mode: string | undefined): boolean =>
  per === 'window' || mode === 'batch'
