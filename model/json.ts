import type { Json } from './document.ts'

/**
 * The own property of a record, or undefined. Records are keyed by names that people choose, and `constructor` is such a name:
 * a plain look-up would find what objects inherit.
 */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two JSON values are the same; the order of an object's keys has no meaning. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
  )
}

/** The record without some of its keys; the record itself when none of them is there. */
export function without<T>(
  record: Readonly<Record<string, T>>,
  keys: ReadonlySet<string>,
): Readonly<Record<string, T>> {
  const entries = Object.entries(record)
  const kept = entries.filter(([key]) => !keys.has(key))
  return kept.length === entries.length ? record : Object.fromEntries(kept)
}

/** JSON text with sorted keys and no blanks: equal values give equal texts. Keys whose value is undefined do not count. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`)
  return `{${members.join(',')}}`
}

/** The value at a path of keys and indices, or undefined. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)]
    else if (isObject(here) && Object.hasOwn(here, key)) here = here[String(key)]
    else return undefined
  }
  return here
}

/** A copy of the value with another one at the path; what is beside the path keeps its identity. */
export function withValueAt(value: Json, path: readonly string[], replacement: Json): Json {
  const [key, ...rest] = path
  if (key === undefined) return replacement
  if (Array.isArray(value)) {
    const items: Json[] = [...value]
    items[Number(key)] = withValueAt(items[Number(key)] ?? null, rest, replacement)
    return items
  }
  const record: Readonly<Record<string, Json>> = isJsonObject(value) ? value : {}
  const inner = withValueAt(own(record, key) ?? null, rest, replacement)
  return Object.hasOwn(record, key)
    ? Object.fromEntries(Object.entries(record).map(([k, v]) => [k, k === key ? inner : v]))
    : { ...record, [key]: inner }
}

export const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  isObject(value)

/** Whether a value holds a text, which is in lower case, as a person searches: a text in itself, anything else in its JSON. */
export const holdsText = (value: Json, wanted: string): boolean =>
  (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase().includes(wanted)
