import { call } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { columnLambda, optional, others } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config) => {
  const { column } = config
  if (typeof column !== 'string') return null
  return {
    kind: 'step',
    on: 'in',
    code: call('.eventTime', columnLambda([column]), ...optional(others(config, 'column'))),
  }
}
