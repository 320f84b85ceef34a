/** Expressions for hints and placeholders, over the columns that are really there. */
import { reservedWords } from '../../model/expr/lexer.ts'
import { displayIdentifier } from '../../model/expr/quote.ts'
import type { Column } from '../../model/schema.ts'
import { isNumeric } from './schemas.ts'

const written = (name: string): string => displayIdentifier(name, reservedWords)

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
    ...(number === undefined ? [] : [`${written(number.name)} > 100`]),
    ...(text === undefined ? [] : [`${written(text.name)} = 'text'`]),
  ]
  const [first] = columns
  if (parts.length === 0 && first !== undefined) parts.push(`${written(first.name)} IS NOT NULL`)
  return parts.length === 0 ? null : parts.join(', or ')
}

/** "amount * 2", else "UPPER(country)", else a column as it is; null without columns. */
export function computedHint(columns: readonly Column[]): string | null {
  const number = numberIn(columns)
  if (number !== undefined) return `${written(number.name)} * 2`
  const text = textIn(columns)
  if (text !== undefined) return `UPPER(${written(text.name)})`
  const [first] = columns
  return first === undefined ? null : written(first.name)
}
