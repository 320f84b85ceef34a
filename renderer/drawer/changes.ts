/** A changelog's records as the drawer shows them: the kind of each as a column in front, as sinks write it. */
import type { SampleRow } from '../../bridge/contract.ts'
import { INSERT, KIND_COLUMN, KIND_TEXTS } from '../../model/changes.ts'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'

const kindColumn: Column = { name: KIND_COLUMN, type: t.string(false) }

/** The columns of a port's records in the drawer; none while its schema is not known. */
export function shownColumns(schema: StreamSchema | null): readonly Column[] {
  if (schema === null) return []
  return schema.changes === 'changelog' ? [kindColumn, ...schema.columns] : schema.columns
}

/** A record of a changelog with its kind in front. */
export function withKind(row: SampleRow): SampleRow {
  const { errors } = row
  return {
    ...row,
    values: [row.kind ?? KIND_TEXTS[INSERT], ...row.values],
    ...(errors === undefined
      ? {}
      : {
          errors: Object.fromEntries(
            Object.entries(errors).map(([index, message]) => [Number(index) + 1, message]),
          ),
        }),
  }
}
