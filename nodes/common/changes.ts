/** What sinks do with a changelog. */
import { KIND_COLUMN } from '../../model/changes.ts'
import type { Fix } from '../../model/problem.ts'
import type { StreamSchema } from '../../model/schema.ts'
import type { Problems } from './problems.ts'
import { findColumn } from './schemas.ts'

/** A sink that writes the kind of each change as a column needs that column's name for itself. */
export function checkKindColumn(
  problems: Problems,
  input: StreamSchema,
  path: string,
  fixes: readonly Fix[] = [],
): void {
  if (findColumn(input.columns, KIND_COLUMN) === undefined) return
  problems.error(
    'column-duplicate',
    path,
    `The input has a column ${KIND_COLUMN}, and the kind of each change is written under that name.`,
    `Rename the column ${KIND_COLUMN} in a Map before.`,
    fixes,
  )
}
