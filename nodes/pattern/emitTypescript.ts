import { hug, object } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { keyed } from '../common/typescript/keys.ts'
import { entries, others, rowType } from '../common/typescript/options.ts'

/** Conditions and measures stay SQL: they speak of the rows of a match. */
export const emitter: TypescriptEmitter = (config, { outputs, useType }) => {
  const { out } = outputs
  if (out === undefined) return null
  return keyed(config, hug(`.pattern<${rowType(out, useType)}>`, object(entries(others(config, 'keys')))))
}
