import { hug, list, object } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { keyed } from '../common/typescript/keys.ts'
import { entries, others, rowLambda } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, context) => {
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
