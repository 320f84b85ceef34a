import type { NodeEmitter } from '../../model/emit.ts'
import { aggregateParts, aggregateSql } from '../common/flink/aggregates.ts'
import { as, name, select } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { stateHint } from '../common/flink/ttl.ts'
import type { RunningAggregateConfig } from './config.ts'

export const emitter: NodeEmitter<RunningAggregateConfig> = {
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
