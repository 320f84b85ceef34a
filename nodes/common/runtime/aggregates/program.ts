/** All aggregates of a node as code: arguments and conditions computed once a record, then added, merged, taken back. */
import { UnexpectedError } from '../../../../model/errors.ts'
import { printJsCondition, printJsStatements } from '../../../../model/expr/index.ts'
import type { PlanOperator } from '../../../../model/plan/plan.ts'
import type { Column } from '../../../../model/schema.ts'
import type { SqlType } from '../../../../model/types.ts'
import { isAllRecords, type Aggregate } from '../../aggregates/functions.ts'
import { checkedExpression } from '../expression.ts'
import { aggregateCode } from './code.ts'
import type { AggregateCode, AggregateNeeds } from './part.ts'

/**
 * Code over an accumulator `a` (and `b` for `merge`). `n`, the number of its records, is the operator's: it counts in `add` and `retract`, and adds up in
 * `merge`. In scope have to be `R` and `E` of printed expressions, `mark`, the watermark in force, and `aggregateHelpers` by name; with `ordered`, `seq` as well.
 */
export interface AggregateProgram {
  /** The locals that `compute` sets and the others read. */
  readonly locals: readonly string[]
  /** Declares them; empty where there are none. */
  readonly declare: string
  /** Statements that compute arguments and conditions of a record. */
  readonly compute: string
  /** Whether `compute` may throw: the record is bad then. */
  readonly canFail: boolean
  /** Fields of the accumulator besides `n`, with the code of what they start with. */
  readonly fields: readonly (readonly [name: string, initial: string])[]
  readonly add: string
  readonly retract: string
  readonly merge: string
  /** An expression for each aggregate. */
  readonly results: readonly string[]
  readonly ordered: boolean
  /** Fields that hold the number of a record, or a list of them: `seq` goes on above the largest after a restart. */
  readonly numbered: readonly string[]
}

/**
 * `input`: the columns of the record; `read` gives the code of a column's value; `results`: the columns of the results, in the order of the aggregates; `fresh` gives a
 * local name that nothing else uses.
 */
export function aggregateProgram(
  operator: PlanOperator,
  aggregates: readonly Aggregate[],
  input: readonly Column[],
  results: readonly Column[],
  read: (name: string) => string,
  fresh: (hint: string) => string,
  needs: AggregateNeeds = {},
): AggregateProgram {
  const parts = aggregates.map((aggregate, index) => {
    const result = results[index]?.type
    if (result === undefined)
      throw new UnexpectedError('plan', `${operator.id} has no column for ${aggregate.name}.`)
    const argument = argumentOf(operator, aggregate, index, input, read, fresh)
    const filter = filterOf(operator, aggregate, index, input, read, fresh)
    const code = aggregateCode(aggregate, index, argument?.type ?? null, result, needs, filter !== null)
    return { argument, filter, code, index }
  })
  const computed = parts.flatMap(({ argument, filter }) => [argument, filter].filter((one) => one !== null))
  const codes = parts.map(({ code }) => code)
  const through = (change: (code: AggregateCode, x: string) => string): string =>
    parts
      .map(({ code, filter, index }) => {
        const statements = change(code, `y${index}`)
        return filter === null || statements === '' ? statements : `if (${filter.name}) {\n${statements}}\n`
      })
      .join('')
  return {
    locals: computed.map(({ name }) => name),
    declare: computed.length === 0 ? '' : `let ${computed.map(({ name }) => name).join(', ')};\n`,
    compute: withMark(
      computed.map(({ name, statements, value }) => `${statements}\n${name} = ${value};\n`).join(''),
    ),
    canFail: computed.some(({ canFail }) => canFail),
    fields: codes.flatMap(({ fields }) => fields),
    add: through((code, x) => code.add(x)),
    retract: through((code, x) => code.retract?.(x) ?? ''),
    merge: codes.map(({ merge }) => merge ?? '').join(''),
    results: codes.map(({ result }) => result),
    ordered: codes.some(({ ordered }) => ordered),
    numbered: parts.flatMap(({ code, index }) => (code.ordered ? [`o${index}`] : [])),
  }
}

/** Expressions read the watermark from their surroundings. */
const withMark = (code: string): string => (code.includes('E.mark') ? `E.mark = mark;\n${code}` : code)

interface Computed {
  readonly name: string
  readonly statements: string
  readonly value: string
  readonly canFail: boolean
  readonly type: SqlType
}

/** Null for `*`, all records. */
function argumentOf(
  operator: PlanOperator,
  { argument }: Aggregate,
  index: number,
  columns: readonly Column[],
  read: (name: string) => string,
  fresh: (hint: string) => string,
): Computed | null {
  if (isAllRecords(argument)) return null
  const expression = checkedExpression(operator, argument, columns)
  const { canFail, type } = expression
  return { name: `y${index}`, ...printJsStatements(expression, read, fresh), canFail, type }
}

/** Null where every record counts. */
function filterOf(
  operator: PlanOperator,
  { filter }: Aggregate,
  index: number,
  columns: readonly Column[],
  read: (name: string) => string,
  fresh: (hint: string) => string,
): Computed | null {
  if (typeof filter !== 'string') return null
  const expression = checkedExpression(operator, filter, columns)
  const { canFail, type } = expression
  return { name: `f${index}`, ...printJsCondition(expression, read, fresh), canFail, type }
}
