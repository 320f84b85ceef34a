/** Keeps one record of each key. Each way of keeping has a file of its own. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { indicesOf, schemasOf } from '../common/runtime/rows.ts'
import type { DeduplicateConfig } from './definition.ts'
import { keepFirstByArrival } from './runtime/firstByArrival.ts'
import { keepFirstByTime } from './runtime/firstByTime.ts'
import { keepLast } from './runtime/last.ts'

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => ({ in: indicesOf(schemasOf(operator).input, configOf(operator).keys) }),
  create,
}

const configOf = ({ config }: OperatorContext['operator']) => config as unknown as DeduplicateConfig

function create(context: OperatorContext): Operator {
  const config = configOf(context.operator)
  const { input } = schemasOf(context.operator)
  const keys = indicesOf(input, config.keys)
  const parts = { context, input, keys, ttl: config.ttl, order: config.order }
  if (config.keep === 'last') return keepLast(parts)
  return config.order === 'time' ? keepFirstByTime(parts) : keepFirstByArrival(parts)
}
