import * as L from './lexer.ts'

export type TokenKind =
  | 'keyword'
  | 'function'
  | 'identifier'
  | 'string'
  | 'number'
  | 'operator'
  | 'delimiter'
  | 'comment'
  | 'invalid'

export interface HighlightToken {
  readonly start: number
  readonly end: number
  readonly kind: TokenKind
}

const DELIMITERS = new Set([L.LeftParen, L.RightParen, L.LeftBracket, L.RightBracket, L.Comma, L.Dot])

/** The tokens of any text, however unfinished, for highlighting; in the order of the text. */
export function tokens(text: string): readonly HighlightToken[] {
  const lexed = L.lex(text)
  const found: HighlightToken[] = lexed.tokens.map((token, i) => {
    const type = token.tokenType
    const opens = lexed.tokens[i + 1]?.tokenType === L.LeftParen
    const kind: TokenKind =
      type === L.Identifier
        ? opens
          ? 'function'
          : 'identifier'
        : type === L.Quoted
          ? 'identifier'
          : type === L.StringText
            ? 'string'
            : type === L.NumberText
              ? 'number'
              : type === L.Unknown || type === L.Unclosed
                ? 'invalid'
                : DELIMITERS.has(type)
                  ? 'delimiter'
                  : /^\w/.test(token.image)
                    ? 'keyword'
                    : 'operator'
    return { start: token.startOffset, end: token.startOffset + token.image.length, kind }
  })
  for (const comment of lexed.comments) {
    found.push({
      start: comment.startOffset,
      end: comment.startOffset + comment.image.length,
      kind: 'comment',
    })
  }
  return found.sort((a, b) => a.start - b.start)
}
