/** Aggregates of windows and groups: `sum(o => o.amount, { where: o => o.paid })`. */
import type { Json } from '../../model/document.ts'
import type { UsedLambda } from './graph.ts'
import { expressionOf, type Lambda } from './lambda.ts'
import type { Decimal } from './values.ts'

declare const resultType: unique symbol
declare const rowType: unique symbol

/** What is computed over rows, and the type of its result. */
export interface Aggregate<Row, Result> {
  readonly function: string
  readonly fields: Readonly<Record<string, Json>>
  readonly lambdas: readonly UsedLambda[]
  readonly [rowType]?: (row: Row) => void
  readonly [resultType]?: Result
}

export type ResultOf<A> = A extends Aggregate<never, infer Result> ? Result : never

export interface AggregateOptions<Row> {
  /** Only these records count (FILTER). */
  readonly where?: (row: Row) => boolean | null
}

type Numeric = number | bigint | Decimal | null
/** With `where` there may be no record at all. */
type Filtered<Options, Value> = Options extends { readonly where: unknown } ? Value | null : Value
type Argument<Row, Value> = (row: Row) => Value

function make<Row, Result>(
  name: string,
  argument: Lambda | null,
  { where, ...fields }: { readonly where?: Lambda | undefined; readonly [field: string]: unknown } = {},
): Aggregate<Row, Result> {
  const value = argument === null ? null : expressionOf(argument, { ports: ['in'], condition: false })
  const filter = where === undefined ? null : expressionOf(where, { ports: ['in'], condition: true })
  const own = {
    function: name,
    argument: value?.sql ?? '',
    ...(fields as Readonly<Record<string, Json>>),
    ...(filter === null ? {} : { filter: filter.sql }),
  }
  const lambdas = [value?.used ?? null, filter?.used ?? null].filter((used) => used !== null)
  return { function: name, fields: own, lambdas }
}

/** How many records. */
export const count = <Row>(options: AggregateOptions<Row> = {}): Aggregate<Row, number> =>
  make('COUNT', null, options as { where?: Lambda })

/** How many values are not NULL. */
export const countOf = <Row>(
  argument: Argument<Row, unknown>,
  options: AggregateOptions<Row> = {},
): Aggregate<Row, number> => make('COUNT', argument, options as { where?: Lambda })

export const countDistinct = <Row>(
  argument: Argument<Row, unknown>,
  options: AggregateOptions<Row> = {},
): Aggregate<Row, number> => make('COUNT_DISTINCT', argument, options as { where?: Lambda })

/** An aggregate whose result is of the type of its argument. */
const same =
  <Accepted>(name: string) =>
  <Row, Value extends Accepted, const Options extends AggregateOptions<Row> = object>(
    argument: Argument<Row, Value>,
    options?: Options & AggregateOptions<Row>,
  ): Aggregate<Row, Filtered<Options, Value>> =>
    make(name, argument, options as { where?: Lambda })

export const sum = same<Numeric>('SUM')
/** Of whole numbers a whole number, as in SQL. */
export const avg = same<Numeric>('AVG')
export const min = same<unknown>('MIN')
export const max = same<unknown>('MAX')
export const firstValue = same<unknown>('FIRST_VALUE')
export const lastValue = same<unknown>('LAST_VALUE')
export const stddevPop = same<Numeric>('STDDEV_POP')
export const varPop = same<Numeric>('VAR_POP')
export const boolAnd = same<boolean | null>('BOOL_AND')
export const boolOr = same<boolean | null>('BOOL_OR')

const maybe =
  (name: string) =>
  <Row, Value extends Numeric>(
    argument: Argument<Row, Value>,
    options?: AggregateOptions<Row>,
  ): Aggregate<Row, Value | null> =>
    make(name, argument, options as { where?: Lambda })

export const stddevSamp = maybe('STDDEV_SAMP')
export const varSamp = maybe('VAR_SAMP')

export const median = <Row>(
  argument: Argument<Row, Numeric>,
  options: AggregateOptions<Row> = {},
): Aggregate<Row, number | null> => make('MEDIAN', argument, options as { where?: Lambda })

/** `percentage`: which, from 0 to 1; 0.5 unless given. */
export const percentile = <Row>(
  argument: Argument<Row, Numeric>,
  options: AggregateOptions<Row> & { readonly percentage?: number } = {},
): Aggregate<Row, number | null> => make('PERCENTILE', argument, options as { where?: Lambda })

/** `separator`: what stands between two values, a comma unless given. */
export const listagg = <
  Row,
  Value extends string | null,
  const Options extends AggregateOptions<Row> = object,
>(
  argument: Argument<Row, Value>,
  options?: Options & AggregateOptions<Row> & { readonly separator?: string },
): Aggregate<Row, Filtered<Options, Value>> => make('LISTAGG', argument, options as { where?: Lambda })

export const arrayAgg = <Row, Value>(
  argument: Argument<Row, Value>,
  options?: AggregateOptions<Row>,
): Aggregate<Row, readonly Value[] | null> => make('ARRAY_AGG', argument, options as { where?: Lambda })
