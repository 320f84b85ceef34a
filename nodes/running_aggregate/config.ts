import { z } from 'zod'
import { aggregatesField } from '../common/aggregates/config.ts'
import { onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'
import { ttlField } from '../common/ttl.ts'

export const config = z.strictObject({
  keys: keyColumnsField(
    'Group by',
    'One result for each combination of these columns. None: one result for all records.',
  ),
  aggregates: aggregatesField('the records of a group', 'What is kept up to date for each group.'),
  ttl: ttlField(
    'Forget a group after',
    'A group is forgotten when this much time, by the wall clock, has passed since its last record; the next one begins it anew. Off: never, and the state grows with the number of groups.',
  ),
  onError: onErrorField,
})
export type RunningAggregateConfig = z.output<typeof config>
