import { z } from 'zod'
import { meta, onErrorField } from '../common/fields.ts'

export const config = z.strictObject({
  columns: z
    .array(
      z.object({
        name: z.string().meta(
          meta('Name', 'A new column, or one of the input, which it then replaces in its place.', {
            placeholder: 'total',
          }),
        ),
        expression: z.string().meta(
          meta('Expression', 'A SQL expression over the columns of the input.', {
            widget: 'expression',
            expects: 'any',
            placeholder: 'price * quantity',
          }),
        ),
      }),
    )
    .default([])
    .meta(
      meta(
        'Computed columns',
        'Each is computed from the columns of the input, by the names they have there.',
      ),
    ),
  rename: z
    .array(
      z.object({
        from: z.string().meta(meta('From', 'A column of the input.', { widget: 'column' })),
        to: z.string().meta(meta('To', 'Its name in the output.')),
      }),
    )
    .default([])
    .meta(meta('Rename', 'Columns that get another name.')),
  drop: z
    .array(z.string())
    .default([])
    .meta(
      meta('Drop', 'Columns of the input that are left out.', {
        widget: 'columns',
        when: { field: 'keep', is: ['all'] },
      }),
    ),
  keep: z
    .enum(['all', 'listed'])
    .default('all')
    .meta(
      meta(
        'Keep',
        'all: every column of the input goes on, unless dropped. listed: only the renamed and the computed columns.',
        {
          widget: 'segmented',
        },
      ),
    ),
  onError: onErrorField,
})
export type MapConfig = z.output<typeof config>
