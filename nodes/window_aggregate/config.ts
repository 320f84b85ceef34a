import { z } from 'zod'
import { boundsFields, lengthField, alignedFields, windowFields } from '../common/windows/fields.ts'

export const config = z.strictObject({
  size: lengthField('Size', 'The length of a window, in event time.', 10_000),
  ...windowFields,
  ...alignedFields,
  ...boundsFields,
})
export type WindowAggregateConfig = z.output<typeof config>
