import { hug, object } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { entries } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, { use }) => {
  const dataset = config['dataset'] ?? 'orders'
  return {
    kind: 'source',
    code: hug(`${use('generator')}.source`, object(entries({ ...config, dataset }))),
  }
}
