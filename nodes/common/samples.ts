/** Expressions for hints and placeholders, over the columns that are really there. */
import { reservedWords } from '../../model/expr/lexer.ts'
import { displayIdentifier } from '../../model/expr/quote.ts'
import type { Column } from '../../model/schema.ts'
import { isNumeric } from './schemas.ts'

const written = (name: string): string => displayIdentifier(name, reservedWords)

/** Numbers whose size says something come before keys, of which nobody asks whether they are large. */
const KEY = /(?:^|_)(?:id|key|ts|time|timestamp|at)$/i

/** A column, or a field of a ROW, as an expression reaches it. */
interface Reached extends Column {
  readonly text: string
}

const reached = (columns: readonly Column[]): readonly Reached[] =>
  columns.flatMap(({ name, type }): readonly Reached[] =>
    type.kind === 'ROW'
      ? type.fields.map((field) => ({ ...field, text: `${written(name)}.${written(field.name)}` }))
      : [{ name, type, text: written(name) }],
  )

const numberIn = (columns: readonly Reached[]): Reached | undefined => {
  const numbers = columns.filter(({ type }) => isNumeric(type))
  return numbers.find(({ name }) => !KEY.test(name)) ?? numbers[0]
}

const textIn = (columns: readonly Reached[]): Reached | undefined =>
  columns.find(({ type }) => type.kind === 'STRING')

/** "amount > 100, or country = 'text'"; null without columns. */
export function conditionHint(columns: readonly Column[]): string | null {
  const all = reached(columns)
  const number = numberIn(all)
  const text = textIn(all)
  const parts = [
    ...(number === undefined ? [] : [`${number.text} > 100`]),
    ...(text === undefined ? [] : [`${text.text} = 'text'`]),
  ]
  const [first] = all
  if (parts.length === 0 && first !== undefined) parts.push(`${first.text} IS NOT NULL`)
  return parts.length === 0 ? null : parts.join(', or ')
}

/** "amount * 2", else "UPPER(country)", else a column as it is; null without columns. */
export function computedHint(columns: readonly Column[]): string | null {
  const all = reached(columns)
  const number = numberIn(all)
  if (number !== undefined) return `${number.text} * 2`
  const text = textIn(all)
  if (text !== undefined) return `UPPER(${text.text})`
  return all[0]?.text ?? null
}
