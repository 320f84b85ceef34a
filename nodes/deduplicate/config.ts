import { z } from 'zod'
import { meta, onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'
import { ttlField } from '../common/ttl.ts'

export const config = z.strictObject({
  keys: keyColumnsField(
    'Same when equal',
    'Records with equal values in these columns are duplicates of each other.',
  ),
  keep: z
    .enum(['first', 'last'])
    .default('first')
    .meta(
      meta(
        'Keep',
        'first: one record of each key, for good. last: the newest one; each newer record takes the place of the one before, as an update.',
        { widget: 'segmented' },
      ),
    ),
  order: z
    .enum(['time', 'arrival'])
    .default('time')
    .meta(
      meta(
        'In order of',
        'time: the event time says which record is first or last. arrival: the order in which records come.',
        { widget: 'segmented' },
      ),
    ),
  ttl: ttlField(
    'Forget a key after',
    'A key is forgotten when this much time, by the wall clock, has passed since its record was kept; the next record of that key is a first one again. Off: never.',
    false,
  ),
  onError: onErrorField,
})
export type DeduplicateConfig = z.output<typeof config>

/** Keep-last updates; in batch mode only the last rows are sent, so nothing is an update. */
export const isAppend = ({ keep }: Pick<DeduplicateConfig, 'keep'>, mode: string | undefined): boolean =>
  keep === 'first' || mode === 'batch'
