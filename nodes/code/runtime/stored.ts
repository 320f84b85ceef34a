/** What the code keeps in state, as JSON: all that a structured clone takes but for errors, functions' scopes and the like. */
import type { Json } from '../../../model/document.ts'
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import { UserError } from '../../../model/errors.ts'
import { shown } from './errors.ts'

type Tagged = Readonly<Record<string, Json>>

/** Throws UserError `code-state` for what cannot be kept. */
export function storedJson(value: unknown): Json {
  switch (typeof value) {
    case 'undefined':
      return { undefined: true }
    case 'string':
    case 'boolean':
    case 'number':
    case 'bigint':
      return toJson(value)
    case 'object':
      if (value === null) return null
      if (value instanceof Uint8Array) return toJson(value)
      if (value instanceof Date) return { date: toJson(value.getTime()) }
      if (value instanceof Set) return { set: [...(value as Set<unknown>)].map(storedJson) }
      if (value instanceof Map)
        return {
          map: [...(value as Map<unknown, unknown>)].map(([key, item]) => [
            storedJson(key),
            storedJson(item),
          ]),
        }
      if (Array.isArray(value)) return { list: value.map(storedJson) }
      if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
        return { object: Object.entries(value).map(([key, item]) => [key, storedJson(item)]) }
      break
    default:
  }
  throw new UserError('code-state', `State cannot keep ${shown(value)}.`, {
    hint: 'Keep plain data: numbers, texts, arrays, plain objects, Map, Set, Date, Uint8Array.',
  })
}

/** The value of what `storedJson` made. */
export function storedValue(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json
  const tagged = json as Tagged
  const { undefined: nothing, date, set, map, list, object } = tagged
  if (nothing !== undefined) return undefined
  if (date !== undefined) return new Date(Number(fromJson(date)))
  if (set !== undefined) return new Set((set as readonly Json[]).map(storedValue))
  if (map !== undefined)
    return new Map(pairs(map).map(([key, item]) => [storedValue(key), storedValue(item)]))
  if (list !== undefined) return (list as readonly Json[]).map(storedValue)
  if (object !== undefined)
    return Object.fromEntries(pairs(object).map(([key, item]) => [key, storedValue(item)]))
  return fromJson(json)
}

const pairs = (json: Json): readonly (readonly [Json, Json])[] =>
  json as unknown as readonly (readonly [Json, Json])[]
