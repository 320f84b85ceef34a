import { call } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { columnLambda, optional, others } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config) => {
  const { mode = 'unnest', column, keepEmpty, withPosition = null } = config
  // What these add to the row has no type in the library.
  if (typeof column !== 'string' || keepEmpty === true || withPosition !== null) return null
  const name = mode === 'split' ? '.split' : '.unnest'
  return {
    kind: 'step',
    on: 'in',
    code: call(name, columnLambda([column]), ...optional(others(config, 'mode', 'column'))),
  }
}
