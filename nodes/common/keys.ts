/** The config field of key columns, and what is checked of it. */
import { z } from 'zod'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { meta } from './fields.ts'
import { unknownColumn, type Problems } from './problems.ts'
import { findColumn } from './schemas.ts'

export const keyColumnsField = (title: string, description: string) =>
  z
    .array(z.string())
    .default([])
    .meta(meta(title, description, { widget: 'columns' }))

/** The columns of the keys, in their order; null after problems were noted. `replace`: the config with other keys, for fixes. */
export function checkKeyColumns(
  keys: readonly string[],
  input: StreamSchema,
  problems: Problems,
  replace: (keys: readonly string[]) => Readonly<Record<string, unknown>>,
): Column[] | null {
  const columns: Column[] = []
  keys.forEach((name, index) => {
    const path = `keys.${index}`
    const column = findColumn(input.columns, name)
    if (column === undefined) {
      unknownColumn(problems, path, name, input.columns, (near) => replace(keys.with(index, near)))
    } else if (column.type.kind === 'MAP') {
      problems.error(
        'column-type',
        path,
        `The key ${name} is a MAP, and maps cannot be compared.`,
        'Use one of its values: compute it in a Map before.',
      )
    } else if (keys.indexOf(name) < index) {
      problems.error('column-duplicate', path, `The key ${name} is listed twice.`, 'Remove one of the two.')
    } else columns.push(column)
  })
  return columns.length === keys.length ? columns : null
}
