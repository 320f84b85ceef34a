import { hug, object } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { entries } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, { use }) => ({
  kind: 'sink',
  code: hug(`${use('file')}.sink`, object(entries(config))),
})
