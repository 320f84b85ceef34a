import type { InferContext, Inference } from '../../model/definition.ts'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { aggregateColumns } from '../common/aggregates/infer.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { Problems } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import type { RunningAggregateConfig } from './config.ts'

/** A changelog with the group's columns as its key; in batch mode, where only the final rows are sent, a stream of them. */
export function inferRunning(
  config: RunningAggregateConfig,
  input: StreamSchema | null,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  if (input === null) return { outputs: {}, problems: problems.list }
  const { keys, aggregates, onError } = config
  if (keys.length === 0 && aggregates.length === 0) {
    problems.error(
      'aggregates-none',
      'aggregates',
      'There is nothing to group by and nothing to compute.',
      'Choose columns to group by, or add an aggregate such as COUNT.',
    )
    return { outputs: withDead({}, onError), problems: problems.list }
  }
  const groups = checkKeyColumns(keys, input, problems, (mended) => ({ ...config, keys: mended }))
  const results = aggregateColumns({
    aggregates,
    columns: input.columns,
    problems,
    replace: (mended) => ({ ...config, aggregates: mended }),
    // With nothing to group by there is a result also for no records.
    empty: keys.length === 0,
  })
  if (groups === null || results === null) return { outputs: withDead({}, onError), problems: problems.list }
  const columns = [...groups, ...results]
  if (!namesFit(columns, groups.length, problems)) {
    return { outputs: withDead({}, onError), problems: problems.list }
  }
  const out: StreamSchema =
    context.mode === 'batch'
      ? { columns, eventTime: null, changes: 'append', key: null }
      : { columns, eventTime: null, changes: 'changelog', key: keys }
  return { outputs: withDead({ out }, onError), problems: problems.list }
}

/** Every column of the result needs a name of its own. */
function namesFit(columns: readonly Column[], groups: number, problems: Problems): boolean {
  let fit = true
  columns.forEach(({ name }, index) => {
    const path = index < groups ? `keys.${index}` : `aggregates.${index - groups}.name`
    if (name === '') {
      problems.error('name-empty', path, 'A column of the result has no name.', 'Give it a name.')
      fit = false
    } else if (columns.findIndex((column) => column.name === name) < index) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        'Choose another name.',
      )
      fit = false
    }
  })
  return fit
}
