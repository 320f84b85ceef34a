import type { NodeEmitter } from '../../model/emit.ts'
import { expressionSql } from '../common/flink/expression.ts'
import { select } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import type { FilterConfig } from './definition.ts'

export const emitter: NodeEmitter<FilterConfig> = {
  flink: ({ condition }, context) => {
    const input = inputOf(context.inputs)
    const where = expressionSql(context, 'condition', condition, input)
    return oneView(context.id, select({ columns: ['*'], from: input.relation, where }), input)
  },
}
