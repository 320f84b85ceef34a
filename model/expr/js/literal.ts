import type { Value } from '../../types.ts'

/** A constant of a checked expression as JavaScript. Texts are quoted by JSON.stringify, and line separators with it. */
export function literalJs(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'bigint') return value < 0n ? `(${value}n)` : `${value}n`
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '(-0)'
    return value < 0 ? `(${value})` : String(value)
  }
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return textJs(value)
  if (value instanceof Uint8Array) return `Uint8Array.of(${[...value].join(', ')})`
  if (value instanceof Map) {
    return `new Map([${[...value].map(([key, item]) => `[${literalJs(key)}, ${literalJs(item)}]`).join(', ')}])`
  }
  return `[${(value as readonly Value[]).map(literalJs).join(', ')}]`
}

export const textJs = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
