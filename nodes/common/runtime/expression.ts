/** Expressions of a config as code over a record's columns. */
import type { ColumnCode } from '../../../engine/api/index.ts'
import { UnexpectedError } from '../../../model/errors.ts'
import {
  checkExpression,
  printJsCondition,
  printJsStatements,
  type CheckedExpression,
} from '../../../model/expr/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column } from '../../../model/schema.ts'

export interface ExpressionCode {
  /** Statements over `R`, `E` and the columns' code, to stand before the value is used; they bind locals. */
  readonly statements: string
  /** An expression without side effects, to be evaluated once. */
  readonly value: string
  /** Whether statements or value may throw. */
  readonly canFail: boolean
}

/** Checks an expression of a plan. A plan has only expressions that check, so anything else is a defect. */
export function checkedExpression(
  operator: PlanOperator,
  text: string,
  columns: readonly Column[],
): CheckedExpression {
  const checked = checkExpression(text, { columns })
  if (checked.ok) return checked.expression
  throw new UnexpectedError(
    'plan',
    `The expression ${text} does not check: ${checked.problems[0]?.message ?? ''}`,
    {
      nodeId: operator.id,
    },
  )
}

/** `as`: the value, or a JavaScript boolean that is true only for TRUE. */
export function compileExpression(
  operator: PlanOperator,
  text: string,
  input: ColumnCode,
  fresh: (hint: string) => string,
  as: 'value' | 'condition' = 'value',
): ExpressionCode {
  const columns = operator.inputs[0]?.schema.columns ?? []
  const expression = checkedExpression(operator, text, columns)
  const column = (name: string): string => input[columns.findIndex((one) => one.name === name)] ?? 'null'
  const print = as === 'condition' ? printJsCondition : printJsStatements
  return { ...print(expression, column, fresh), canFail: expression.canFail }
}
