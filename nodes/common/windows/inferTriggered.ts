/** Checks windows that a trigger ends, and gives the schemas of their ports. */
import type { InferContext, Inference } from '../../../model/definition.ts'
import { appendStream, type StreamSchema } from '../../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../../model/types.ts'
import type { Aggregate } from '../aggregates/functions.ts'
import type { OnError } from '../fields.ts'
import { Problems } from '../problems.ts'
import { withDead } from '../schemas.ts'
import { groupColumns, named, needEventTime } from './infer.ts'

export interface TriggeredConfig {
  readonly keys: readonly string[]
  readonly aggregates: readonly Aggregate[]
  readonly firstTime: string
  readonly lastTime: string
  readonly onError: OnError
}

/** `byTime`: the trigger asks for event time. `changelog`: a key has a result more than once. */
export function inferTriggered(
  config: TriggeredConfig,
  input: StreamSchema | null,
  context: InferContext,
  { byTime, changelog }: { readonly byTime: boolean; readonly changelog: boolean },
): Inference {
  const problems = new Problems(context)
  if (input === null) return { outputs: {}, problems: problems.list }
  if (byTime) needEventTime(input, problems, 'by which the trigger could fire')
  const groups = groupColumns(config, input, problems)
  const dead = withDead({}, config.onError)
  if (groups === null) return { outputs: dead, problems: problems.list }
  const timed = input.columns.find(({ name }) => name === input.eventTime)
  const bounds =
    timed === undefined
      ? []
      : (['firstTime', 'lastTime'] as const)
          .filter((path) => config[path] !== '')
          .map((path) => ({ path, name: config[path], type: timeType(timed.type) }))
  const columns = named(problems, groups.keys, bounds, groups.results)
  if (columns === null) return { outputs: dead, problems: problems.list }
  const eventTime = timed === undefined || config.lastTime === '' ? null : config.lastTime
  const zoned = eventTime !== null && input.zoned === true ? { zoned: true as const } : {}
  const out: StreamSchema = changelog
    ? { columns, eventTime, changes: 'changelog', key: config.keys, ...zoned }
    : { ...appendStream(columns, eventTime), ...zoned }
  return { outputs: { out, ...dead }, problems: problems.list }
}

/** Times are held as numbers. */
const timeType = (type: SqlType): SqlType =>
  type.kind === 'BIGINT' ? t.safeBigint(false) : withNullable(type, false)
