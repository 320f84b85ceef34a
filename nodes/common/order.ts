/** ORDER BY as a config field: expressions, each up or down, and where NULL stands. */
import { z } from 'zod'
import type { CheckedExpression } from '../../model/expr/index.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { meta } from './fields.ts'
import { checkField, type Problems } from './problems.ts'
import { isOrdered } from './schemas.ts'

export const orderField = (description: string) =>
  z
    .array(
      z.object({
        expression: z.string().meta(
          meta('Expression', 'A column, or a SQL expression over the columns of the input.', {
            widget: 'expression',
            expects: 'any',
            placeholder: 'amount',
          }),
        ),
        direction: z
          .enum(['asc', 'desc'])
          .default('asc')
          .meta(
            meta('Direction', 'asc: small values first. desc: large values first.', { widget: 'segmented' }),
          ),
        nulls: z
          .enum(['lowest', 'first', 'last'])
          .default('lowest')
          .meta(
            meta(
              'NULL',
              'lowest: NULL counts as smaller than any value, as in Flink. first, last: NULLS FIRST or NULLS LAST.',
              { advanced: true },
            ),
          ),
      }),
    )
    .default([])
    .meta(meta('Order by', description))

export interface Ordering {
  readonly expression: string
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'lowest' | 'first' | 'last'
}

/** Whether NULL comes before all values. */
export const nullsFirst = ({ direction, nulls }: Ordering): boolean =>
  nulls === 'lowest' ? direction === 'asc' : nulls === 'first'

export const orderText = ({ expression, direction }: Ordering): string =>
  direction === 'desc' ? `${expression.trim()} DESC` : expression.trim()

/** The expressions of an order; null after problems were noted. `replace`: the config with another order, for fixes. */
export function checkOrder(
  order: readonly Ordering[],
  input: StreamSchema,
  problems: Problems,
  replace: (order: readonly Ordering[]) => Readonly<Record<string, unknown>>,
): readonly CheckedExpression[] | null {
  const checked = order.map((one, index) => {
    const path = `orderBy.${index}.expression`
    if (one.expression.trim() === '') {
      problems.error(
        'expression-empty',
        path,
        'There is nothing to order by.',
        'Write a column, such as amount.',
      )
      return null
    }
    const expression = checkField(
      problems,
      path,
      one.expression,
      input.columns,
      (mended) => replace(order.with(index, { ...one, expression: mended })),
      input.eventTime,
    )
    if (expression === null || isOrdered(expression.type)) return expression
    problems.error(
      'expression-type',
      path,
      `Values of type ${expression.type.kind} cannot be sorted.`,
      'Order by one of its parts, such as a field or an element.',
    )
    return null
  })
  return checked.every((one) => one !== null) ? checked : null
}
