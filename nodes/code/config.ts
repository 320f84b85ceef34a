import { z } from 'zod'
import { columnField, meta, onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'
import { ttlField } from '../common/ttl.ts'

const keyed = ttlField(
  'Forget state after',
  'A key whose state was not used for this long is forgotten, by the wall clock, unless a timer is set. Empty: never.',
)

export const config = z.strictObject({
  mode: z
    .enum(['map', 'flatMap', 'filter', 'process'])
    .default('map')
    .meta(
      meta(
        'Mode',
        'map: one record for each. flatMap: any number. filter: the code says whether a record goes on. process: state and timers by key.',
        { widget: 'segmented' },
      ),
    ),
  keys: keyColumnsField(
    'Key columns',
    'State and timers belong to the key of the record at hand. None: one key for all records.',
  ).meta({ ui: { widget: 'columns', when: { field: 'mode', is: ['process'] } } }),
  code: z
    .string()
    .default('')
    .meta(meta('Code', 'TypeScript with `export default`, or just a function.', { widget: 'code' })),
  keep: z
    .enum(['listed', 'all'])
    .default('listed')
    .meta(
      meta(
        'Keep',
        'listed: the output has what the function returns. all: the columns of the input go on, and what is returned is added or replaces them.',
        { widget: 'segmented', when: { field: 'mode', is: ['map', 'flatMap'] } },
      ),
    ),
  output: z
    .enum(['inferred', 'pinned'])
    .default('inferred')
    .meta(
      meta(
        'Output schema',
        'inferred: from the return type of the code, each time that the code is checked. pinned: as it stands here.',
        { widget: 'segmented', when: { field: 'mode', is: ['map', 'flatMap', 'process'] } },
      ),
    ),
  columns: z
    .array(columnField)
    .default([])
    .meta(
      meta('Returned columns', 'What the function returns or emits: a value of each column, by its name.', {
        widget: 'schema',
        when: { field: 'mode', is: ['map', 'flatMap', 'process'] },
      }),
    ),
  ttl: keyed.meta({
    ...keyed.meta(),
    ui: { widget: 'duration', section: 'State', advanced: true, when: { field: 'mode', is: ['process'] } },
  }),
  onError: onErrorField,
})
export type CodeConfig = z.output<typeof config>
