import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { windowCode } from '../common/typescript/aggregates.ts'

export const emitter: TypescriptEmitter = (config, context) =>
  windowCode(config, context, 'sliding', ['size', 'slide'])
