import type { NodeEmitter } from '../../model/emit.ts'
import { aggregateParts, overSql } from '../common/flink/aggregates.ts'
import { as, hidden, interval, name, timeOf, visible } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { refuseTtl } from '../common/flink/ttl.ts'
import { reachOf, type OverAggregateConfig } from './config.ts'

export const emitter: NodeEmitter<OverAggregateConfig> = {
  operators: ['OverAggregate'],
  flink: (config, context) => {
    const { keys, aggregates, unit, ttl } = config
    const input = inputOf(context.inputs)
    refuseTtl(context, ttl)
    if (context.used.has('late')) {
      context.refuse(
        '',
        'The late port: a record is late here when its key has already sent a result of its time or later, which no condition of Flink SQL says.',
        'Take the edge from the late port away.',
      )
    }
    const time = timeOf(context, input)
    const parts = aggregateParts(context, aggregates, input)
    const reach = reachOf(config)
    const back =
      reach === null ? 'UNBOUNDED PRECEDING' : `${unit === 'rows' ? reach : interval(reach)} PRECEDING`
    const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.map(name).join(', ')} `
    const results = aggregates.map((aggregate, at) =>
      as(overSql(aggregate, parts[at] ?? { argument: null, filter: null }, '`w`'), aggregate.name),
    )
    const query = `SELECT ${[...visible(input), ...results, ...hidden(input)].join(', ')}
FROM ${input.relation}
WINDOW \`w\` AS (${partition}ORDER BY ${time} ${unit.toUpperCase()} BETWEEN ${back} AND CURRENT ROW)`
    return oneView(context.id, query, { time: input.time })
  },
}
