/** Stored entries as a person reads them. */
import type { Json } from '../../model/document.ts'
import { holdsText, isJsonObject } from '../../model/json.ts'
import type { StateShape } from '../api/state.ts'

/** An entry without the marks that `toJson` puts around what JSON has no form for: BIGINT is text, as on the screen; a MAP is a list of pairs. */
export function readable(json: Json): Json {
  if (Array.isArray(json)) return json.map(readable)
  if (!isJsonObject(json)) return json
  const members = Object.entries(json)
  const [kind, content] = members[0] ?? ['', null]
  if (members.length === 1 && MARKS.has(kind) && content !== null) return readable(content)
  return Object.fromEntries(members.map(([name, value]) => [name, readable(value)]))
}

const MARKS: ReadonlySet<string> = new Set(['number', 'bigint', 'bytes', 'set', 'map', 'list'])

export interface ReadableEntry {
  readonly table: string
  /** Null where the table has no windows. */
  readonly window: { readonly start: number; readonly end: number } | null
  /** Null where the reader does not know which part of the entry is its key. */
  readonly key: readonly Json[] | null
  readonly value: Json
}

export function readableEntry(table: string, shape: StateShape, entry: Json): ReadableEntry {
  const parts = Array.isArray(entry) ? (entry as readonly Json[]) : []
  const window = shape === 'windows' ? windowOf(parts) : null
  const key = keyOf(shape, parts)
  if (key === null) return { table, window, key, value: readable(entry) }
  const rest = parts.slice(shape === 'windows' ? 2 : 1).map(readable)
  return { table, window, key: key.map(readable), value: rest.length === 1 ? (rest[0] ?? null) : rest }
}

/** The key of a stored entry; null where the shape does not tell. */
export function keyOf(shape: StateShape, parts: readonly Json[]): readonly Json[] | null {
  if (shape === 'other') return null
  const key = parts[shape === 'windows' ? 1 : 0]
  return Array.isArray(key) ? (key as readonly Json[]) : null
}

export function windowOf(parts: readonly Json[]): { readonly start: number; readonly end: number } | null {
  const [start, end] = Array.isArray(parts[0]) ? (parts[0] as readonly Json[]) : []
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : null
}

/** Whether an entry is one that is looked for: its key, or all of it where no key is known, holds the text, ignoring case. */
export function entryMatches({ key, value }: ReadableEntry, wanted: string): boolean {
  const parts: readonly Json[] = key ?? [value]
  const text = wanted.toLowerCase()
  return parts.some((part) => holdsText(part, text))
}
