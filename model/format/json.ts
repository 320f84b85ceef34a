/**
 * The tolerant reader of JSON lines: by schema, any order of keys, any white space, unknown fields checked and skipped. Values never go through a double
 * unless their type is one: JSON.parse would corrupt 9007199254740993, 1e400 and −0.
 */
import { asWritten, Misfit, numberValue, shown, textValue } from './convert.ts'
import { ascii, text as decode } from './scan.ts'
import { formatKind } from './words.ts'
import type { Column } from '../schema.ts'
import type { SqlType, Value } from '../types.ts'

/** Deeper nesting is a record error: the parser is recursive. */
export const MAX_DEPTH = 200

/** Thrown inside this file and caught at its edge: where, and what. */
class Bad extends Error {}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const ESCAPES: Readonly<Record<number, string>> = {
  34: '"',
  92: '\\',
  47: '/',
  98: '\b',
  102: '\f',
  110: '\n',
  114: '\r',
  116: '\t',
}

export interface JsonReader {
  /** Reads the object that starts at `p`, with nothing but white space around it up to `e`; null after `error` was set. */
  record(b: Uint8Array, p: number, e: number): Value[] | null
  /** Reads one value of a type that fills [p, e) (a CSV field, part of a record); undefined after `error` was set. */
  value(b: Uint8Array, p: number, e: number, type: SqlType, path: string): Value | undefined
  /** Reads the value of a column that starts at `p` and leaves `next` behind it; undefined where it is bad. */
  column(b: Uint8Array, p: number, e: number, index: number): Value | undefined
  /** The position behind the value at `p`, or −1 where it is malformed. */
  skip(b: Uint8Array, p: number, e: number): number
  next: number
  error: string
}

export function createJsonReader(columns: readonly Column[], used: readonly boolean[]): JsonReader {
  let b: Uint8Array = new Uint8Array(0)
  let p = 0
  let e = 0
  /** Where the record starts, for columns in messages. */
  let from = 0
  const indices = new Map(columns.map((column, index) => [column.name, index]))
  const rowIndices = new WeakMap<object, Map<string, number>>()

  function place(at: number): string {
    const before = decode(b, from, Math.min(at, e))
    return `column ${(before === null ? at - from : before.length) + 1}`
  }
  function malformed(expected: string): Bad {
    const found = p >= e ? 'the line ends' : `found “${asWritten(decode(b, p, Math.min(p + 12, e)) ?? '?')}”`
    return new Bad(`The line is not JSON: expected ${expected} at ${place(p)}, ${found}.`)
  }
  function white(): number {
    let c = b[p]
    while (p < e && (c === 32 || c === 9 || c === 13 || c === 10)) c = b[++p]
    return p < e ? (c as number) : -1
  }

  /** The text at an opening quote; `wanted` false: only checked. */
  function string(wanted: boolean): string {
    const start = ++p
    let high = 0
    for (; p < e; p++) {
      const c = b[p] as number
      if (c === 34) {
        const plain = high > 127 ? decode(b, start, p) : wanted ? ascii(b, start, p) : ''
        if (plain === null) throw new Bad(`The text at ${place(start)} is not valid UTF-8.`)
        p++
        return plain
      }
      if (c === 92) return escaped(start)
      if (c < 32) throw malformed('no control character in a text')
      high |= c & 128
    }
    throw malformed('the closing quote of a text')
  }

  function escaped(start: number): string {
    let result = decode(b, start, p)
    let run = p
    const flush = () => {
      const part = decode(b, run, p)
      if (part === null || result === null) throw new Bad(`The text at ${place(start)} is not valid UTF-8.`)
      result += part
    }
    while (p < e) {
      const c = b[p] as number
      if (c === 34) {
        flush()
        p++
        return result ?? ''
      }
      if (c < 32) throw malformed('no control character in a text')
      if (c !== 92) {
        p++
        continue
      }
      flush()
      const kind = p + 1 < e ? (b[p + 1] as number) : 0
      if (kind === 117) {
        const code = p + 6 <= e ? ascii(b, p + 2, p + 6) : ''
        if (!/^[0-9a-fA-F]{4}$/.test(code)) throw malformed('four hexadecimal digits behind \\u')
        result += String.fromCharCode(Number.parseInt(code, 16))
        p += 6
      } else {
        const letter = ESCAPES[kind]
        if (letter === undefined) throw malformed('an escape such as \\n or \\u0041')
        result += letter
        p += 2
      }
      run = p
    }
    throw malformed('the closing quote of a text')
  }

  function number(): string {
    const start = p
    while (p < e) {
      const c = b[p] as number
      if ((c >= 48 && c <= 57) || c === 43 || c === 45 || c === 46 || c === 69 || c === 101) p++
      else break
    }
    const text = ascii(b, start, p)
    if (NUMBER.test(text)) return text
    p = start
    throw malformed('a number such as -12.5e3')
  }

  function literal(): boolean | null {
    const word = b[p] === 116 ? 'true' : b[p] === 102 ? 'false' : 'null'
    if (p + word.length > e || ascii(b, p, p + word.length) !== word) throw malformed('a value')
    p += word.length
    return word === 'true' ? true : word === 'false' ? false : null
  }

  /** Walks an object or array; `each` reads one value, in an object behind its key. */
  function items(close: number, each: (key: string) => void): void {
    p++
    if (white() === close) {
      p++
      return
    }
    for (;;) {
      let key = ''
      if (close === 125) {
        if (white() !== 34) throw malformed('a name in quotes')
        key = string(true)
        if (white() !== 58) throw malformed('a colon')
        p++
      }
      white()
      each(key)
      const c = white()
      if (c === close) {
        p++
        return
      }
      if (c !== 44) throw malformed(close === 125 ? ', or }' : ', or ]')
      p++
    }
  }

  function skipValue(depth: number): void {
    const c = white()
    if (c === 34) string(false)
    else if (c === 123 || c === 91) {
      if (depth > MAX_DEPTH) throw new Bad(`The line nests deeper than ${MAX_DEPTH} levels.`)
      items(c + 2, () => skipValue(depth + 1))
    } else if (c === 116 || c === 102 || c === 110) literal()
    else if (c === 45 || (c >= 48 && c <= 57)) number()
    else throw malformed('a value')
  }

  function wrong(type: SqlType, path: string, start: number): Bad {
    p = start
    skipValue(0)
    return new Bad(`${path}: ${asWritten(decode(b, start, p) ?? '?')} is no ${formatKind(type)}.`)
  }
  function fitted(value: Value | Misfit, path: string): Value {
    if (value instanceof Misfit) throw new Bad(`${path}: ${value.message}.`)
    return value
  }

  function valueOf(type: SqlType, path: string, depth: number): Value {
    const start = p
    const c = white()
    if (c === 110) {
      literal()
      if (!type.nullable) throw new Bad(`${path} is NULL, and its column is NOT NULL.`)
      return null
    }
    if (depth > MAX_DEPTH) throw new Bad(`The line nests deeper than ${MAX_DEPTH} levels.`)
    switch (type.kind) {
      case 'STRING':
        if (c === 34) return string(true)
        break
      case 'BOOLEAN':
        if (c === 116 || c === 102) return literal()
        break
      case 'ARRAY': {
        if (c !== 91) break
        const values: Value[] = []
        items(93, () => values.push(valueOf(type.element, `${path}[${values.length + 1}]`, depth + 1)))
        return values
      }
      case 'MAP': {
        if (c !== 123) break
        const map = new Map<Value, Value>()
        items(125, (key) => {
          const keyed = fitted(textValue(key, type.key), `${path}, key`)
          map.set(keyed, valueOf(type.value, `${path}[${shown(key)}]`, depth + 1))
        })
        return map
      }
      case 'ROW': {
        if (c !== 123) break
        let fields = rowIndices.get(type)
        if (fields === undefined)
          rowIndices.set(type, (fields = new Map(type.fields.map((field, i) => [field.name, i]))))
        const values: Value[] = type.fields.map(() => null)
        const seen = new Set<number>()
        items(125, (key) => {
          const index = fields.get(key)
          const field = index === undefined ? undefined : type.fields[index]
          if (index === undefined || field === undefined) return skipValue(depth + 1)
          values[index] = valueOf(field.type, `${path}.${key}`, depth + 1)
          seen.add(index)
        })
        const missing = type.fields.find((field, i) => !field.type.nullable && !seen.has(i))
        if (missing !== undefined) throw new Bad(`${path}.${missing.name} is missing, and it is NOT NULL.`)
        return values
      }
      case 'NULL':
        break
      default: {
        const texts = ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'BYTES'].includes(type.kind)
        if (c === 34 && (texts || type.kind === 'DECIMAL')) return fitted(textValue(string(true), type), path)
        if (!texts && (c === 45 || (c >= 48 && c <= 57))) return fitted(numberValue(number(), type), path)
      }
    }
    if (c === -1) throw malformed('a value')
    throw wrong(type, path, start)
  }

  function guarded<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof Bad)) throw error
      reader.error = error.message
      return undefined
    }
  }
  function at(bytes: Uint8Array, start: number, end: number): void {
    b = bytes
    p = from = start
    e = end
  }
  function onlyWhite(): void {
    if (white() !== -1) throw malformed('the end of the line')
  }

  const reader: JsonReader = {
    next: 0,
    error: '',
    record(bytes, start, end) {
      at(bytes, start, end)
      const record = guarded(() => {
        if (white() !== 123) throw malformed('an object, {')
        const values: Value[] = columns.map(() => null)
        const seen: boolean[] = columns.map(() => false)
        items(125, (key) => {
          const index = indices.get(key)
          const column = index === undefined ? undefined : columns[index]
          if (index === undefined || column === undefined || used[index] !== true) return skipValue(1)
          values[index] = valueOf(column.type, column.name, 1)
          seen[index] = true
        })
        onlyWhite()
        columns.forEach((column, index) => {
          if (used[index] === true && seen[index] !== true && !column.type.nullable) {
            throw new Bad(`${column.name} is missing, and its column is NOT NULL.`)
          }
        })
        return values
      })
      return record ?? null
    },
    value(bytes, start, end, type, path) {
      at(bytes, start, end)
      return guarded(() => {
        const value = valueOf(type, path, 0)
        onlyWhite()
        return value
      })
    },
    column(bytes, start, end, index) {
      at(bytes, start, end)
      const column = columns[index]
      const value = column === undefined ? undefined : guarded(() => valueOf(column.type, column.name, 1))
      reader.next = p
      return value
    },
    skip(bytes, start, end) {
      at(bytes, start, end)
      return guarded(() => (skipValue(1), p)) ?? -1
    },
  }
  return reader
}
