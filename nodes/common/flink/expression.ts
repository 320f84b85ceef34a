/** Expressions of a config as Flink SQL. */
import {
  checkExpression,
  flinkObstacle,
  parse,
  printSql,
  quoteIdentifier,
  rewrite,
  type Expr,
  type Replace,
  type Scope,
} from '../../../model/expr/index.ts'
import type { FlinkContext, FlinkStream } from '../../../model/emit.ts'
import type { Column } from '../../../model/schema.ts'
import type { SqlType } from '../../../model/types.ts'

const nothing: Replace = () => null

/** An expression over the columns of a stream. Refuses what Flink cannot compute. */
export function expressionSql(
  context: Pick<FlinkContext, 'refuse'>,
  path: string,
  text: string,
  stream: FlinkStream,
): string {
  const { columns, eventTime } = stream.schema
  if (stream.time === null && /CURRENT_WATERMARK/i.test(text)) {
    context.refuse(
      path,
      'Flink SQL no longer knows the event time here, so it has no CURRENT_WATERMARK.',
      'Ask for the watermark nearer to the source.',
    )
  }
  return scopedSql(context, path, text, { columns, eventTime }, (part) => watermark(part, stream))
}

/** An expression over any scope; `replace` puts other names in. */
export function scopedSql(
  { refuse }: Pick<FlinkContext, 'refuse'>,
  path: string,
  text: string,
  scope: Scope,
  replace: Replace = nothing,
): string {
  const checked = checkExpression(text, scope)
  if (!checked.ok) {
    refuse(path, checked.problems[0]?.message ?? 'The expression cannot be read.', 'Mend the expression.')
    return ''
  }
  const { expression } = checked
  refuseObstacle({ refuse }, path, expression.ast)
  return printSql({ ...expression, ast: rewrite(expression.ast, replace) })
}

export function refuseObstacle({ refuse }: Pick<FlinkContext, 'refuse'>, path: string, ast: Expr): void {
  const obstacle = flinkObstacle(ast)
  if (obstacle !== null) refuse(path, obstacle, 'Compute the value in another way.')
}

/** CURRENT_WATERMARK takes Flink's own event time, and gives an instant; here it has the type of the event-time column. */
function watermark(part: Expr, { schema, time }: FlinkStream): Expr | null {
  if (part.kind !== 'call' || part.name !== 'CURRENT_WATERMARK' || time === null) return null
  const column = schema.columns.find(({ name }) => name === schema.eventTime)
  return parsed(timeAs(`CURRENT_WATERMARK(${quoteIdentifier(time)})`, column, time))
}

/** A value of Flink's event time in the type that the schema's column of the event time has. */
export function timeAs(sql: string, column: Column | undefined, time: string): string {
  if (column === undefined || column.name === time) return sql
  return column.type.kind === 'BIGINT'
    ? `(EXTRACT(EPOCH FROM ${sql}) * 1000 + EXTRACT(MILLISECOND FROM ${sql}))`
    : `CAST(${sql} AS ${column.type.kind}(3))`
}

/** The tree of a text that is known to be an expression. */
export function parsed(text: string): Expr {
  const read = parse(text)
  if (!read.ok) throw new Error(`not an expression: ${text}`)
  return read.ast
}

/** Puts the name of a relation before the columns of an expression. */
export const qualified =
  (relation: string): Replace =>
  (part) =>
    part.kind === 'name' ? { ...part, parts: [{ name: relation, span: part.span }, ...part.parts] } : null

/** A column whose values have no type cannot be in a table of Flink. */
export const hasType = (type: SqlType): boolean => type.kind !== 'NULL'
