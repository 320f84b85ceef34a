/** The orders in which the keys of JSON records come, gathered from one record after another. */

/** A field of one record. */
export interface SeenField {
  readonly key: string
  /** The bytes from the end of the value before (or the start of the record) to the separator: the comma, or the opening brace. */
  readonly before: readonly number[]
  /** The bytes from behind the separator to the value. */
  readonly lead: readonly number[]
  readonly value: 'string' | 'number' | 'literal' | 'nested' | 'null'
  /** Digits that a number begins with, up to its point or end; 0 for others. */
  readonly digits: number
}

export interface JsonField extends SeenField {
  /** Some records do not have it. */
  readonly optional: boolean
  /** It is null in some records. */
  readonly nulls: boolean
}

/** Keys in an order that many records share, optional ones among them. */
export interface JsonOrder {
  readonly fields: readonly JsonField[]
  /** The bytes behind the last value, the line feed among them. */
  readonly tail: readonly number[]
}

/** Beyond these a reader would get too large for the optimising compiler. */
const MAX_ORDERS = 3
const MAX_FIELDS = 200

/** Takes the fields of one more record into the first order that they fit, or adds an order. */
export function mergeOrder(
  orders: readonly JsonOrder[],
  seen: readonly SeenField[],
  tail: readonly number[],
): readonly JsonOrder[] {
  if (seen.length > MAX_FIELDS) return orders
  for (const [index, order] of orders.entries()) {
    const fields = merged(order, seen, tail)
    if (fields !== null && fields.length <= MAX_FIELDS)
      return orders.map((one, at) => (at === index ? { fields, tail } : one))
  }
  if (orders.length >= MAX_ORDERS) return orders
  const fields = seen.map((field) => ({ ...field, optional: false, nulls: field.value === 'null' }))
  return [...orders, { fields, tail }]
}

/** Both together, what only one of them has being optional; null where they contradict each other. */
function merged(
  order: JsonOrder,
  seen: readonly SeenField[],
  tail: readonly number[],
): readonly JsonField[] | null {
  if (!equal(order.tail, tail)) return null
  const places = new Map(order.fields.map(({ key }, index) => [key, index]))
  const fields: JsonField[] = []
  let at = 0
  for (const field of seen) {
    const place = places.get(field.key)
    if (place === undefined) {
      fields.push({ ...field, optional: true, nulls: field.value === 'null' })
      continue
    }
    const known = order.fields[place]
    if (known === undefined || place < at) return null
    if (!equal(known.lead, field.lead) || !equal(known.before, field.before)) return null
    for (; at < place; at++) fields.push(...optional(order.fields[at]))
    at = place + 1
    fields.push({
      ...known,
      value: known.value === 'null' ? field.value : known.value,
      digits: Math.max(known.digits, field.digits),
      nulls: known.nulls || field.value === 'null',
    })
  }
  for (; at < order.fields.length; at++) fields.push(...optional(order.fields[at]))
  return fields
}

const optional = (field: JsonField | undefined): readonly JsonField[] =>
  field === undefined ? [] : [{ ...field, optional: true }]

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])
