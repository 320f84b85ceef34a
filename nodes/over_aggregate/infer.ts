import type { InferContext, Inference } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { aggregateColumns } from '../common/aggregates/infer.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { Problems } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import type { OverAggregateConfig } from './config.ts'

/** The columns of the input, and those of the aggregates behind them. */
export function inferOver(
  config: OverAggregateConfig,
  input: StreamSchema | null,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  if (input === null) return { outputs: {}, problems: problems.list }
  const { keys, aggregates, onError } = config
  if (input.eventTime === null) {
    problems.error(
      'event-time-missing',
      '',
      'The input has no event time, so that its records have no order.',
      'Set the event-time column at the source, and keep that column in every Map up to here.',
    )
  }
  if (aggregates.length === 0) {
    problems.error(
      'aggregates-none',
      'aggregates',
      'There is nothing to compute.',
      'Add an aggregate, such as AVG of a column.',
    )
  }
  const late = withDead({ late: input }, onError)
  const partition = checkKeyColumns(keys, input, problems, (mended) => ({ ...config, keys: mended }))
  const results = aggregateColumns({
    aggregates,
    columns: input.columns,
    problems,
    replace: (mended) => ({ ...config, aggregates: mended }),
  })
  if (partition === null || results === null) return { outputs: late, problems: problems.list }
  let fit = true
  results.forEach(({ name }, index) => {
    const path = `aggregates.${index}.name`
    if (name === '') {
      problems.error('name-empty', path, 'A column of the result has no name.', 'Give it a name.')
      fit = false
    } else if (
      findColumn(input.columns, name) !== undefined ||
      results.findIndex((column) => column.name === name) < index
    ) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        'Choose another name.',
      )
      fit = false
    }
  })
  if (!fit) return { outputs: late, problems: problems.list }
  return {
    outputs: { out: { ...input, columns: [...input.columns, ...results] }, ...late },
    problems: problems.list,
  }
}
