import { MAX_DECIMAL_PRECISION, t, withNullable, type SqlType } from '../../model/types.ts'
import { isNumeric, isOrdered } from '../common/schemas.ts'

export const AGGREGATE_FUNCTIONS = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'MIN', 'MAX', 'AVG'] as const
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number]

/** How an aggregate reads in words and on the canvas: `COUNT(DISTINCT user)`. */
export function aggregateText({
  function: name,
  argument,
}: {
  function: AggregateFunction
  argument: string
}): string {
  const text = argument.trim() === '' ? '*' : argument.trim()
  return name === 'COUNT_DISTINCT' ? `COUNT(DISTINCT ${text})` : `${name}(${text})`
}

/**
 * The type of an aggregate's result as Flink gives it, or why there is none. `argument` is null for `*`. The result can be NULL only where
 * the argument can: a window that fires has at least one record.
 */
export function aggregateType(
  name: AggregateFunction,
  argument: SqlType | null,
): SqlType | { readonly problem: string } {
  if (name === 'COUNT') return t.safeBigint(false)
  if (argument === null)
    return { problem: `${name === 'COUNT_DISTINCT' ? 'COUNT DISTINCT' : name} needs an argument.` }
  switch (name) {
    case 'COUNT_DISTINCT':
      return argument.kind === 'MAP'
        ? { problem: 'COUNT DISTINCT cannot compare values of type MAP.' }
        : t.safeBigint(false)
    case 'MIN':
    case 'MAX':
      return isOrdered(argument)
        ? argument
        : { problem: `${name} needs values that can be sorted, not ${argument.kind}.` }
    case 'SUM':
      if (!isNumeric(argument)) return { problem: `SUM needs a number, not ${argument.kind}.` }
      if (argument.kind === 'DECIMAL') return { ...argument, precision: MAX_DECIMAL_PRECISION }
      // A sum of values within ±2^53 may leave that range: it is exact in 64 bits.
      return argument.kind === 'BIGINT' ? t.bigint(argument.nullable) : argument
    case 'AVG':
      if (!isNumeric(argument)) return { problem: `AVG needs a number, not ${argument.kind}.` }
      return argument.kind === 'DECIMAL'
        ? withNullable(t.decimal(MAX_DECIMAL_PRECISION, Math.max(6, argument.scale)), argument.nullable)
        : argument
  }
}
