/** Conditions and measures of a pattern: SQL expressions that may look at other rows of the match. */
import {
  checkAst,
  parse,
  type CheckedExpression,
  type Expr,
  type ExprProblem,
} from '../../model/expr/index.ts'
import * as L from '../../model/expr/lexer.ts'
import { Resolver } from './navigation.ts'
import type { MatchScope, References } from './references.ts'

export interface MatchExpression {
  /** Over the columns of the row at hand and hidden ones, which stand for `references`. */
  readonly expression: CheckedExpression
  readonly references: References
  /** It is the time of the match and nothing else. */
  readonly isTime: boolean
  /** Variables that it names though they come later in the pattern. */
  readonly later: Resolver['later']
}

export type MatchResult =
  | { readonly ok: true; readonly match: MatchExpression }
  | { readonly ok: false; readonly problems: readonly ExprProblem[] }

/** Checks an expression of a pattern. Spans point into the text. */
export function checkMatch(text: string, scope: MatchScope): MatchResult {
  const distinct = distinctProblem(text)
  if (distinct !== null) return { ok: false, problems: [distinct] }
  const parsed = parse(withoutStars(text))
  if (!parsed.ok) return parsed
  const resolver = new Resolver(text, scope)
  const ast = resolver.resolve(parsed.ast)
  if (resolver.problems.length > 0) return { ok: false, problems: resolver.problems }
  const columns = scope.current === null ? [] : scope.columns
  const checked = checkAst(ast, text, { columns, hidden: resolver.hidden })
  if (!checked.ok) return checked
  const { references, later } = resolver
  return {
    ok: true,
    match: { expression: checked.expression, references, isTime: isTime(parsed.ast), later },
  }
}

const isTime = (ast: Expr): boolean => ast.kind === 'call' && ast.name === 'MATCH_ROWTIME'

/** COUNT(*) without its star: the grammar of expressions has none. */
export function withoutStars(text: string): string {
  const { tokens } = L.lex(text)
  return tokens.reduce((left, token, index) => {
    const isStar =
      token.tokenType === L.Star &&
      tokens[index - 1]?.tokenType === L.LeftParen &&
      tokens[index + 1]?.tokenType === L.RightParen
    return isStar ? `${left.slice(0, token.startOffset)} ${left.slice(token.startOffset + 1)}` : left
  }, text)
}

function distinctProblem(text: string): ExprProblem | null {
  const { tokens } = L.lex(text)
  const index = tokens.findIndex(
    (token, at) =>
      token.tokenType === L.word('DISTINCT') &&
      tokens[at - 1]?.tokenType === L.LeftParen &&
      tokens[at - 2]?.tokenType === L.Identifier,
  )
  const token = tokens[index]
  if (token === undefined) return null
  const span = { start: token.startOffset, end: token.startOffset + token.image.length }
  return {
    code: 'expr/syntax',
    message: `Flink SQL has no DISTINCT aggregates in patterns.`,
    hint: 'Remove DISTINCT.',
    span,
    suggestions: [{ label: 'Remove DISTINCT', replacement: '', span }],
  }
}
