/** Evaluation of expressions for tests; the engine compiles them itself. */
import type { Column } from '../schema.ts'
import type { Value } from '../types.ts'
import { checkExpression, type CheckedExpression } from './check.ts'
import { printJsCondition, printJsStatements } from './printJs.ts'
import * as R from './runtime/index.ts'

export const testEnv: R.ExprEnv = {
  timeZone: 'UTC',
  now: () => 1_700_000_000_000,
  random: () => 0.5,
  mark: -Infinity,
}

export function checked(text: string, columns: readonly Column[] = []): CheckedExpression {
  const result = checkExpression(text, { columns })
  if (!result.ok) throw new Error(`${text}: ${result.problems.map((problem) => problem.message).join(' ')}`)
  return result.expression
}

export function evaluator(
  expression: CheckedExpression,
  columns: readonly Column[],
  env: R.ExprEnv = testEnv,
  as: 'value' | 'condition' = 'value',
): (row: readonly Value[]) => Value {
  let names = 0
  const print = as === 'value' ? printJsStatements : printJsCondition
  const { statements, value } = print(
    expression,
    (name) => `row[${columns.findIndex((column) => column.name === name)}]`,
    (hint) => `${hint}${names++}`,
  )
  // oxlint-disable-next-line typescript/no-implied-eval -- the language is compiled; only tests and the engine do it
  const make = new Function('R', 'E', `return (row) => {\n${statements}\nreturn ${value};\n}`) as (
    runtime: typeof R,
    environment: R.ExprEnv,
  ) => (row: readonly Value[]) => Value
  return make(R, env)
}

/** The value of an expression as Flink's CAST to STRING writes it. */
export function textOf(
  text: string,
  columns: readonly Column[] = [],
  row: readonly Value[] = [],
  env = testEnv,
): string | null {
  const expression = checked(text, columns)
  return R.formatValue(evaluator(expression, columns, env)(row), expression.type, env)
}
