import type { CheckedExpression } from './check.ts'
import type { Block } from './js/code.ts'
import { isTrue, value } from './js/generate.ts'

export interface JsStatements {
  /** Statements that come before the value is used; empty for most expressions. */
  readonly statements: string
  /** An expression without side effects; evaluate it once. */
  readonly value: string
}

/**
 * JavaScript for an expression over the identifiers R and E.
 *
 * `column` gives the code of a column's value, a name or a literal; `fresh` a name that nothing else in the function uses. What is used
 * twice is bound once by a statement, and branches that are not taken are not evaluated.
 */
export function printJsStatements(
  expression: Pick<CheckedExpression, 'typed'>,
  column: (name: string) => string,
  fresh: (hint: string) => string,
): JsStatements {
  const block: Block = { lines: [], fresh, column, locals: new Map() }
  const result = value(expression.typed, block)
  return { statements: block.lines.join('\n'), value: result.js }
}

/** The same for a condition: the value is a JavaScript boolean, true only for TRUE. Cheaper where NULL and FALSE are alike. */
export function printJsCondition(
  expression: Pick<CheckedExpression, 'typed'>,
  column: (name: string) => string,
  fresh: (hint: string) => string,
): JsStatements {
  const block: Block = { lines: [], fresh, column, locals: new Map() }
  const result = isTrue(expression.typed, block)
  return { statements: block.lines.join('\n'), value: result }
}

/** One JavaScript expression; a function called at once where statements are needed, so prefer `printJsStatements` on the hot path. */
export function printJs(expression: CheckedExpression, column: (name: string) => string): string {
  let names = 0
  const printed = printJsStatements(expression, column, (hint) => `$${hint}${names++}`)
  return printed.statements === ''
    ? printed.value
    : `(() => {\n${printed.statements}\nreturn ${printed.value};\n})()`
}
