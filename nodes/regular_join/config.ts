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
  join: joinField(['inner', 'left', 'right', 'full']),
  on: keysField,
  condition: conditionField,
  columns: outputColumnsField,
  prefix: prefixField,
  ttl: ttlField(
    'Forget a row after',
    'A row is forgotten when this much time, by the wall clock, has passed since it came or, in an outer join, since its last match. Off: never, and the state grows with every row.',
    false,
  ),
  onError: onErrorField,
})
export type RegularJoinConfig = z.output<typeof config>
