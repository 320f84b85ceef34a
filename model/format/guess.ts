/** What a value in a sample may be, and how two guesses meet. */
import { t, type SqlType } from '../types.ts'
import { dateAt, timestampAt } from './scan.ts'

export type Guess =
  /** Only NULLs so far. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind:
        'BOOLEAN' | 'BIGINT' | 'BIG' | 'DOUBLE' | 'STRING' | 'DATE' | 'TIMESTAMP' | 'TIMESTAMP_LTZ'
    }
  | { readonly kind: 'array'; readonly element: Guess }
  | { readonly kind: 'row'; readonly fields: ReadonlyMap<string, Guess> }
  /** Values that no one type holds. */
  | { readonly kind: 'mixed' }

export const UNKNOWN: Guess = { kind: 'unknown' }
const MIXED: Guess = { kind: 'mixed' }
/** An object with more names than this is a MAP. */
const MAX_ROW_FIELDS = 64

const encoder = new TextEncoder()
const LONG = 9_223_372_036_854_775_807n

/** A number from its text. */
export function guessNumber(text: string): Guess {
  if (!/^-?\d+$/.test(text)) return { kind: 'DOUBLE' }
  const value = text.length > 39 ? null : BigInt(text)
  if (value === null) return { kind: 'DOUBLE' }
  if (value <= LONG && value >= -LONG - 1n) return { kind: 'BIGINT' }
  return text.replace('-', '').length <= 38 ? { kind: 'BIG' } : { kind: 'DOUBLE' }
}

/** A text that may be a date or a time. */
export function guessText(text: string): Guess {
  if (text.length < 10 || text.length > 40 || text[4] !== '-') return { kind: 'STRING' }
  const b = encoder.encode(text)
  if (!Number.isNaN(timestampAt(b, 0, b.length, true))) return { kind: 'TIMESTAMP_LTZ' }
  if (!Number.isNaN(timestampAt(b, 0, b.length, false))) return { kind: 'TIMESTAMP' }
  return b.length === 10 && !Number.isNaN(dateAt(b, 0, 10)) ? { kind: 'DATE' } : { kind: 'STRING' }
}

/** A field of a CSV file: only its text is known. Numbers with leading zeros (zip codes, phone numbers) are texts. */
export function guessField(text: string): Guess {
  const word = text.trim()
  if (/^(?:true|false)$/i.test(word)) return { kind: 'BOOLEAN' }
  if (/^-?(?:0|[1-9]\d*)$/.test(word)) return guessNumber(word)
  if (/^-?(?:0|[1-9]\d*)?\.\d+(?:[eE][+-]?\d+)?$|^-?[1-9]\d*[eE][+-]?\d+$/.test(word))
    return { kind: 'DOUBLE' }
  return guessText(word)
}

const NUMBERS = ['BIGINT', 'BIG', 'DOUBLE']
const TEXTS = ['STRING', 'DATE', 'TIMESTAMP', 'TIMESTAMP_LTZ']

/** The narrowest guess that holds both. */
export function merge(a: Guess, b: Guess): Guess {
  if (a.kind === 'unknown') return b
  if (b.kind === 'unknown') return a
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', element: merge(a.element, b.element) }
  if (a.kind === 'row' && b.kind === 'row') {
    const fields = new Map(a.fields)
    for (const [name, guess] of b.fields) fields.set(name, merge(fields.get(name) ?? UNKNOWN, guess))
    return { kind: 'row', fields }
  }
  if (a.kind === b.kind) return a
  if (NUMBERS.includes(a.kind) && NUMBERS.includes(b.kind)) {
    return { kind: a.kind === 'DOUBLE' || b.kind === 'DOUBLE' ? 'DOUBLE' : 'BIG' }
  }
  return TEXTS.includes(a.kind) && TEXTS.includes(b.kind) ? { kind: 'STRING' } : MIXED
}

/** CSV has only texts: what is not of one kind is a STRING. */
export function mergeFields(a: Guess, b: Guess): Guess {
  const merged = merge(a, b)
  return merged.kind === 'mixed' ? { kind: 'STRING' } : merged
}

/** The type of a guess, or null where no type holds the values. */
export function typeOf(guess: Guess): SqlType | null {
  switch (guess.kind) {
    case 'mixed':
      return null
    case 'unknown':
    case 'STRING':
      return t.string()
    case 'BOOLEAN':
      return t.boolean()
    case 'BIGINT':
      return t.bigint()
    case 'BIG':
      return t.decimal(38, 0)
    case 'DOUBLE':
      return t.double()
    case 'DATE':
      return t.date()
    case 'TIMESTAMP':
      return t.timestamp()
    case 'TIMESTAMP_LTZ':
      return t.timestampLtz()
    case 'array': {
      const element = typeOf(guess.element)
      return element === null ? null : t.array(element)
    }
    case 'row': {
      if (guess.fields.size > MAX_ROW_FIELDS) {
        const value = typeOf([...guess.fields.values()].reduce(merge, UNKNOWN))
        return value === null ? null : t.map(t.string(false), value)
      }
      const fields = [...guess.fields].flatMap(([name, field]) => {
        const type = typeOf(field)
        return type === null ? [] : [{ name, type }]
      })
      return fields.length === 0 ? null : t.row(fields)
    }
  }
}
