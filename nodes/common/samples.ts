/** Expressions for hints and placeholders, over the columns that are really there. */
import { quoteIdentifier } from '../../model/expr/index.ts'
import type { Column } from '../../model/schema.ts'
import { isNumeric } from './schemas.ts'

/** Numbers whose size says something come before keys, of which nobody asks whether they are large. */
const KEY = /(?:^|_)(?:id|key|ts|time|timestamp|at)$/i

const numberIn = (columns: readonly Column[]): Column | undefined => {
  const numbers = columns.filter(({ type }) => isNumeric(type))
  return numbers.find(({ name }) => !KEY.test(name)) ?? numbers[0]
}

const textIn = (columns: readonly Column[]): Column | undefined =>
  columns.find(({ type }) => type.kind === 'STRING')

/** "amount > 100, or country = 'text'"; null without columns. */
export function conditionHint(columns: readonly Column[]): string | null {
  const number = numberIn(columns)
  const text = textIn(columns)
  const parts = [
    ...(number === undefined ? [] : [`${quoteIdentifier(number.name)} > 100`]),
    ...(text === undefined ? [] : [`${quoteIdentifier(text.name)} = 'text'`]),
  ]
  const [first] = columns
  if (parts.length === 0 && first !== undefined) parts.push(`${quoteIdentifier(first.name)} IS NOT NULL`)
  return parts.length === 0 ? null : parts.join(', or ')
}

/** "amount * 2", else "UPPER(country)", else a column as it is; null without columns. */
export function computedHint(columns: readonly Column[]): string | null {
  const number = numberIn(columns)
  if (number !== undefined) return `${quoteIdentifier(number.name)} * 2`
  const text = textIn(columns)
  if (text !== undefined) return `UPPER(${quoteIdentifier(text.name)})`
  const [first] = columns
  return first === undefined ? null : quoteIdentifier(first.name)
}
