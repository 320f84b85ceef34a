import { z } from 'zod'
import { onErrorField } from '../common/fields.ts'
import {
  conditionField,
  joinField,
  keysField,
  outputColumnsField,
  prefixField,
} from '../common/joins/fields.ts'
import { ttlField } from '../common/ttl.ts'

export const config = z.strictObject({
  join: joinField(['inner', 'left']),
  on: keysField,
  condition: conditionField,
  columns: outputColumnsField,
  prefix: prefixField,
  ttl: ttlField(
    'Forget a key after',
    'The versions of a key are forgotten when this much time, by the wall clock, has passed since its last record of either side. Off: never, and the state grows with the number of keys of the right side.',
  ),
  onError: onErrorField,
})
export type TemporalJoinConfig = z.output<typeof config>
