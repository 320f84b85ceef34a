/** Keys of state as a Map compares them, and as texts. */
import type { SqlType, Value } from '../../model/types.ts'
import { keyText } from './encode.ts'
import { hashText } from './state.ts'

/** What a Map compares: the value of a single key that has identity, else a text of all of them. */
export type MapKey = Value

/** Kinds whose values a Map tells apart by itself. */
const COMPARED_BY_CONTENT: ReadonlySet<SqlType['kind']> = new Set(['BYTES', 'ARRAY', 'ROW', 'MAP'])
export const hasIdentity = (type: SqlType): boolean => !COMPARED_BY_CONTENT.has(type.kind)

/** Whether the key is one column whose value a Map compares by itself. */
export function comparedWhole([first, ...others]: readonly SqlType[]): boolean {
  return first !== undefined && others.length === 0 && hasIdentity(first)
}

/** The function that makes a Map's key of the values of key columns of these types. */
export function keyMaker(types: readonly SqlType[]): (key: readonly Value[]) => MapKey {
  return comparedWhole(types) ? ([value]) => value ?? null : textOfKey
}

/** A text that two keys have in common exactly when they are equal, value by value; NULL equals NULL. */
export function textOfKey(key: readonly Value[]): string {
  let text = ''
  for (const value of key) {
    switch (typeof value) {
      case 'string':
        text += `${value.length}:${value}`
        break
      case 'number':
        // Map's own equality: −0 is 0, NaN is NaN.
        text += `#${value === 0 ? 0 : value};`
        break
      case 'bigint':
        text += `n${value};`
        break
      case 'boolean':
        text += value ? 't' : 'f'
        break
      default:
        text += value === null ? '-' : `j${keyText(value)};`
    }
  }
  return text
}

/** `hashText` of what `textOfKey` makes of one value, which for a text is not made. */
export function hashValue(hash: number, value: Value): number {
  if (typeof value !== 'string' || value.length > 99) return hashText(hash, textOfKey([value]))
  const { length } = value
  let mixed = hash
  if (length > 9) mixed = Math.imul(mixed ^ (48 + ((length / 10) | 0)), 0x01000193)
  mixed = Math.imul(mixed ^ (48 + (length % 10)), 0x01000193)
  return hashText(Math.imul(mixed ^ 58, 0x01000193), value)
}

/**
 * A key's text in plain ASCII and in a form that no store takes for the end of it: its order is the same for JavaScript and for a store that compares bytes, and
 * halves of surrogate pairs stay what they are. Never empty.
 */
export const asciiKey = (text: string): string =>
  `.${text.replaceAll(/[^ -[\]-~]/g, (unit) => `\\${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}`
