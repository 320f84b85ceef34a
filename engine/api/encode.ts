/** Values on their way out of a running job: to the screen, and into snapshots. */
import type { Json } from '../../model/document.ts'
import type { SqlType, Value } from '../../model/types.ts'

/** Characters of a text, and elements of a list, that the screen gets. */
const TEXT_LIMIT = 1_024
const LIST_LIMIT = 100

/** A value as the screen shows it: BIGINT and DECIMAL as text, times as epoch ms, BYTES as base64, the rest as JSON. Long ones are cut, and say so. */
export function encodeValue(value: Value, type: SqlType): Json {
  if (value === null) return null
  switch (type.kind) {
    case 'BIGINT':
      return `${value as bigint | number}`
    case 'DECIMAL':
      return decimalText(value as bigint, type.scale)
    case 'BYTES':
      return base64(value as Uint8Array)
    case 'FLOAT':
    case 'DOUBLE':
      return doubleJson(value as number)
    case 'STRING':
      return cutText(value as string)
    case 'ARRAY':
      return cutList(value as readonly Value[], (element) => encodeValue(element, type.element))
    case 'ROW': {
      const values = value as readonly Value[]
      const entries = type.fields.map(
        (field, index) => [field.name, encodeValue(values[index] ?? null, field.type)] as const,
      )
      return Object.fromEntries(entries)
    }
    case 'MAP': {
      const entries = [...(value as ReadonlyMap<Value, Value>)]
      return cutList(entries, ([key, item]) => [encodeValue(key, type.key), encodeValue(item, type.value)])
    }
    default:
      return value as Json
  }
}

/** JSON has no form for some numbers: they are text. */
function doubleJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0'
  return Number.isFinite(value) ? value : String(value)
}

function cutText(text: string): string {
  if (text.length <= TEXT_LIMIT) return text
  return `${text.slice(0, TEXT_LIMIT)}… (${grouped(text.length - TEXT_LIMIT)} more characters)`
}

function cutList<T>(list: readonly T[], encode: (element: T) => Json): Json {
  const shown = list.slice(0, LIST_LIMIT).map(encode)
  return list.length <= LIST_LIMIT ? shown : [...shown, `… (${grouped(list.length - LIST_LIMIT)} more)`]
}

const grouped = (count: number): string => count.toLocaleString('en-US')

function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value)
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function base64(bytes: Uint8Array): string {
  const text = toBase64(bytes.subarray(0, TEXT_LIMIT))
  return bytes.length > TEXT_LIMIT ? `${text}… (${grouped(bytes.length - TEXT_LIMIT)} more bytes)` : text
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** What state holds: values, and sets of them. */
export type Stored = Value | ReadonlySet<Stored>

/** A stored value as JSON that `fromJson` takes back exactly; what JSON has no form for is an object with one key. */
export function toJson(value: Stored): Json {
  switch (typeof value) {
    case 'number':
      return typeof doubleJson(value) === 'number' ? value : { number: doubleJson(value) }
    case 'bigint':
      return { bigint: String(value) }
    case 'object':
      if (value === null) return null
      if (value instanceof Uint8Array) return { bytes: toBase64(value) }
      if (value instanceof Set) return { set: [...(value as ReadonlySet<Stored>)].map(toJson) }
      if (value instanceof Map) {
        return {
          map: [...(value as ReadonlyMap<Value, Value>)].map(([key, item]) => [toJson(key), toJson(item)]),
        }
      }
      return { list: (value as readonly Value[]).map(toJson) }
    default:
      return value
  }
}

export function fromJson(json: Json): Stored {
  if (typeof json !== 'object' || json === null) return json
  const [kind, content] = Object.entries(json)[0] ?? ['', null]
  const text = typeof content === 'string' ? content : ''
  const list = (Array.isArray(content) ? content : []) as readonly Json[]
  switch (kind) {
    case 'number':
      return Number(content)
    case 'bigint':
      return BigInt(text)
    case 'bytes':
      return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    case 'set':
      return new Set(list.map(fromJson))
    case 'map':
      return new Map(list.map((pair) => (pair as readonly Json[]).map(fromJson) as [Value, Value]))
    case 'list':
      return list.map(fromJson) as Value[]
    default:
      throw new TypeError(`A snapshot holds a value of the unknown kind ${kind}.`)
  }
}

/** A text that two values of a type without identity of its own (BYTES, ARRAY, ROW) have in common exactly when they are equal. */
export function keyText(value: Value): string {
  return JSON.stringify(toJson(value))
}
