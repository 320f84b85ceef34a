import type { Span } from '../../model/problem.ts'

export interface Token {
  readonly kind: 'name' | 'arrow' | 'quantifier' | 'open' | 'close' | 'other'
  readonly image: string
  readonly span: Span
}

const TOKEN =
  /(?<space>\s+)|(?<name>[\p{L}_][\p{L}\p{N}_$]*|`(?:[^`]|``)+`)|(?<arrow>->)|(?<quantifier>[*+?]|\{[\s\d,]*\})|(?<open>\()|(?<close>\))|(?<other>\{-?|-\}|[^])/uy

/** The words and signs of a pattern. Every text can be read: what has no meaning is `other`. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? 'other'
    if (kind === 'space') continue
    const [image] = match
    const span = { start: match.index, end: match.index + image.length }
    tokens.push({ kind: kind as Token['kind'], image, span })
  }
  return tokens
}
