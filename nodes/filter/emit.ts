import { call } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { expressionSql } from '../common/flink/expression.ts'
import { select } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { conditionLambda, optional, others } from '../common/typescript/options.ts'
import type { FilterConfig } from './definition.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { condition } = config
  if (typeof condition !== 'string') return null
  const code = call('.filter', conditionLambda(context, condition), ...optional(others(config, 'condition')))
  return { kind: 'step', on: 'in', code }
}

export const emitter: NodeEmitter<FilterConfig> = {
  typescript,
  flink: ({ condition }, context) => {
    const input = inputOf(context.inputs)
    const where = expressionSql(context, 'condition', condition, input)
    return oneView(context.id, select({ columns: ['*'], from: input.relation, where }), input)
  },
}
