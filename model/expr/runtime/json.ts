/** JSON_VALUE, JSON_EXISTS, JSON_QUERY and the makers of JSON. */
import type { SqlType, Value } from '../../types.ts'
import { decimalText } from './decimal.ts'
import { fail } from './error.ts'
import { formatValue } from './format.ts'
import { bytesToBase64 } from './hash.ts'
import { JsonNumber, numberText, parseJson, writeJson, type JsonValue } from './jsonText.ts'
import { doubleText, textToBoolean, textToDouble, textToInt } from './numbers.ts'
import { timestampText } from './timeText.ts'

interface Path {
  readonly lax: boolean
  readonly steps: readonly (string | number)[]
}

const paths = new Map<string, Path>()
const STEP =
  /\.([\p{L}_$][\p{L}\p{N}_$-]*)|\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+))\s*\]/uy

/** A path without `lax` before it is strict, as in Flink. */
export function jsonPath(text: string): Path {
  const known = paths.get(text)
  if (known !== undefined) return known
  const match = /^\s*(?:(lax|strict)\s+)?\$(.*)$/is.exec(text)
  const rest = match?.[2]?.trim()
  if (match === null || rest === undefined)
    return fail(`'${text}' is no JSON path.`, "Write it like '$.customer.name' or '$.items[0]'.")
  const steps: (string | number)[] = []
  let at = 0
  while (at < rest.length) {
    STEP.lastIndex = at
    const step = STEP.exec(rest)
    if (step === null)
      return fail(
        `The JSON path '${text}' cannot be read from '${rest.slice(at)}' on.`,
        "Steps are .name, ['name'] and [0].",
      )
    const [whole, name, single, double, index] = step
    steps.push(
      index === undefined ? (name ?? (single ?? double ?? '').replace(/\\(.)/gs, '$1')) : Number(index),
    )
    at += whole.length
  }
  const path: Path = { lax: match[1]?.toLowerCase() === 'lax', steps }
  if (paths.size >= 1000) paths.clear()
  paths.set(text, path)
  return path
}

/** What stands at the path; undefined where there is nothing, or where the text is no JSON (`broken`). */
interface Found {
  readonly value: JsonValue | undefined
  readonly broken: boolean
  readonly lax: boolean
}

// The fields of one record are often taken from one text: it is parsed once.
let lastText = ''
let lastValue: JsonValue | undefined
let filled = false

function find(text: string, pathText: string): Found {
  const { lax, steps } = jsonPath(pathText)
  if (!filled || text !== lastText) {
    lastValue = parseJson(text)
    lastText = text
    filled = true
  }
  if (lastValue === undefined) return { value: undefined, broken: true, lax }
  let value: JsonValue | undefined = lastValue
  for (const step of steps) {
    if (typeof step === 'number')
      value = Array.isArray(value) ? (value as readonly JsonValue[]).at(step) : undefined
    else value = value instanceof Map ? (value as ReadonlyMap<string, JsonValue>).get(step) : undefined
    if (value === undefined) break
  }
  return { value, broken: false, lax }
}

const scalar = (value: JsonValue | undefined): value is boolean | string | JsonNumber =>
  typeof value === 'string' || typeof value === 'boolean' || value instanceof JsonNumber

export type Behavior = 'NULL' | 'ERROR' | 'DEFAULT'

/** The scalar at a path as text, or the default; `convert` turns its text into the type of RETURNING. */
export function jsonValue<T>(
  text: string,
  path: string,
  convert: (text: string) => T,
  onEmpty: Behavior,
  emptyValue: T | null,
  onError: Behavior,
  errorValue: T | null,
): T | null {
  const found = find(text, path)
  if (scalar(found.value)) {
    try {
      return convert(scalarText(found.value))
    } catch (error) {
      if (onError === 'ERROR') throw error
      return onError === 'DEFAULT' ? errorValue : null
    }
  }
  // In strict mode a text that is no JSON, nothing or null at the path, and an object or array there, are errors; in lax mode they are empty.
  if (!found.lax) {
    if (onError === 'ERROR')
      return fail(
        found.broken ? 'The text is no JSON.' : `There is no scalar at ${path}.`,
        'NULL ON ERROR gives NULL instead.',
      )
    return onError === 'DEFAULT' ? errorValue : null
  }
  if (onEmpty === 'ERROR') return fail(`There is nothing at ${path}.`, 'NULL ON EMPTY gives NULL instead.')
  return onEmpty === 'DEFAULT' ? emptyValue : null
}

function scalarText(value: boolean | string | JsonNumber): string {
  return value instanceof JsonNumber ? numberText(value.text) : String(value)
}

export const asText = (text: string): string => text
export const asBoolean = (text: string): boolean => textToBoolean(text)
export const asInt = (text: string): number => textToInt(text)
export const asDouble = (text: string): number => textToDouble(text)

export function jsonExists(
  text: string,
  path: string,
  onError: 'TRUE' | 'FALSE' | 'UNKNOWN' | 'ERROR',
): boolean | null {
  const found = find(text, path)
  const there = found.value !== undefined && found.value !== null
  if (!there && !found.lax) {
    if (onError === 'ERROR')
      return fail(found.broken ? 'The text is no JSON.' : `There is nothing at ${path}.`)
    return onError === 'UNKNOWN' ? null : onError === 'TRUE'
  }
  return there
}

type QueryBehavior = 'NULL' | 'ERROR' | 'EMPTY ARRAY' | 'EMPTY OBJECT'

/** The object or array at a path as JSON text. */
export function jsonQuery(
  text: string,
  path: string,
  wrapper: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL',
  onEmpty: QueryBehavior,
  onError: QueryBehavior,
): string | null {
  const found = find(text, path)
  const behavior = found.lax ? onEmpty : onError
  if (found.value !== undefined && found.value !== null) {
    const wrap = wrapper === 'UNCONDITIONAL' || (wrapper === 'CONDITIONAL' && !Array.isArray(found.value))
    const value: JsonValue = wrap ? [found.value] : found.value
    if (!scalar(value)) return writeJson(value)
    return instead(behavior, `There is no object or array at ${path}.`)
  }
  return instead(behavior, found.broken ? 'The text is no JSON.' : `There is nothing at ${path}.`)
}

function instead(behavior: QueryBehavior, message: string): string | null {
  if (behavior === 'ERROR') return fail(message)
  return behavior === 'NULL' ? null : behavior === 'EMPTY ARRAY' ? '[]' : '{}'
}

/** A SQL value as JSON. */
export function toJson(value: Value, type: SqlType): JsonValue {
  if (value === null) return null
  switch (type.kind) {
    case 'BOOLEAN':
      return value as boolean
    case 'DOUBLE':
    case 'FLOAT':
      return Number.isFinite(value)
        ? new JsonNumber(doubleText(value as number))
        : doubleText(value as number)
    case 'DECIMAL':
      return new JsonNumber(decimalText(value as bigint, type.scale))
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return new JsonNumber((value as number | bigint).toString())
    case 'ARRAY':
      return (value as readonly Value[]).map((item) => toJson(item, type.element))
    case 'ROW':
      return new Map(
        type.fields.map((field, i) => [
          field.name,
          toJson((value as readonly Value[])[i] ?? null, field.type),
        ]),
      )
    case 'MAP':
      return new Map(
        [...(value as ReadonlyMap<Value, Value>)].map(([key, item]) => [
          formatValue(key, type.key, { timeZone: 'UTC' }) ?? 'null',
          toJson(item, type.value),
        ]),
      )
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const time = timestampText(value as number)
        .replace(' ', 'T')
        .replace(/\.?0+$/, '')
      return type.kind === 'TIMESTAMP' ? time : `${time}Z`
    }
    case 'BYTES':
      return bytesToBase64(value as Uint8Array)
    default:
      return formatValue(value, type, { timeZone: 'UTC' })
  }
}
export const jsonString = (value: Value, type: SqlType): string => writeJson(toJson(value, type))

/** Of a value that is JSON text already; it stands there as it is. */
type PartType = SqlType | 'json'
const toPart = (value: Value, type: PartType): JsonValue =>
  type === 'json' ? (parseJson(value as string) ?? null) : toJson(value, type)

/** JSON_OBJECT of keys and values; `absent` leaves out those that are NULL. */
export function jsonObject(absent: boolean, types: readonly PartType[], ...pairs: readonly Value[]): string {
  const entries = new Map<string, JsonValue>()
  for (const [i, type] of types.entries()) {
    const value = toPart(pairs[2 * i + 1] ?? null, type)
    if (value !== null || !absent) entries.set(pairs[2 * i] as string, value)
  }
  return writeJson(entries)
}
export function jsonArray(absent: boolean, types: readonly PartType[], ...values: readonly Value[]): string {
  const items = types.map((type, i) => toPart(values[i] ?? null, type))
  return writeJson(absent ? items.filter((item) => item !== null) : items)
}
