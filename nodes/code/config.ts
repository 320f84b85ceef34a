import { z } from 'zod'
import { columnField, duration, meta, onErrorField } from '../common/fields.ts'
import { keyColumnsField } from '../common/keys.ts'
import { ttlField } from '../common/ttl.ts'

/** The code of a new node: the person's begins between its braces. */
export const FRESH_CODE = '// `row` has the columns of the input.\nexport default (row: Row) => ({\n  \n})\n'

const RECORDWISE = ['map', 'flatMap', 'filter']
const AWAITED = { field: 'async', is: ['ordered', 'unordered'] }

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
  async: z
    .enum(['off', 'ordered', 'unordered'])
    .default('off')
    .meta(
      meta(
        'Async',
        'off: the function answers at once. ordered: its promises are awaited, and records go on in the order in which they came. unordered: they go on as their answers come, but not across a watermark.',
        { widget: 'segmented', when: { field: 'mode', is: RECORDWISE } },
      ),
    ),
  capacity: z
    .int()
    .min(1, 'One call at once is the least.')
    .max(10_000, 'At most 10,000 calls at once.')
    .default(100)
    .meta(
      meta(
        'Capacity',
        'Calls at once. When so many records are awaited, the sources in front are not read until there is room.',
        { unit: 'calls', when: AWAITED },
      ),
    ),
  timeout: duration(1)
    .default(30_000)
    .meta(
      meta('Time-out', 'For a record, all attempts together. After that it is a bad record.', {
        widget: 'duration',
        when: AWAITED,
      }),
    ),
  attempts: z
    .int()
    .min(1, 'One attempt is the least.')
    .max(1_000)
    .default(1)
    .meta(
      meta('Attempts', 'How often a record is tried before it is a bad record.', {
        section: 'Retry',
        advanced: true,
        when: AWAITED,
      }),
    ),
  retryDelay: duration(0)
    .default(1_000)
    .meta(
      meta('Retry delay', 'Between an attempt that failed and the next.', {
        widget: 'duration',
        section: 'Retry',
        advanced: true,
        when: AWAITED,
      }),
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

/** Whether its function answers later: never that of process, whose state and timers are there only during the call. */
export const awaits = ({ mode, async }: Pick<CodeConfig, 'mode' | 'async'>): boolean =>
  mode !== 'process' && async !== 'off'

/** Whether nobody has begun its code: then one word says what to do first, and there is nothing to check. */
export const isFresh = ({ mode, code, columns }: Pick<CodeConfig, 'mode' | 'code' | 'columns'>): boolean =>
  mode === 'map' && code === FRESH_CODE && columns.length === 0
