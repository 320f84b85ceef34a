import { call, hug } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { aggregatesCode } from '../common/typescript/aggregates.ts'
import { keyed } from '../common/typescript/keys.ts'
import { optional, others } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, context) => {
  const aggregates = aggregatesCode(config, context)
  if (aggregates === null) return null
  const options = optional(others(config, 'keys', 'aggregates'))
  const code =
    options.length === 0 ? hug('.aggregate', aggregates) : call('.aggregate', aggregates, ...options)
  return keyed(config, code)
}
