/** Sort keys of rows, and how they compare. */
import * as library from '../../../model/expr/runtime/index.ts'
import { printJsStatements } from '../../../model/expr/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import { nullsFirst, type Ordering } from '../order.ts'
import { aggregateHelpers } from './aggregates/helpers.ts'
import { checkedExpression } from './expression.ts'
import { indicesOf, type Row } from './rows.ts'

export type SortKey = readonly Value[]

export interface Sorting {
  /** Throws where an expression cannot be computed. */
  readonly keyOf: (row: Row, mark: number) => SortKey
  /** Less than 0 where the first comes before the second. */
  readonly compare: (a: SortKey, b: SortKey) => number
}

/** `environment`: `E` of printed expressions. */
export function compileSorting(
  operator: PlanOperator,
  order: readonly Ordering[],
  input: StreamSchema,
  environment: unknown,
): Sorting {
  let names = 0
  const fresh = (hint: string): string => `${hint.replaceAll(/\W/g, '_')}$${names++}`
  const read = (name: string): string => `row[${indicesOf(input, [name])[0] ?? 0}]`
  const expressions = order.map(({ expression }) => checkedExpression(operator, expression, input.columns))
  const printed = expressions.map((expression) => printJsStatements(expression, read, fresh))
  const statements = printed.map((one) => one.statements).join('\n')
  const values = printed.map(({ value }) => value).join(', ')
  const mark = `${statements}${values}`.includes('E.mark') ? 'E.mark = mark;\n' : ''
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(
    'R',
    'E',
    `"use strict";\nreturn (row, mark) => {\n${mark}${statements}\nreturn [${values}];\n};`,
  )
  const parts = order.map((one, index) => ({
    sign: one.direction === 'desc' ? -1 : 1,
    // What is returned where only the first is NULL.
    nullSign: nullsFirst(one) ? -1 : 1,
    compare: comparison(expressions[index]?.type ?? { kind: 'NULL', nullable: true }),
  }))
  return {
    keyOf: make(library, environment) as Sorting['keyOf'],
    compare(a, b) {
      for (const [index, { sign, nullSign, compare }] of parts.entries()) {
        const [x, y] = [a[index] ?? null, b[index] ?? null]
        if (x === null || y === null) {
          if (x === y) continue
          return x === null ? nullSign : -nullSign
        }
        const result = compare(x, y)
        if (result !== 0) return sign * result
      }
      return 0
    },
  }
}

/** Of two values that are not NULL. NaN is larger than any number. */
function comparison(type: SqlType): (x: Value, y: Value) => number {
  if (type.kind === 'STRING') return aggregateHelpers.compareTexts
  return (x, y) => {
    if (x === null || y === null || x === y) return 0
    if (x < y) return -1
    if (x > y) return 1
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  }
}
