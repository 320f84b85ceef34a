/** Checks the aggregates of a config and gives the columns of their results. */
import type { Column } from '../../../model/schema.ts'
import { checkField, type Problems } from '../problems.ts'
import { aggregateText, aggregateType, isAllRecords, type Aggregate } from './functions.ts'

export interface AggregatesCheck {
  readonly aggregates: readonly Aggregate[]
  /** The columns that arguments and conditions may use. */
  readonly columns: readonly Column[]
  readonly problems: Problems
  /** The node's config with other aggregates, for fixes. */
  readonly replace: (aggregates: readonly Aggregate[]) => Readonly<Record<string, unknown>>
  /** Whether an aggregate may have no records at all, so that it can be NULL for that alone. */
  readonly empty?: boolean
  /** Where the list stands in the config. */
  readonly path?: string
}

/** The columns in the order of the aggregates; null after problems were noted. */
export function aggregateColumns(check: AggregatesCheck): Column[] | null {
  const { aggregates, empty = false } = check
  const columns = aggregates.map((aggregate, index) => {
    const filtered = typeof aggregate.filter === 'string'
    const fits = filtered ? checkFilter(check, index, aggregate.filter ?? '') : true
    const column = resultColumn(check, index, empty || filtered)
    return fits ? column : null
  })
  return columns.every((column) => column !== null) ? columns : null
}

function resultColumn(check: AggregatesCheck, index: number, empty: boolean): Column | null {
  const { aggregates, columns, problems, replace, path = 'aggregates' } = check
  const aggregate = aggregates[index]
  if (aggregate === undefined) return null
  const at = `${path}.${index}.argument`
  const text = aggregate.argument
  const all = isAllRecords(text)
  const argument = all
    ? null
    : checkField(problems, at, text, columns, (mended) =>
        replace(aggregates.with(index, { ...aggregate, argument: mended })),
      )
  if (argument === null && !all) return null
  const type = aggregateType(aggregate.function, argument?.type ?? null, empty)
  if (!('problem' in type)) return { name: aggregate.name, type }
  problems.error(
    'aggregate-argument',
    at,
    type.problem,
    all
      ? 'Choose a column, or count the records with COUNT.'
      : `Compute a value that fits in ${aggregateText({ ...aggregate, filter: null })}, with CAST if need be.`,
  )
  return null
}

function checkFilter(check: AggregatesCheck, index: number, text: string): boolean {
  const { aggregates, columns, problems, replace, path = 'aggregates' } = check
  const at = `${path}.${index}.filter`
  const aggregate = aggregates[index]
  if (aggregate === undefined) return false
  if (text.trim() === '') {
    problems.error(
      'expression-empty',
      at,
      'The condition is empty.',
      'Write one, such as amount > 100, or switch it off.',
    )
    return false
  }
  const condition = checkField(problems, at, text, columns, (mended) =>
    replace(aggregates.with(index, { ...aggregate, filter: mended })),
  )
  if (condition === null) return false
  if (condition.type.kind === 'BOOLEAN' || condition.type.kind === 'NULL') return true
  problems.error(
    'expression-type',
    at,
    `The condition is of type ${condition.type.kind}, not BOOLEAN.`,
    'Compare it with something: amount > 100.',
  )
  return false
}
