import { call } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { keyed } from '../common/typescript/keys.ts'
import { optional, others } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config) =>
  keyed(config, call('.deduplicate', ...optional(others(config, 'keys'))))
