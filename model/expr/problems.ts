import type { Span } from '../problem.ts'

/** A change of the text that would mend a problem: replace the span. */
export interface Suggestion {
  readonly label: string
  readonly replacement: string
  readonly span: Span
}

export type ExprProblemCode =
  | 'expr/syntax'
  | 'expr/empty'
  | 'expr/too-deep'
  | 'expr/unknown-column'
  | 'expr/unknown-field'
  | 'expr/unknown-function'
  | 'expr/unknown-type'
  | 'expr/argument-count'
  | 'expr/type-mismatch'
  | 'expr/cast'
  | 'expr/literal'

/** What is wrong with an expression, where, and the way out. */
export interface ExprProblem {
  readonly code: ExprProblemCode
  readonly message: string
  readonly hint: string | null
  readonly span: Span
  readonly suggestions: readonly Suggestion[]
}

/** Every code with one line on what it means, for the table of problem codes. */
export const exprProblemCodes: Readonly<Record<ExprProblemCode, string>> = {
  'expr/syntax': 'The text is not an expression of the language.',
  'expr/empty': 'The expression is empty.',
  'expr/too-deep': 'The expression is too long or nested too deeply.',
  'expr/unknown-column': 'The input has no column of this name.',
  'expr/unknown-field': 'The row has no field of this name.',
  'expr/unknown-function': 'There is no function of this name.',
  'expr/unknown-type': 'There is no type of this name.',
  'expr/argument-count': 'The function takes another number of arguments.',
  'expr/type-mismatch': 'A value has a type that does not fit where it stands.',
  'expr/cast': 'There is no conversion between the two types.',
  'expr/literal': 'A literal does not denote a value of its type.',
}
