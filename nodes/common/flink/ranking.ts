/** ROW_NUMBER, by which Flink finds the first rows of a group. */
import type { FlinkContext, FlinkStream } from '../../../model/emit.ts'
import { nullsFirst, type Ordering } from '../order.ts'
import { expressionSql } from './expression.ts'
import { name } from './sql.ts'

export const RANK = '$rank'

export interface Ranking {
  /** Columns and their order, as they stand behind ORDER BY. */
  readonly order: readonly string[]
  readonly partition: readonly string[]
  /** The relation, or a query in brackets. */
  readonly from: string
  /** The condition on the rank. */
  readonly where: string
  readonly columns: readonly string[]
}

export function ranked({ order, partition, from, where, columns }: Ranking): string {
  const by = partition.length === 0 ? '' : `PARTITION BY ${partition.join(', ')} `
  return `SELECT ${columns.join(', ')}
FROM (
  SELECT *, ROW_NUMBER() OVER (${by}ORDER BY ${order.join(', ')}) AS ${name(RANK)}
  FROM ${from}
)
WHERE ${where}`
}

/** Flink counts NULL as the lowest value where nothing else is said. */
export const orderSql = (
  context: Pick<FlinkContext, 'refuse'>,
  order: readonly Ordering[],
  stream: FlinkStream,
): readonly string[] =>
  order.map((one, index) => {
    const sql = expressionSql(context, `orderBy.${index}.expression`, one.expression, stream)
    const nulls = one.nulls === 'lowest' ? '' : ` NULLS ${nullsFirst(one) ? 'FIRST' : 'LAST'}`
    return `${sql} ${one.direction === 'asc' ? 'ASC' : 'DESC'}${nulls}`
  })
