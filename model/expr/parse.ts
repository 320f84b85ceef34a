import type { IRecognitionException, IToken } from 'chevrotain'
import type { Expr } from './ast.ts'
import { tokenSpan, typeNames } from './build.ts'
import * as L from './lexer.ts'
import { ExpressionParser } from './parser.ts'
import { nearNames } from '../near.ts'
import type { Span } from '../problem.ts'
import type { ExprProblem, Suggestion } from './problems.ts'
import { recall, remember } from './syntax.ts'

const MAX_TOKENS = 10_000
/** Operators nest to the left, one level each. */
const MAX_OPERATORS = 500
const MAX_DEPTH = 100

let parser: ExpressionParser | null = null

export type ParseResult =
  | { readonly ok: true; readonly ast: Expr }
  | { readonly ok: false; readonly problems: readonly ExprProblem[] }

export function parse(text: string): ParseResult {
  const known = recall(text)
  if (known !== undefined) return { ok: true, ast: known }
  const result = parseAnew(text)
  if (result.ok) remember(text, result.ast)
  return result
}

function parseAnew(text: string): ParseResult {
  const { tokens } = L.lex(text)
  if (tokens.length === 0) {
    return failed(
      'expr/empty',
      text,
      0,
      text.length,
      'There is no expression.',
      'Write one, like amount > 100.',
    )
  }
  const lexical = tokens.find((token) => token.tokenType === L.Unknown || token.tokenType === L.Unclosed)
  if (lexical !== undefined) return { ok: false, problems: [lexicalProblem(lexical, text)] }
  const deep = tooDeep(tokens)
  if (deep !== null)
    return failed(
      'expr/too-deep',
      text,
      deep.startOffset,
      text.length,
      'The expression is too long or nested too deeply.',
      'Compute parts of it as columns of their own first.',
    )
  parser ??= new ExpressionParser(true)
  parser.typeComplaints.length = 0
  parser.input = tokens
  const ast = parser.whole()
  const [error] = parser.errors
  if (error !== undefined) return { ok: false, problems: [syntaxProblem(error, tokens, text)] }
  if (parser.typeComplaints.length > 0) {
    return {
      ok: false,
      problems: parser.typeComplaints.map(({ complaint, span }) => {
        const word = text.slice(span.start, span.end)
        const near = nearNames(word.replace(/[\s(<].*$/s, ''), typeNames)
        return {
          code: 'expr/unknown-type',
          message: complaint ?? `${word} is no type.`,
          hint:
            near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `The types are ${typeNames.join(', ')}.`,
          span,
          suggestions: near.map((name) => ({ label: `Change to ${name}`, replacement: name, span })),
        }
      }),
    }
  }
  return { ok: true, ast }
}

function failed(
  code: ExprProblem['code'],
  text: string,
  start: number,
  end: number,
  message: string,
  hint: string,
): ParseResult {
  return {
    ok: false,
    problems: [{ code, message, hint, span: { start, end: Math.min(end, text.length) }, suggestions: [] }],
  }
}

const NESTING = new Set([
  L.Plus,
  L.Minus,
  L.Star,
  L.Slash,
  L.Percent,
  L.Concat,
  L.Equal,
  L.NotEqual,
  L.BangEqual,
  L.Less,
  L.LessEqual,
  L.Greater,
  L.GreaterEqual,
  L.word('AND'),
  L.word('OR'),
  L.word('IS'),
  L.word('LIKE'),
  L.word('IN'),
  L.word('BETWEEN'),
  L.LeftBracket,
])

/** The token at which brackets, CASE or signs are nested beyond the limit, or null. */
function tooDeep(tokens: readonly IToken[]): IToken | null {
  let depth = 0
  let run = 0
  let operators = 0
  for (const token of tokens) {
    const type = token.tokenType
    if (type === L.LeftParen || type === L.LeftBracket || type === L.word('CASE')) depth++
    else if (type === L.RightParen || type === L.RightBracket || type === L.word('END')) depth--
    run = type === L.word('NOT') || type === L.Minus || type === L.Plus || type === L.Less ? run + 1 : 0
    if (NESTING.has(type)) operators++
    if (depth > MAX_DEPTH || operators > MAX_OPERATORS || run > MAX_DEPTH) return token
  }
  return tokens[MAX_TOKENS] ?? null
}

/** Problems of the syntax at one place. */
const syntaxAt =
  (span: Span) =>
  (message: string, hint: string | null, suggestions: readonly Suggestion[] = []): ExprProblem => ({
    code: 'expr/syntax',
    message,
    hint,
    span,
    suggestions,
  })

function lexicalProblem(token: IToken, text: string): ExprProblem {
  const span = { start: token.startOffset, end: token.startOffset + token.image.length }
  const syntax = syntaxAt(span)
  if (token.tokenType === L.Unclosed) {
    const quote = token.image.slice(0, 1)
    const what = quote === "'" ? 'text' : 'name in backticks'
    return syntax(
      `The ${what} is not closed.`,
      `Close it with ${quote}; inside it, write ${quote}${quote} for one.`,
      [{ label: `Close it with ${quote}`, replacement: `${token.image}${quote}`, span }],
    )
  }
  if (token.image === '"') {
    const end = text.indexOf('"', token.startOffset + 1)
    const inner = end === -1 ? null : text.slice(token.startOffset + 1, end)
    const whole = { start: token.startOffset, end: end + 1 }
    return syntax(
      'Double quotes are not used here.',
      "A text stands in single quotes: 'text'. A name with odd characters stands in backticks: `name`.",
      inner === null
        ? []
        : [{ label: 'Use single quotes', replacement: `'${inner.replaceAll("'", "''")}'`, span: whole }],
    )
  }
  const pair = text.slice(token.startOffset, token.startOffset + 2)
  if (pair === '&&')
    return syntax("'&&' is written AND.", null, [
      { label: 'Change to AND', replacement: 'AND', span: { start: span.start, end: span.start + 2 } },
    ])
  if (token.image === '!')
    return syntax("'!' is written NOT.", null, [{ label: 'Change to NOT', replacement: 'NOT ', span }])
  return syntax(`'${token.image}' has no meaning here.`, null)
}

function syntaxProblem(error: IRecognitionException, tokens: readonly IToken[], text: string): ExprProblem {
  const end = Number.isNaN(error.token.startOffset) || error.token.image === ''
  const last = tokens.at(-1)
  const lastEnd = last === undefined ? text.length : tokenSpan(last).end
  const span = end ? { start: lastEnd, end: lastEnd } : tokenSpan(error.token)
  const found = end ? 'the end' : `'${error.token.image}'`
  const expected = /--> (.*?) <--/s.exec(error.message)?.[1]
  const upper = error.token.image.toUpperCase()
  const previous = tokens[tokens.indexOf(error.token) - 1]
  const problem = syntaxAt(span)
  if (error.token.tokenType === L.Equal && previous?.tokenType === L.Equal) {
    return problem('Equality is written with one =.', null, [{ label: 'Change to =', replacement: '', span }])
  }
  if (
    L.reservedWords.has(upper) &&
    !end &&
    (error.name === 'NoViableAltException' || error.name === 'NotAllInputParsedException') &&
    !CONNECTING.has(upper)
  ) {
    return problem(
      `${upper} cannot stand here.`,
      `If it is a name, write it in backticks: \`${error.token.image}\`.`,
      [{ label: 'Put it in backticks', replacement: `\`${error.token.image}\``, span }],
    )
  }
  if (error.name === 'NotAllInputParsedException') {
    return problem(
      `Unexpected ${found} after the end of the expression.`,
      'Join the two parts with an operator, or remove one.',
    )
  }
  if (error.name === 'MismatchedTokenException' && expected !== undefined) {
    return problem(
      `Expected ${expected}, found ${found}.`,
      expected === "')'" ? 'A bracket is not closed.' : null,
    )
  }
  return problem(
    end ? 'The expression ends too early.' : `A value is missing before ${found}.`,
    'Write a column, a literal or a function here.',
  )
}

const CONNECTING = new Set([
  'AND',
  'OR',
  'THEN',
  'ELSE',
  'END',
  'WHEN',
  'AS',
  'FROM',
  'IS',
  'IN',
  'LIKE',
  'BETWEEN',
  'ESCAPE',
])
