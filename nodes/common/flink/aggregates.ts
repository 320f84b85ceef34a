/** Aggregates as Flink SQL. */
import type { FlinkContext, FlinkStream } from '../../../model/emit.ts'
import {
  DEFAULT_PERCENTAGE,
  DEFAULT_SEPARATOR,
  isAllRecords,
  type Aggregate,
} from '../aggregates/functions.ts'
import { expressionSql } from './expression.ts'
import { text } from './sql.ts'

export interface AggregateParts {
  /** The argument; null for all records. */
  readonly argument: string | null
  /** The condition of FILTER (WHERE …). */
  readonly filter: string | null
}

/** The expressions of each aggregate over the columns of a stream. */
export const aggregateParts = (
  context: Pick<FlinkContext, 'refuse'>,
  aggregates: readonly Aggregate[],
  stream: FlinkStream,
): readonly AggregateParts[] =>
  aggregates.map(({ argument, filter }, index) => {
    const at = `aggregates.${index}`
    return {
      argument: isAllRecords(argument) ? null : expressionSql(context, `${at}.argument`, argument, stream),
      filter: typeof filter === 'string' ? expressionSql(context, `${at}.filter`, filter, stream) : null,
    }
  })

/** An aggregate over a group. */
export function aggregateSql(aggregate: Aggregate, { argument, filter }: AggregateParts): string {
  const where = filter === null ? '' : ` FILTER (WHERE ${filter})`
  return callSql(aggregate, argument, (call) => `${call}${where}`)
}

/** An aggregate over a window named `frame` of the rows before. There is no FILTER there: what is left out counts as NULL. */
export function overSql(aggregate: Aggregate, { argument, filter }: AggregateParts, frame: string): string {
  const value = filter === null ? argument : `CASE WHEN ${filter} THEN ${argument ?? '1'} END`
  return callSql(aggregate, value, (call) => `${call} OVER ${frame}`)
}

function callSql(
  { function: name, separator, percentage }: Aggregate,
  argument: string | null,
  wrap: (call: string) => string,
): string {
  const value = argument ?? '*'
  switch (name) {
    case 'COUNT_DISTINCT':
      return wrap(`COUNT(DISTINCT ${value})`)
    case 'LISTAGG':
      return wrap(`LISTAGG(${value}, ${text(separator ?? DEFAULT_SEPARATOR)})`)
    case 'MEDIAN':
      return wrap(`PERCENTILE(${value}, 0.5)`)
    case 'PERCENTILE':
      return wrap(`PERCENTILE(${value}, ${percentage ?? DEFAULT_PERCENTAGE})`)
    // Flink has neither: the least and the greatest truth say the same.
    case 'BOOL_AND':
      return `(${wrap(`MIN(CAST(${value} AS INT))`)} = 1)`
    case 'BOOL_OR':
      return `(${wrap(`MAX(CAST(${value} AS INT))`)} = 1)`
    default:
      return wrap(`${name}(${value})`)
  }
}
