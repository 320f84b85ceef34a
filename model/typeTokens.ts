import type { Span } from './problem.ts'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'number' | 'text' | 'sign' | 'end'
  readonly text: string
  readonly span: Span
}

/** What is wrong with the text of a type, and where. Thrown inside `parseType` only. */
export class TypeTextError extends Error {
  readonly span: Span
  constructor(message: string, span: Span) {
    super(message)
    this.span = span
  }
}

const BLANK = /\s+/y
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /[0-9]+/y],
  ['quoted', /`(?:[^`]|``)+`/y],
  ['text', /'(?:[^']|'')*'/y],
  ['sign', /[<>(),]/y],
]

/** The tokens of a type's text; the last is always of kind `end`. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  let at = match(BLANK, text, 0)?.length ?? 0
  while (at < text.length) {
    const token = tokenAt(text, at)
    found.push(token)
    at = token.span.end + (match(BLANK, text, token.span.end)?.length ?? 0)
  }
  return [...found, { kind: 'end', text: '', span: { start: text.length, end: text.length } }]
}

function tokenAt(text: string, start: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    const raw = match(pattern, text, start)
    if (raw === undefined) continue
    const inner = kind === 'quoted' ? raw.slice(1, -1).replaceAll('``', '`') : raw
    return { kind, text: inner, span: { start, end: start + raw.length } }
  }
  const sign = String.fromCodePoint(text.codePointAt(start) ?? 0)
  const message =
    sign === '`'
      ? 'A name in backticks does not end.'
      : sign === "'"
        ? 'A text does not end.'
        : `“${sign}” cannot stand in a type.`
  throw new TypeTextError(message, { start, end: start + sign.length })
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
