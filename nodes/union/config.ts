import { z } from 'zod'
import { meta } from '../common/fields.ts'

export const config = z.strictObject({
  inputs: z
    .array(z.string())
    .min(2, 'A union has at least two inputs.')
    .max(64, 'A union has at most 64 inputs. Put one behind another.')
    .default(['first', 'second'])
    .meta(meta('Inputs', 'The names of the input ports: small letters, digits and _.')),
  columns: z
    .enum(['same', 'common', 'all'])
    .default('same')
    .meta(
      meta(
        'Columns',
        'same: every input has the same columns, by name. common: only those that all have. all: what an input does not have is NULL.',
        { widget: 'segmented' },
      ),
    ),
  inputColumn: z
    .string()
    .nullable()
    .default(null)
    .meta(
      meta('Input column', 'Adds a column with the name of the input by which a record came. Empty: none.', {
        placeholder: 'none',
      }),
    ),
})
export type UnionConfig = z.output<typeof config>
