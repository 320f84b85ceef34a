/** What a condition proves: after `name IS NOT NULL AND …` the column is not NULL, as TypeScript knows too. */
import type { Column } from '../../schema.ts'
import { withNullable } from '../../types.ts'
import type { Expr } from '../ast.ts'

/** The names, part by part, that are not NULL where the condition is TRUE. */
export function provenBy(condition: Expr): readonly (readonly string[])[] {
  if (condition.kind === 'binary' && condition.operator === 'AND')
    return [...provenBy(condition.left), ...provenBy(condition.right)]
  const proves = condition.kind === 'is' && condition.test === 'NULL' && condition.not
  return proves && condition.operand.kind === 'name' ? [condition.operand.parts.map(({ name }) => name)] : []
}

/** The columns with those of the names, or fields of a ROW that is there, not NULL. */
export function nonNull(
  columns: readonly Column[],
  names: readonly (readonly string[])[],
): readonly Column[] {
  return columns.map((column): Column => {
    const { name, type } = column
    if (names.some((parts) => parts.length === 1 && parts[0] === name))
      return { name, type: withNullable(type, false) }
    if (type.kind !== 'ROW' || type.nullable) return column
    const proven = names.flatMap(([first, field]) => (first === name && field !== undefined ? [[field]] : []))
    return { name, type: { ...type, fields: nonNull(type.fields, proven) } }
  })
}
