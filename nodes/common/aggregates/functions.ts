/** The aggregate functions by name, how they read, and the type of what they give. */
import { MAX_DECIMAL_PRECISION, t, withNullable, type SqlType } from '../../../model/types.ts'
import { isNumeric, isOrdered } from '../schemas.ts'

export const AGGREGATE_FUNCTIONS = [
  'COUNT',
  'COUNT_DISTINCT',
  'SUM',
  'MIN',
  'MAX',
  'AVG',
  'STDDEV_POP',
  'STDDEV_SAMP',
  'VAR_POP',
  'VAR_SAMP',
  'FIRST_VALUE',
  'LAST_VALUE',
  'ARRAY_AGG',
  'LISTAGG',
  'MEDIAN',
  'PERCENTILE',
  'BOOL_AND',
  'BOOL_OR',
] as const
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number]

/** One aggregate as a config has it. What is left out is as the field's default. */
export interface Aggregate {
  readonly function: AggregateFunction
  /** An expression; empty or `*`: all records. */
  readonly argument: string
  /** The column of the result. */
  readonly name: string
  /** LISTAGG: what stands between two values. */
  readonly separator?: string | undefined
  /** PERCENTILE: which, from 0 to 1. */
  readonly percentage?: number | undefined
  /** FILTER (WHERE …): a condition; null for all records. */
  readonly filter?: string | null | undefined
}

/** COUNT(*) is often written with its star. */
export const isAllRecords = (argument: string): boolean => argument.trim() === '' || argument.trim() === '*'

/** How an aggregate reads in words and on the canvas: `COUNT(DISTINCT user)`. */
export function aggregateText({
  function: name,
  argument,
  separator,
  percentage,
  filter,
}: Aggregate): string {
  const text = isAllRecords(argument) ? '*' : argument.trim()
  const call = ((): string => {
    switch (name) {
      case 'COUNT_DISTINCT':
        return `COUNT(DISTINCT ${text})`
      case 'LISTAGG':
        return separator === undefined || separator === ','
          ? `LISTAGG(${text})`
          : `LISTAGG(${text}, '${separator.replaceAll("'", "''")}')`
      case 'PERCENTILE':
        return `PERCENTILE(${text}, ${percentage ?? DEFAULT_PERCENTAGE})`
      default:
        return `${name}(${text})`
    }
  })()
  return typeof filter === 'string' ? `${call} FILTER (WHERE ${filter.trim()})` : call
}

export const DEFAULT_SEPARATOR = ','
export const DEFAULT_PERCENTAGE = 0.5

/** The sample variance of one value is NULL; Flink declares percentiles nullable always. */
const OFTEN_NULL: ReadonlySet<AggregateFunction> = new Set([
  'STDDEV_SAMP',
  'VAR_SAMP',
  'MEDIAN',
  'PERCENTILE',
])

/** Names as they stand in messages. */
const displayName = (name: AggregateFunction): string => name.replace('COUNT_DISTINCT', 'COUNT DISTINCT')

/**
 * The type of an aggregate's result as Flink 2.2 gives it, or why there is none. `argument` is null for `*`. `empty`: whether it may have to be computed over no
 * records at all (a FILTER that lets none through); else only a NULL argument makes a NULL result.
 */
export function aggregateType(
  name: AggregateFunction,
  argument: SqlType | null,
  empty = false,
): SqlType | { readonly problem: string } {
  if (name === 'COUNT') return t.safeBigint(false)
  if (argument === null) return { problem: `${displayName(name)} needs an argument.` }
  const type = typeOver(name, argument)
  return 'problem' in type || name === 'COUNT_DISTINCT'
    ? type
    : withNullable(type, argument.nullable || empty || OFTEN_NULL.has(name))
}

function typeOver(
  name: Exclude<AggregateFunction, 'COUNT'>,
  argument: SqlType,
): SqlType | { readonly problem: string } {
  const refuse = (needs: string) => ({
    problem: `${displayName(name)} needs ${needs}, not ${argument.kind}.`,
  })
  switch (name) {
    case 'COUNT_DISTINCT':
      return argument.kind === 'MAP'
        ? { problem: 'COUNT DISTINCT cannot compare values of type MAP.' }
        : t.safeBigint(false)
    case 'MIN':
    case 'MAX':
      return isOrdered(argument) ? argument : refuse('values that can be sorted')
    case 'FIRST_VALUE':
    case 'LAST_VALUE':
      return argument
    case 'SUM':
      if (!isNumeric(argument)) return refuse('a number')
      if (argument.kind === 'DECIMAL') return { ...argument, precision: MAX_DECIMAL_PRECISION }
      // A sum of values within ±2^53 may leave that range: it is exact in 64 bits.
      return argument.kind === 'BIGINT' ? t.bigint(argument.nullable) : argument
    case 'AVG':
      if (!isNumeric(argument)) return refuse('a number')
      return argument.kind === 'DECIMAL' ? averageDecimal(argument.scale) : argument
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
    case 'VAR_POP':
    case 'VAR_SAMP':
      if (!isNumeric(argument)) return refuse('a number')
      if (argument.kind === 'DECIMAL') return averageDecimal(argument.scale)
      return argument.kind === 'BIGINT' ? t.bigint(argument.nullable) : argument
    case 'MEDIAN':
    case 'PERCENTILE':
      return isNumeric(argument) ? t.double() : refuse('a number')
    case 'ARRAY_AGG':
      return t.array(argument, false)
    case 'LISTAGG':
      return argument.kind === 'STRING' ? t.string(argument.nullable) : refuse('a text')
    case 'BOOL_AND':
    case 'BOOL_OR':
      return argument.kind === 'BOOLEAN' ? argument : refuse('a condition')
  }
}

const averageDecimal = (scale: number): SqlType => t.decimal(MAX_DECIMAL_PRECISION, Math.max(6, scale), false)
