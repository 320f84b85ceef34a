import { call } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { optional } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, { use }) => ({
  kind: 'sink',
  code: call(use('print'), ...optional(config)),
})
