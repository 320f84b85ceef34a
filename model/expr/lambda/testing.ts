/** Lambdas in tests: from the text of an arrow function. */
import { parseExpressionAt, type ArrowFunctionExpression, type Expression } from 'acorn'
import type { Expr } from '../ast.ts'
import { readLambda, type LambdaRead } from './read.ts'

export function readArrow(text: string, sides = false): LambdaRead {
  const arrow = parseExpressionAt(text, 0, {
    ecmaVersion: 'latest',
    preserveParens: true,
  }) as ArrowFunctionExpression
  const names = arrow.params.map((param) => (param.type === 'Identifier' ? param.name : ''))
  return readLambda(arrow.body as Expression, { names, sides })
}

/** A tree without its places. */
export const bare = (ast: Expr): unknown =>
  JSON.parse(
    JSON.stringify(ast, (key, item: unknown) =>
      /^(span|nameSpan|typeSpan|operatorSpan)$/.test(key) ? undefined : item,
    ),
  ) as unknown
