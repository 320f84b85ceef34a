import { createToken, Lexer, type IToken, type TokenType } from 'chevrotain'

/** Words that cannot be a name without backticks, as in Flink (of its reserved words those that this language uses). */
const RESERVED = [
  'AND',
  'ARRAY',
  'AS',
  'BETWEEN',
  'BOTH',
  'CASE',
  'CAST',
  'DISTINCT',
  'ELSE',
  'END',
  'ESCAPE',
  'EXTRACT',
  'FALSE',
  'FROM',
  'IN',
  'INTERVAL',
  'IS',
  'LEADING',
  'LIKE',
  'NOT',
  'NULL',
  'OR',
  'POSITION',
  'ROW',
  'SIMILAR',
  'THEN',
  'TO',
  'TRAILING',
  'TRIM',
  'TRUE',
  'TRY_CAST',
  'UNKNOWN',
  'WHEN',
  'JSON_VALUE',
  'JSON_QUERY',
  'JSON_EXISTS',
  'JSON_OBJECT',
  'JSON_ARRAY',
  'TIMESTAMPADD',
  'TIMESTAMPDIFF',
  'OVERLAY',
] as const

/** Words with a meaning in one place only; elsewhere they are names of columns and functions. */
const CONTEXTUAL = [
  'ABSENT',
  'ASYMMETRIC',
  'CENTURY',
  'CONDITIONAL',
  'DATE',
  'DAY',
  'DAYS',
  'DECADE',
  'DEFAULT',
  'DOW',
  'DOY',
  'EMPTY',
  'EPOCH',
  'ERROR',
  'FOR',
  'HOUR',
  'HOURS',
  'ISODOW',
  'ISOYEAR',
  'KEY',
  'LOCAL',
  'MAP',
  'MILLENNIUM',
  'MILLISECOND',
  'MINUTE',
  'MINUTES',
  'MONTH',
  'MONTHS',
  'OBJECT',
  'ON',
  'PLACING',
  'PRECISION',
  'QUARTER',
  'QUARTERS',
  'RETURNING',
  'SECOND',
  'SECONDS',
  'SYMMETRIC',
  'TIME',
  'TIMESTAMP',
  'UNCONDITIONAL',
  'VALUE',
  'WEEK',
  'WEEKS',
  'WITH',
  'WITHOUT',
  'WRAPPER',
  'YEAR',
  'YEARS',
  'ZONE',
  'SUBSTRING',
  'FLOOR',
  'CEIL',
  'CEILING',
] as const

export type Word = (typeof RESERVED)[number] | (typeof CONTEXTUAL)[number]

export const reservedWords: ReadonlySet<string> = new Set(RESERVED)

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy

/** Category of everything that may stand where a name is expected. */
export const Name = createToken({ name: 'Name', pattern: Lexer.NA, label: 'a name' })

export const Identifier = createToken({
  name: 'Identifier',
  label: 'a name',
  categories: [Name],
  line_breaks: false,
  pattern: {
    exec: (text: string, offset: number): RegExpExecArray | null => {
      WORD.lastIndex = offset
      return WORD.exec(text)
    },
  },
})
export const Quoted = createToken({
  name: 'Quoted',
  label: 'a name',
  categories: [Name],
  pattern: /`(?:[^`]|``)+`/,
  line_breaks: true,
})
export const StringText = createToken({
  name: 'StringText',
  label: 'a text',
  pattern: /'(?:[^']|'')*'/,
  line_breaks: true,
})
export const NumberText = createToken({
  name: 'NumberText',
  label: 'a number',
  pattern: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/,
})

const wordTokens = new Map<string, TokenType>()
for (const word of RESERVED) wordTokens.set(word, createToken({ name: word, label: word, pattern: Lexer.NA }))
for (const word of CONTEXTUAL) {
  wordTokens.set(word, createToken({ name: word, label: word, pattern: Lexer.NA, categories: [Name] }))
}

/** The token type of a key word. */
export function word(name: Word): TokenType {
  const found = wordTokens.get(name)
  if (found === undefined) throw new Error(`no such word: ${name}`)
  return found
}

const symbol = (name: string, pattern: string): TokenType =>
  createToken({ name, label: `'${pattern}'`, pattern })

export const Concat = symbol('Concat', '||')
export const NotEqual = symbol('NotEqual', '<>')
export const BangEqual = symbol('BangEqual', '!=')
export const LessEqual = symbol('LessEqual', '<=')
export const GreaterEqual = symbol('GreaterEqual', '>=')
export const Less = symbol('Less', '<')
export const Greater = symbol('Greater', '>')
export const Equal = symbol('Equal', '=')
export const Plus = symbol('Plus', '+')
export const Minus = symbol('Minus', '-')
export const Star = symbol('Star', '*')
export const Slash = symbol('Slash', '/')
export const Percent = symbol('Percent', '%')
export const LeftParen = symbol('LeftParen', '(')
export const RightParen = symbol('RightParen', ')')
export const LeftBracket = symbol('LeftBracket', '[')
export const RightBracket = symbol('RightBracket', ']')
export const Comma = symbol('Comma', ',')
export const Dot = symbol('Dot', '.')

const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true })
const LineComment = createToken({ name: 'LineComment', pattern: /--[^\n]*/, group: 'comments' })
const BlockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*[\s\S]*?\*\//,
  group: 'comments',
  line_breaks: true,
})
/** A text or a name in backticks whose closing quote is not typed yet. */
export const Unclosed = createToken({
  name: 'Unclosed',
  label: 'an unclosed quote',
  pattern: /['`][^]*/,
  line_breaks: true,
})
export const Unknown = createToken({
  name: 'Unknown',
  label: 'an unknown sign',
  pattern: /[^]/,
  line_breaks: true,
})

const symbols = [
  Concat,
  NotEqual,
  BangEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Equal,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  Comma,
  Dot,
]

export const vocabulary: TokenType[] = [
  Space,
  LineComment,
  BlockComment,
  Name,
  ...wordTokens.values(),
  NumberText,
  Identifier,
  Quoted,
  StringText,
  ...symbols,
  Unclosed,
  Unknown,
]

let lexer: Lexer | null = null

export interface Lexed {
  readonly tokens: IToken[]
  readonly comments: IToken[]
}

/** Every text lexes: what is no token of the language comes out as `Unknown` or `Unclosed`. */
export function lex(text: string): Lexed {
  lexer ??= new Lexer(vocabulary, {
    positionTracking: 'onlyOffset',
    ensureOptimizations: false,
    // Looking for the first letters of each token takes longer than all expressions of a pipeline; a test validates the tokens.
    safeMode: true,
    skipValidations: true,
  })
  const result = lexer.tokenize(text)
  for (const token of result.tokens) {
    if (token.tokenType !== Identifier) continue
    const keyword = wordTokens.get(token.image.toUpperCase())
    if (keyword !== undefined) {
      token.tokenType = keyword
      if (keyword.tokenTypeIdx !== undefined) token.tokenTypeIdx = keyword.tokenTypeIdx
    }
  }
  return { tokens: result.tokens, comments: result.groups['comments'] ?? [] }
}

/** Reads the name that a token stands for: without backticks. */
export function nameOf(token: IToken): string {
  return token.tokenType === Quoted ? token.image.slice(1, -1).replaceAll('``', '`') : token.image
}
