import { hug, list, object } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { orderSql, RANK, ranked } from '../common/flink/ranking.ts'
import { as, hidden, name, timeOf, visible } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { refuseTtl } from '../common/flink/ttl.ts'
import { keyed } from '../common/typescript/keys.ts'
import { entries, others, rowLambda } from '../common/typescript/options.ts'
import type { TopNConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { orderBy } = config
  if (!Array.isArray(orderBy)) return null
  const orders = orderBy.map((order) => {
    if (!isJsonObject(order) || typeof order['expression'] !== 'string') return null
    const by = rowLambda(context, order['expression'])
    return object([['by', by], ...entries(others(order, 'expression'))])
  })
  if (orders.includes(null)) return null
  const options = object([
    ['orderBy', list(orders.filter((order) => order !== null))],
    ...entries(others(config, 'keys', 'orderBy')),
  ])
  return keyed(config, hug('.topN', options))
}

export const emitter: NodeEmitter<TopNConfig> = {
  typescript,
  operators: ['Rank', 'WindowRank', 'WindowDeduplicate', 'Deduplicate'],
  flink: ({ keys, orderBy, limit, offset, per, rankColumn, ttl }, context) => {
    const input = inputOf(context.inputs)
    refuseTtl(context, ttl)
    const ofWindow = per === 'window'
    if (ofWindow) timeOf(context, input)
    if (ofWindow && input.window === null) {
      context.refuse(
        'per',
        'Flink ranks within windows only by both their bounds, and start and end of the window are not both in the input.',
        'Keep the start and the end column of the window node in every Map up to here.',
      )
    }
    if (context.used.has('late')) {
      context.refuse(
        '',
        'The late port: Flink SQL does not show which results of windows came too late to be ranked.',
        'Take the edge from the late port away.',
      )
    }
    const bounds = ofWindow && input.window !== null ? [input.window.start, input.window.end] : []
    const query = ranked({
      order: orderSql(context, orderBy, input),
      partition: [...bounds, ...keys].map(name),
      from: input.relation,
      where: `${offset === 0 ? '' : `${name(RANK)} > ${offset} AND `}${name(RANK)} <= ${limit}`,
      columns: [
        ...visible(input),
        ...(rankColumn === null ? [] : [as(name(RANK), rankColumn)]),
        ...(ofWindow ? hidden(input) : []),
      ],
    })
    return oneView(context.id, query, ofWindow ? input : { time: null })
  },
}
