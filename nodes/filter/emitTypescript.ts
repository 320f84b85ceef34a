import { call } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { conditionLambda, optional, others } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, context) => {
  const { condition } = config
  if (typeof condition !== 'string') return null
  const code = call('.filter', conditionLambda(context, condition), ...optional(others(config, 'condition')))
  return { kind: 'step', on: 'in', code }
}
