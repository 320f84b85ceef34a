import type { InferContext, Inference } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { Problems } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import { isAppend, type DeduplicateConfig } from './config.ts'

export function inferDeduplicate(
  config: DeduplicateConfig,
  input: StreamSchema | null,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  if (input === null) return { outputs: {}, problems: problems.list }
  const { keys, keep, order } = config
  if (keys.length === 0) {
    problems.error(
      'keys-none',
      'keys',
      'It is not said by which columns records are the same.',
      'Choose one or more columns, such as an id.',
      [problems.fix('Compare all columns', { ...config, keys: input.columns.map(({ name }) => name) })],
    )
  }
  if (order === 'time' && input.eventTime === null) {
    problems.error(
      'event-time-missing',
      'order',
      `The input has no event time, so none of its records is the ${keep}.`,
      'Set the event-time column at the source, or go by the order of arrival.',
      [problems.fix(`Keep the ${keep} to arrive`, { ...config, order: 'arrival' })],
    )
  }
  const columns = checkKeyColumns(keys, input, problems, (mended) => ({ ...config, keys: mended }))
  const late = keep === 'first' && order === 'time' ? { late: input } : {}
  if (columns === null) return { outputs: withDead(late, config.onError), problems: problems.list }
  const out: StreamSchema = isAppend(config, context.mode)
    ? { ...input, changes: 'append', key: null }
    : { ...input, changes: 'changelog', key: keys }
  return { outputs: withDead({ out, ...late }, config.onError), problems: problems.list }
}
