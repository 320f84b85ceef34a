import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { joinCode } from '../common/typescript/joins.ts'

export const emitter: TypescriptEmitter = (config, context) => joinCode(config, context, '.intervalJoin')
