import type { InferContext, Inference } from '../../model/definition.ts'
import { appendStream, type Column, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { aggregateColumns } from '../common/aggregates/infer.ts'
import { Problems, unknownColumn } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import type { WindowAggregateConfig } from './config.ts'

/** Checks a tumbling window and gives the schemas of its ports. */
export function inferWindow(
  config: WindowAggregateConfig,
  input: StreamSchema | null,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  if (config.offset >= config.size) {
    problems.error(
      'window-offset',
      'offset',
      'The offset is not smaller than the size of the window.',
      'An offset of a whole window changes nothing: use one below the size.',
    )
  }
  if (input === null) return { outputs: {}, problems: problems.list }
  if (input.eventTime === null) {
    problems.error(
      'event-time-missing',
      '',
      'The input has no event time, so no window could ever fire.',
      'Set the event-time column at the source, and keep that column in every Map up to here.',
    )
  }
  const keys = keyColumns(config, input, problems)
  const results = aggregateColumns({
    aggregates: config.aggregates,
    columns: input.columns,
    problems,
    replace: (aggregates) => ({ ...config, aggregates }),
  })
  const late = withDead({ late: input }, config.onError)
  if (keys === null || results === null) return { outputs: late, problems: problems.list }
  const columns = [
    ...keys,
    { name: config.windowStart, type: t.timestamp(false) },
    { name: config.windowEnd, type: t.timestamp(false) },
    ...results,
  ]
  if (!namesFit(config, columns, problems)) return { outputs: late, problems: problems.list }
  return { outputs: { out: appendStream(columns, config.windowEnd), ...late }, problems: problems.list }
}

function keyColumns(config: WindowAggregateConfig, input: StreamSchema, problems: Problems): Column[] | null {
  const columns: Column[] = []
  config.keys.forEach((name, index) => {
    const path = `keys.${index}`
    const column = findColumn(input.columns, name)
    if (column === undefined) {
      unknownColumn(problems, path, name, input.columns, (near) => ({
        ...config,
        keys: config.keys.with(index, near),
      }))
    } else if (column.type.kind === 'MAP') {
      problems.error(
        'column-type',
        path,
        `The key ${name} is a MAP, and maps cannot be compared.`,
        'Group by one of its values: compute it in a Map before.',
      )
    } else if (config.keys.indexOf(name) < index) {
      problems.error('column-duplicate', path, `The key ${name} is listed twice.`, 'Remove one of the two.')
    } else columns.push(column)
  })
  return columns.length === config.keys.length ? columns : null
}

/** Every column of the result needs a name of its own. */
function namesFit(config: WindowAggregateConfig, columns: readonly Column[], problems: Problems): boolean {
  const seen = new Set<string>()
  const firstResult = columns.length - config.aggregates.length
  let fit = true
  columns.forEach(({ name }, index) => {
    const path =
      index >= firstResult
        ? `aggregates.${index - firstResult}.name`
        : index === firstResult - 1
          ? 'windowEnd'
          : index === firstResult - 2
            ? 'windowStart'
            : `keys.${index}`
    if (name === '') {
      problems.error('name-empty', path, 'A column of the result has no name.', 'Give it a name.')
      fit = false
    } else if (seen.has(name)) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        'Choose another name.',
      )
      fit = false
    }
    seen.add(name)
  })
  return fit
}
