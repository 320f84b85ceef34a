/** JSON text as it is shown: coloured in one line, and as a tree that keeps every digit. Pure. */

export interface JsonToken {
  /** Where it begins. */
  readonly at: number
  readonly text: string
  readonly kind: 'key' | 'string' | 'number' | 'null' | 'plain'
}

const TOKEN = /"(?:[^"\\]|\\.)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[^"\-\dtfn]+|./g

/** For a line that may be cut anywhere; white space between the parts is made one blank. */
export function jsonTokens(text: string): readonly JsonToken[] {
  const found: JsonToken[] = []
  for (const match of text.matchAll(TOKEN)) {
    const part = match[0]
    const first = part[0] ?? ''
    const at = match.index
    if (first === '"') {
      const key = /^\s*:/.test(text.slice(at + part.length, at + part.length + 8))
      found.push({ at, text: part, kind: key ? 'key' : 'string' })
    } else if (/^-?\d/.test(part)) found.push({ at, text: part, kind: 'number' })
    else if (part === 'null') found.push({ at, text: part, kind: 'null' })
    else if (part === 'true' || part === 'false') found.push({ at, text: part, kind: 'number' })
    else found.push({ at, text: part.replace(/\s+/g, ' '), kind: 'plain' })
  }
  return found
}

/** A number as it stands in the text: a double would lose its digits. */
export class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type JsonValue =
  null | boolean | string | Digits | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** Null where it is no JSON. */
export function parseJson(text: string): { readonly value: JsonValue } | null {
  try {
    const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
      typeof value === 'number' ? new Digits(context?.source ?? String(value)) : value
    return { value: JSON.parse(text, keep) as JsonValue }
  } catch {
    return null
  }
}

export const isObject = (value: JsonValue): value is { readonly [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits)
