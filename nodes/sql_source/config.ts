/** The config of a SQL source. */
import { z } from 'zod'
import { sourceTimeField } from '../common/eventTime.ts'
import { columnField, meta, onErrorField } from '../common/fields.ts'
import { databaseField, tableField } from '../common/tables.ts'

export const config = z.strictObject({
  connection: databaseField,
  table: tableField,
  schema: z
    .array(columnField)
    .default([])
    .meta(
      meta(
        'Columns',
        'Taken from the table, and yours to change. Columns that are not listed are not read.',
        {
          widget: 'schema',
        },
      ),
    ),
  orderBy: z
    .array(z.string())
    .default([])
    .meta(
      meta(
        'Order by',
        'Columns of the schema that together tell every row apart, such as the primary key: rows come in their order, and a restart goes on behind the last one. Empty: in no order, and a restart reads all again.',
      ),
    ),
  eventTime: sourceTimeField,
  onError: onErrorField,
})
export type SqlSourceConfig = z.output<typeof config>
