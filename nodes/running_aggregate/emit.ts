import { call, hug } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { aggregateParts, aggregateSql } from '../common/flink/aggregates.ts'
import { as, name, select } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { stateHint } from '../common/flink/ttl.ts'
import { aggregatesCode } from '../common/typescript/aggregates.ts'
import { keyed } from '../common/typescript/keys.ts'
import { optional, others } from '../common/typescript/options.ts'
import type { RunningAggregateConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const aggregates = aggregatesCode(config, context)
  if (aggregates === null) return null
  const options = optional(others(config, 'keys', 'aggregates'))
  const code =
    options.length === 0 ? hug('.aggregate', aggregates) : call('.aggregate', aggregates, ...options)
  return keyed(config, code)
}

export const emitter: NodeEmitter<RunningAggregateConfig> = {
  typescript,
  operators: ['GroupAggregate'],
  flink: ({ keys, aggregates, ttl }, context) => {
    const input = inputOf(context.inputs)
    const parts = aggregateParts(context, aggregates, input)
    const groups = keys.map(name)
    const results = aggregates.map((aggregate, at) =>
      as(aggregateSql(aggregate, parts[at] ?? { argument: null, filter: null }), aggregate.name),
    )
    const [first = '', ...rest] = [...groups, ...results]
    const query = select({
      columns: [`${stateHint(['t'], ttl)}${first}`, ...rest],
      from: `${input.relation} AS \`t\``,
      groupBy: groups,
    })
    return oneView(context.id, query, { time: null })
  },
}
