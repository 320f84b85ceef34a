/** What a fresh item or object starts with, beyond the schema's defaults: the only column that fits, a name that is free. */
import type { Json } from '../../model/document.ts'
import type { FormHost } from './context.ts'
import { initialValue, type Field } from './model.ts'
import { isObject } from './path.ts'

/** "Aggregates" → "aggregate", "Computed columns" → "column", "Rename" → "rename". A title of the item's own wins. */
export function itemNoun(listTitle: string, itemTitle: string): string {
  if (itemTitle !== '') return itemTitle.toLowerCase()
  const words = listTitle.toLowerCase().split(' ')
  const plural = words.findLast((word) => /[^s]s$/.test(word))
  if (plural === undefined) return words[0] || 'item'
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.slice(0, -1)
}

export function suggested(
  field: Field,
  siblings: readonly Json[],
  form: Pick<FormHost, 'ownColumns' | 'inputColumns'>,
): Json {
  const value = initialValue(field)
  if (field.shape.kind !== 'object' || !isObject(value)) return value
  const filled: Record<string, Json> = { ...value }
  for (const inner of field.shape.fields) {
    if (inner.optional || filled[inner.name] !== '') continue
    if (inner.shape.kind === 'column') {
      const { own, kinds } = inner.shape
      const fitting = (own ? form.ownColumns : (form.inputColumns ?? [])).filter(
        ({ type }) => kinds === null || kinds.includes(type.kind),
      )
      const [first] = fitting
      if (first !== undefined && (fitting.length === 1 || own)) filled[inner.name] = first.name
    } else if (inner.shape.kind === 'text' && inner.name === 'name') {
      filled[inner.name] = freeName(stem(filled), siblings)
    }
  }
  return filled
}

const stem = (item: Readonly<Record<string, Json>>): string =>
  typeof item['function'] === 'string' ? item['function'].toLowerCase().replace(/\W+/g, '_') : 'column'

function freeName(base: string, siblings: readonly Json[]): string {
  const taken = new Set(siblings.map((sibling) => (isObject(sibling) ? sibling['name'] : null)))
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`
  return name
}
