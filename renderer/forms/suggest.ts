/** What a fresh item or object starts with, beyond the schema's defaults: the only column that fits, a name that is free. */
import type { Json } from '../../model/document.ts'
import type { Column } from '../../model/schema.ts'
import type { FormHost } from './context.ts'
import { inputColumns } from './inputColumns.ts'
import { initialValue, type Field } from './model.ts'
import { getIn, isList, isObject, setInConfig, type Path } from './path.ts'

/** "Aggregates" → "aggregate", "Computed columns" → "column", "Rename" → "rename". A title of the item's own wins. */
export function itemNoun(listTitle: string, itemTitle: string): string {
  if (itemTitle !== '') return itemTitle.toLowerCase()
  const words = listTitle.toLowerCase().split(' ')
  const plural = words.findLast((word) => /[^s]s$/.test(word))
  if (plural === undefined) return words[0] || 'item'
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.slice(0, -1)
}

const TIME_NAME = /(?:^|_)(?:ts|at|time|timestamp|date|epoch|ms|millis)$|(?:Time|Timestamp|At|Ms)$/i

/** The columns of these kinds. Where times are asked for, those that are times come first: a BIGINT may be anything. */
export function offered(columns: readonly Column[], kinds: readonly string[] | null): readonly Column[] {
  if (kinds === null) return columns
  const fitting = columns.filter(({ type }) => kinds.includes(type.kind))
  if (!kinds.includes('TIMESTAMP_LTZ')) return fitting
  const rank = ({ name, type }: Column): number =>
    type.kind === 'TIMESTAMP_LTZ' || type.kind === 'TIMESTAMP' ? 0 : TIME_NAME.test(name) ? 1 : 2
  return fitting.toSorted((a, b) => rank(a) - rank(b))
}

export function suggested(
  field: Field,
  siblings: readonly Json[],
  form: Pick<FormHost, 'ownColumns' | 'inputs'>,
): Json {
  const value = initialValue(field)
  // A list of names, such as the inputs of a union.
  if (field.shape.kind === 'text' && value === '' && siblings.some((one) => typeof one === 'string'))
    return freeName('input', siblings)
  if (field.shape.kind !== 'object' || !isObject(value)) return value
  const filled: Record<string, Json> = { ...value }
  for (const inner of field.shape.fields) {
    if (inner.optional || filled[inner.name] !== '') continue
    if (inner.shape.kind === 'column') {
      const { own, kinds } = inner.shape
      const fitting = offered(
        own ? form.ownColumns : (inputColumns(form.inputs, inner.ui.columnsOf) ?? []),
        kinds,
      )
      const [first] = fitting
      if (first !== undefined && (fitting.length === 1 || own)) filled[inner.name] = first.name
    } else if (inner.shape.kind === 'text' && inner.name === 'name') {
      const conditional = field.shape.fields.some(({ name }) => name === 'condition')
      filled[inner.name] = freeName(conditional ? 'route' : stem(filled), siblings)
    }
  }
  return filled
}

const STEM_LETTERS = 40

/** "count", "sum_amount", "avg_price_quantity": what an item computes, as a name. */
function stem(item: Readonly<Record<string, Json>>): string {
  const { function: name, argument } = item
  if (typeof name !== 'string') return 'column'
  const of = typeof argument === 'string' ? argument : ''
  return `${name.toLowerCase()}_${of}`.replace(/\W+/g, '_').slice(0, STEM_LETTERS).replace(/_+$/, '')
}

/**
 * The config after a change of `path`, in which the name of the item that was changed follows what it computes, as long as nobody has given it
 * a name of its own.
 */
export function withNameFollowing(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
  path: Path,
): Readonly<Record<string, Json>> {
  const index = path.findLastIndex((step) => typeof step === 'number')
  if (index < 0 || path[index + 1] === 'name') return after
  const place = path.slice(0, index + 1)
  const [was, is] = [getIn(before, place), getIn(after, place)]
  const list = getIn(after, path.slice(0, index))
  if (!isObject(was) || !isObject(is) || !isList(list)) return after
  if (typeof is['function'] !== 'string' || typeof was['name'] !== 'string') return after
  const [old, next] = [stem(was), stem(is)]
  const isOwn = was['name'] !== '' && was['name'].replace(/_\d+$/, '') !== old && was['name'] !== old
  if (isOwn || old === next) return after
  const siblings = list.filter((_, at) => at !== path[index])
  return setInConfig(after, [...place, 'name'], freeName(next, siblings))
}

function freeName(base: string, siblings: readonly Json[]): string {
  const taken = new Set(siblings.map((sibling) => (isObject(sibling) ? sibling['name'] : sibling)))
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`
  return name
}
