import type { InferContext, Inference } from '../../model/definition.ts'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { aggregateColumns } from '../common/aggregates/infer.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { Problems } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import type { OverAggregateConfig } from './config.ts'

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
      'The input has no event time, so it has no order in which to look back.',
      'Set the event-time column at the source, and keep that column in every Map up to here.',
    )
  }
  if (aggregates.length === 0) {
    problems.error(
      'aggregates-none',
      'aggregates',
      'There is nothing to compute.',
      'Add an aggregate such as SUM.',
    )
  }
  const columns = checkKeyColumns(keys, input, problems, (mended) => ({ ...config, keys: mended }))
  const results = aggregateColumns({
    aggregates,
    columns: input.columns,
    problems,
    replace: (mended) => ({ ...config, aggregates: mended }),
  })
  const late = withDead({ late: input }, onError)
  if (columns === null || results === null || !namesFit(results, input, problems))
    return { outputs: late, problems: problems.list }
  const out: StreamSchema = { ...input, columns: [...input.columns, ...results] }
  return { outputs: { out, ...late }, problems: problems.list }
}

/** Results stand beside the columns of the input, so each needs a name that is free. */
function namesFit(results: readonly Column[], input: StreamSchema, problems: Problems): boolean {
  let fit = true
  results.forEach(({ name }, index) => {
    const path = `aggregates.${index}.name`
    const taken =
      findColumn(input.columns, name) !== undefined ||
      results.findIndex((column) => column.name === name) < index
    if (name === '')
      problems.error('name-empty', path, 'A column of the result has no name.', 'Give it a name.')
    else if (taken) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        'Choose another name: the columns of the input go along.',
      )
    }
    if (name === '' || taken) fit = false
  })
  return fit
}
