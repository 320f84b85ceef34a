/** The config of a SQL sink. */
import { z } from 'zod'
import { meta, onSinkErrorField } from '../common/fields.ts'
import { databaseField, tableField } from '../common/tables.ts'

const delivery = 'Delivery'

export const config = z.strictObject({
  connection: databaseField,
  table: tableField,
  mode: z
    .enum(['append', 'upsert'])
    .default('append')
    .meta(
      meta(
        'Write',
        'append: each record is a new row. upsert: the newest row of each key; a changelog also deletes.',
        { widget: 'segmented' },
      ),
    ),
  key: z
    .array(z.string())
    .default([])
    .meta(
      meta(
        'Key',
        'The columns of a primary or unique key of the table: a record replaces the row that has the same.',
        {
          widget: 'columns',
          when: { field: 'mode', is: ['upsert'] },
        },
      ),
    ),
  create: z
    .boolean()
    .default(false)
    .meta(
      meta(
        'Make the table',
        'Where it is not there when the job starts, by the columns of the input; the log shows how.',
        {
          advanced: true,
        },
      ),
    ),
  guarantee: z
    .enum(['exactly-once', 'at-least-once'])
    .default('exactly-once')
    .meta(
      meta(
        'Guarantee',
        'exactly-once: rows become visible with each checkpoint, in one transaction with a note in the table millrace_commits. at-least-once: at once, and after a crash some are written a second time.',
        { section: delivery },
      ),
    ),
  transactionalId: z
    .string()
    .max(190, 'At most 190 characters.')
    .default('')
    .meta(
      meta(
        'Transactional id',
        'A job that starts with the same one ends what an earlier one has left open.',
        {
          section: delivery,
          placeholder: 'the name of the pipeline',
          when: { field: 'guarantee', is: ['exactly-once'] },
          advanced: true,
        },
      ),
    ),
  onError: onSinkErrorField,
})
export type SqlSinkConfig = z.output<typeof config>
