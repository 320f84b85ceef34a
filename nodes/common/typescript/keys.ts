/** Steps that follow keyBy. */
import type { Code } from '../../../model/codeLayout.ts'
import type { RawConfig, TypescriptNode } from '../../../model/emitTypescript.ts'
import { columnLambda, texts } from './options.ts'

/** The step behind `.keyBy(…)`, where the config has keys. */
export function keyed(config: RawConfig, ...code: readonly Code[]): TypescriptNode {
  const keys = texts(config['keys'])
  return {
    kind: 'step',
    on: 'in',
    code: keys.length === 0 ? code : [`.keyBy(${columnLambda(keys)})\n  `, ...code],
  }
}
