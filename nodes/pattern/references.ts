/** What an expression of a pattern may refer to, and how its names are read. */
import type { CheckedExpression, Expr, NameExpr } from '../../model/expr/index.ts'
import type { Span } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import type { SqlType } from '../../model/types.ts'
import type { Step } from './text.ts'

export interface MatchScope {
  readonly columns: readonly Column[]
  readonly steps: readonly Step[]
  /** Index of the step whose condition it is; null for a measure. */
  readonly current: number | null
  /** The column with the event time. */
  readonly time: Column | null
  /** The match may have broken off: then no variable is sure to have a row. */
  readonly broken: boolean
}

/** A row of a variable (−1: of all), counted from its first or its last one, as a hidden column of type ROW. */
export interface RowReference {
  readonly name: string
  readonly variable: number
  readonly end: 'first' | 'last'
  readonly skip: number
}

/** Those that Flink computes in patterns. */
export const MATCH_AGGREGATES = [
  'COUNT',
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
  'LISTAGG',
] as const
export type MatchAggregate = (typeof MATCH_AGGREGATES)[number]

/** An aggregate over the rows of a variable (−1: of all). `argument`: over the columns of one row; null counts the rows. */
export interface AggregateReference {
  readonly name: string
  readonly function: MatchAggregate
  readonly variable: number
  readonly argument: CheckedExpression | null
  /** LISTAGG: what stands between two values. */
  readonly separator: string | undefined
  readonly type: SqlType
}

export interface References {
  readonly rows: readonly RowReference[]
  readonly aggregates: readonly AggregateReference[]
  /** Hidden columns with the time of the match. */
  readonly times: readonly Column[]
  /** Columns of the input that are read of some row. */
  readonly columns: ReadonlySet<string>
}

/** Names that no column of a person has. */
export const HIDDEN = '\u0000'
/** All variables. */
export const ALL = -1

export const isAggregate = (name: string): name is MatchAggregate =>
  (MATCH_AGGREGATES as readonly string[]).includes(name)

/** Index of the variable that a name begins with, −1 where it names a column alone. */
export function variableOf({ parts }: NameExpr, { steps }: MatchScope): number {
  return parts.length < 2 ? ALL : steps.findIndex(({ variable }) => variable === parts[0]?.name)
}

export function withoutVariable(name: NameExpr, scope: MatchScope): NameExpr {
  return variableOf(name, scope) === ALL ? name : { ...name, parts: name.parts.slice(1) }
}

export const hiddenName = (name: string, span: Span): NameExpr => ({
  kind: 'name',
  parts: [{ name, span }],
  span,
})

export function wholeNumber(expr: Expr): number | null {
  return expr.kind === 'literal' && expr.type === 'number' && /^\d{1,6}$/.test(expr.text)
    ? Number(expr.text)
    : null
}

export function textLiteral(expr: Expr): string | undefined {
  return expr.kind === 'literal' && expr.type === 'string' ? expr.text : undefined
}
